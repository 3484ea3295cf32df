"""Restoring indexes, triggers and views when an SQLite table is rebuilt.

To change a column on SQLite, Tortoise creates a new table, copies the rows and drops the old table. That also drops its
indexes and triggers; and triggers and views of other tables would make the rename fail.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
_AROUND = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type DESC, rowid"
_UNIQUE = """
    SELECT i.name, i.partial, x.name AS "column" FROM pragma_index_list(?) i JOIN pragma_index_xinfo(i.name) x
    WHERE i."unique" AND i.origin <> 'pk' AND x.key ORDER BY i.name, x.seqno
"""
_SEQUENCE = "SELECT seq FROM sqlite_sequence WHERE name = ?"


@dataclass(frozen=True)
class TableDependents:
    """The indexes of one table, and the triggers and views of the database, before a rebuild."""

    table: str
    indexes: dict[str, str]
    """The CREATE INDEX statements, by name."""
    unique: frozenset[tuple[str, ...]]
    """The column groups that are unique, however that was declared."""
    triggers_and_views: tuple[tuple[str, str, str], ...]
    """All triggers and views of the database: type, name, statement."""
    sequence: int | None
    """The last AUTOINCREMENT number, if the table has one."""


async def read_dependents(client: BaseDBAsyncClient, table: str) -> TableDependents:
    """Read the dependents of ``table``."""
    indexes = {row["name"]: row["sql"] for row in await client.execute_query_dict(_INDEXES, [table])}
    triggers_and_views = tuple(
        (row["type"], row["name"], row["sql"]) for row in await client.execute_query_dict(_AROUND)
    )
    return TableDependents(
        table, indexes, await unique_columns(client, table), triggers_and_views, await _sequence(client, table)
    )


async def drop_dependents(client: BaseDBAsyncClient, dependents: TableDependents) -> None:
    """Drop all triggers and views, so that the table can be dropped and renamed."""
    for kind, name, _ in dependents.triggers_and_views:
        await client.execute_query(f'DROP {kind} IF EXISTS "{name}"')


async def restore_dependents(
    client: BaseDBAsyncClient,
    dependents: TableDependents,
    *,
    removed: Iterable[str],
    no_longer_unique: Iterable[tuple[str, ...]],
) -> None:
    """Recreate what is not there any more, except what the change removes: columns, and unique groups of columns."""
    removed, no_longer_unique = set(removed), set(no_longer_unique)
    there = {row["name"] for row in await client.execute_query_dict(_INDEXES, [dependents.table])}
    # Trying to create an index is no test: SQLite treats a quoted unknown column as a string literal.
    goes = re.compile("|".join(rf"\b{re.escape(column)}\b" for column in removed) or r"(?!)")
    for name, sql in dependents.indexes.items():
        if name not in there and not goes.search(sql) and _unique_of(sql) not in no_longer_unique:
            await client.execute_query(sql)
    existing = await unique_columns(client, dependents.table)
    for columns in sorted(dependents.unique - existing - no_longer_unique):
        if not removed.intersection(columns):
            listed = ", ".join(f'"{column}"' for column in columns)
            name = f"uid_{dependents.table}_{'_'.join(columns)}"
            await client.execute_query(f'CREATE UNIQUE INDEX "{name}" ON "{dependents.table}" ({listed})')
    for _, _, sql in reversed(dependents.triggers_and_views):
        await client.execute_query(sql)
    await _raise_sequence(client, dependents)


async def unique_columns(client: BaseDBAsyncClient, table: str) -> frozenset[tuple[str, ...]]:
    """Return the column groups of ``table`` that are unique without a condition."""
    found: dict[str, list[str | None]] = {}
    for row in await client.execute_query_dict(_UNIQUE, [table]):
        if not row["partial"]:
            found.setdefault(row["name"], []).append(row["column"])
    whole = ([name for name in names if name is not None] for names in found.values() if None not in names)
    return frozenset(tuple(names) for names in whole)


def _unique_of(sql: str) -> tuple[str, ...] | None:
    match = re.fullmatch(r'CREATE UNIQUE INDEX "[^"]+" ON "[^"]+" \((.+?)\)', sql.strip("; \n"))
    return tuple(part.strip(' "') for part in match.group(1).split(",")) if match else None


async def _sequence(client: BaseDBAsyncClient, table: str) -> int | None:
    if not await client.execute_query_dict("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"):
        return None
    rows = await client.execute_query_dict(_SEQUENCE, [table])
    return int(rows[0]["seq"]) if rows else None


async def _raise_sequence(client: BaseDBAsyncClient, dependents: TableDependents) -> None:
    """Keep the AUTOINCREMENT number: the copied rows do not include deleted ones."""
    if dependents.sequence is None:
        return
    await client.execute_query("DELETE FROM sqlite_sequence WHERE name = ?", [dependents.table])
    sql = "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)"
    await client.execute_query(sql, [dependents.table, dependents.sequence])
