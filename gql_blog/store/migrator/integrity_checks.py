"""Counting what must not be lost: the rows of every table, and references that lead somewhere."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from contextlib import nullcontext, suppress

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import OperationalError

from gql_blog.store.migrator.migration_set import TABLE

RowCounts = dict[str, int]

_INVALIDATION_TABLE = "touched"
"""Triggers write into it whenever rows of other tables are changed."""


async def count_rows(
    client: BaseDBAsyncClient, tables: Iterable[str], search_tables: Collection[str] = ()
) -> RowCounts:
    """Return the number of rows of every table, but for the record of migrations, and for what they touch.

    Left out too is one of ``search_tables`` whose content is not there; ``unsearchable`` says so.
    """
    counts: RowCounts = {}
    for table in sorted(set(tables) - {TABLE, _INVALIDATION_TABLE}):
        with suppress(OperationalError) if table in search_tables else nullcontext():
            _, rows = await client.execute_query(f'SELECT count(*) AS "rows" FROM "{table}"')
            counts[table] = rows[0]["rows"]
    return counts


def changed_row_counts(
    before: RowCounts, after: RowCounts, *, renamed: Mapping[str, str], changing: frozenset[str]
) -> list[str]:
    """Say which tables have more or fewer rows than before. ``changing``: those of which a migration says so."""
    problems = []
    for table, rows in before.items():
        now = renamed.get(table, table)
        if now in after and after[now] != rows and not {table, now} & changing:
            problems.append(
                f"the table {now} had {rows} rows and has {after[now]}; a migration that means it says so: "
                f'changes_rows = ("{now}",)'
            )
    return problems


async def dangling_references(client: BaseDBAsyncClient) -> list[str]:
    """Say which rows of SQLite refer to rows that are not there; PostgreSQL keeps watch itself."""
    if client.capabilities.dialect != "sqlite":
        return []
    _, rows = await client.execute_query(
        'SELECT "table", "parent", count(*) AS "rows" FROM pragma_foreign_key_check GROUP BY "table", "parent"'
    )
    return [f"{row['rows']} rows of {row['table']} refer to rows of {row['parent']} that are not there" for row in rows]


async def inconsistent_search_tables(client: BaseDBAsyncClient, search_tables: Iterable[str]) -> list[str]:
    """Say which tables of SQLite's full-text search do not agree with what they index, once they are built anew.

    A rebuilt table may have numbered its rows anew, which is what such an index refers to.
    """
    problems = []
    for table in sorted(search_tables):
        if not await _is_consistent(client, table):
            with suppress(OperationalError):  # one without content cannot be built anew; that is said below
                await client.execute_query(f"""INSERT INTO "{table}" ("{table}") VALUES ('rebuild')""")
            if not await _is_consistent(client, table):
                problems.append(f"the search table {table} does not agree with what it indexes")
    return problems


async def _is_consistent(client: BaseDBAsyncClient, table: str) -> bool:
    _, rows = await client.execute_query("SELECT sql FROM sqlite_master WHERE name = ?", [table])
    if "fts5" not in rows[0]["sql"].lower():
        return True
    try:
        await client.execute_query(f"""INSERT INTO "{table}" ("{table}", rank) VALUES ('integrity-check', 1)""")
    except (OperationalError, sqlite3.DatabaseError):
        return False
    return True
