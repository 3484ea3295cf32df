"""What a rebuild of an SQLite table drops, and how it comes back.

SQLite changes a column by a new table, a copy of the rows, and a drop of the old table, which takes its indexes and
triggers along; other tables' triggers and views must not stand in the way of the rename.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

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
    """What stands on and around one table before its rebuild."""

    table: str
    indexes: dict[str, str]
    """The statements of indexes that were created as such, by name."""
    unique: frozenset[tuple[str, ...]]
    """What is unique together, however it was declared."""
    triggers_and_views: tuple[tuple[str, str, str], ...]
    """Every trigger and view of the database: type, name, statement."""
    sequence: int | None
    """The highest number that the table has ever given, where it gives numbers."""

    def surviving_indexes(self, removed: Iterable[str]) -> dict[str, str]:
        """Return the indexes that say nothing of the columns that are ``gone``.

        To try and see would not do: SQLite takes the name of a column that is not there for a text.
        """
        pattern = re.compile("|".join(rf"\b{re.escape(column)}\b" for column in removed) or r"(?!)")
        return {name: sql for name, sql in self.indexes.items() if not pattern.search(sql)}


async def read_dependents(client: BaseDBAsyncClient, table: str) -> TableDependents:
    """Read what stands on and around ``table``."""
    indexes = {row["name"]: row["sql"] for row in await _rows(client, _INDEXES, table)}
    triggers_and_views = tuple((row["type"], row["name"], row["sql"]) for row in await _rows(client, _AROUND))
    return TableDependents(
        table, indexes, await unique_columns(client, table), triggers_and_views, await _sequence(client, table)
    )


async def drop_dependents(client: BaseDBAsyncClient, dependents: TableDependents) -> None:
    """Drop triggers and views, so that the table may be dropped and renamed under them."""
    for kind, name, _ in dependents.triggers_and_views:
        await client.execute_query(f'DROP {kind} IF EXISTS "{name}"')


async def restore_dependents(
    client: BaseDBAsyncClient,
    dependents: TableDependents,
    *,
    removed: Iterable[str],
    no_longer_unique: Iterable[tuple[str, ...]],
    dropped_indexes: Iterable[str],
) -> None:
    """Make again what the rebuild dropped, save what was to go.

    ``gone`` are the columns removed, ``freed`` what need not be unique any longer, ``unindexed`` names of indexes that
    the change takes away.
    """
    removed, no_longer_unique, dropped_indexes = set(removed), set(no_longer_unique), set(dropped_indexes)
    for name, sql in dependents.surviving_indexes(removed).items():
        is_freed = (columns := _unique_of(sql)) is not None and columns in no_longer_unique
        if name not in dropped_indexes and not is_freed:
            await client.execute_query(sql)
    there = await unique_columns(client, dependents.table)
    for columns in sorted(dependents.unique - there - no_longer_unique):
        if not removed.intersection(columns):
            listed = ", ".join(f'"{column}"' for column in columns)
            name = f"uid_{dependents.table}_{'_'.join(columns)}"
            await client.execute_query(f'CREATE UNIQUE INDEX "{name}" ON "{dependents.table}" ({listed})')
    for _, _, sql in reversed(dependents.triggers_and_views):
        await client.execute_query(sql)
    await _raise_sequence(client, dependents)


async def unique_columns(client: BaseDBAsyncClient, table: str) -> frozenset[tuple[str, ...]]:
    """Return which columns are unique together in all rows of ``table``."""
    found: dict[str, list[str | None]] = {}
    for row in await _rows(client, _UNIQUE, table):
        if not row["partial"]:
            found.setdefault(row["name"], []).append(row["column"])
    whole = ([name for name in names if name is not None] for names in found.values() if None not in names)
    return frozenset(tuple(names) for names in whole)


def _unique_of(sql: str) -> tuple[str, ...] | None:
    match = re.fullmatch(r'CREATE UNIQUE INDEX "[^"]+" ON "[^"]+" \((.+?)\)', sql.strip("; \n"))
    return tuple(part.strip(' "') for part in match.group(1).split(",")) if match else None


async def _sequence(client: BaseDBAsyncClient, table: str) -> int | None:
    if not await _rows(client, "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"):
        return None
    rows = await _rows(client, _SEQUENCE, table)
    return int(rows[0]["seq"]) if rows else None


async def _raise_sequence(client: BaseDBAsyncClient, dependents: TableDependents) -> None:
    """Give no number twice: the copy knows the rows that are there, not those that were."""
    if dependents.sequence is None:
        return
    if await _sequence(client, dependents.table) is None:
        sql = "INSERT INTO sqlite_sequence (seq, name) VALUES (?, ?)"
    else:
        sql = "UPDATE sqlite_sequence SET seq = ? WHERE name = ?"
    await client.execute_query(sql, [dependents.sequence, dependents.table])


async def _rows(client: BaseDBAsyncClient, sql: str, *values: Any) -> list[Any]:
    _, rows = await client.execute_query(sql, list(values))
    return list(rows)
