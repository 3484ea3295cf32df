"""Checks of the data around a migration: row counts, foreign keys, and full-text search tables."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from contextlib import nullcontext, suppress

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import OperationalError

from gql_blog.store.migrator.migration_set import TABLE
from gql_blog.store.migrator.sqlite_integrity import DANGLING, dangling

RowCounts = dict[str, int]

_WRITTEN_BY_TRIGGERS = frozenset({"touched", "row_count"})
"""Triggers write into these tables whenever rows of other tables change."""


async def count_rows(
    client: BaseDBAsyncClient, tables: Iterable[str], search_tables: Collection[str] = ()
) -> RowCounts:
    """Return the rows of every table, but Tortoise's, those that triggers write and orphaned search tables."""
    counts: RowCounts = {}
    for table in sorted(set(tables) - {TABLE, *_WRITTEN_BY_TRIGGERS}):
        with suppress(OperationalError) if table in search_tables else nullcontext():
            _, rows = await client.execute_query(f'SELECT count(*) AS "rows" FROM "{table}"')
            counts[table] = rows[0]["rows"]
    return counts


async def own_row_counts(
    client: BaseDBAsyncClient, before: RowCounts, after: RowCounts, *, rewritten: Collection[str]
) -> RowCounts:
    """Return ``after`` without what others have written since ``before``, on a connection that wrote nothing earlier.

    On SQLite nobody else writes beside a transaction. On PostgreSQL it is known what a transaction inserts and deletes,
    but not of ``rewritten`` tables, nor where the server keeps no such counts: there ``after`` holds.
    """
    if client.capabilities.dialect == "sqlite":
        return after
    _, rows = await client.execute_query("SELECT current_setting('track_counts')")
    if rows[0][0] != "on":
        return after
    _, rows = await client.execute_query(
        "SELECT relname::text, n_tup_ins - n_tup_del FROM pg_stat_xact_user_tables WHERE schemaname = current_schema()"
    )
    made: RowCounts = dict(map(tuple, rows))
    known = before.keys() - set(rewritten)
    return {table: before[table] + made.get(table, 0) if table in known else count for table, count in after.items()}


async def files_of_tables(client: BaseDBAsyncClient) -> dict[str, int]:
    """Return where PostgreSQL keeps each table: a table that is emptied, written anew or made gets another file."""
    if client.capabilities.dialect == "sqlite":
        return {}
    _, rows = await client.execute_query(
        "SELECT relname::text, relfilenode::bigint FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = current_schema()::regnamespace"
    )
    return dict(map(tuple, rows))


def changed_row_counts(
    before: RowCounts, after: RowCounts, *, renamed: Mapping[str, str], changing: frozenset[str]
) -> list[str]:
    """Describe the tables whose row count changed, except ``changing``: those that a migration declares."""
    problems = []
    for table, rows in before.items():
        now = renamed.get(table, table)
        if now in after and after[now] != rows and not {table, now} & changing:
            problems.append(
                f"the table {now} had {rows} rows and has {after[now]}; if that is intended, declare in the migration: "
                f'changes_rows = ("{now}",)'
            )
    return problems


async def dangling_references(client: BaseDBAsyncClient) -> list[str]:
    """Describe foreign keys of SQLite that point to missing rows; PostgreSQL checks them itself."""
    if client.capabilities.dialect != "sqlite":
        return []
    _, rows = await client.execute_query(DANGLING)
    return [dangling(*row) for row in map(tuple, rows)]


async def inconsistent_search_tables(client: BaseDBAsyncClient, search_tables: Iterable[str]) -> list[str]:
    """Rebuild the SQLite search tables that do not match their content; describe those that still do not."""
    problems = []
    for table in sorted(search_tables):
        if not await _is_consistent(client, table):
            with suppress(OperationalError):  # one without content cannot be rebuilt; that is reported below
                await client.execute_query(f"""INSERT INTO "{table}" ("{table}") VALUES ('rebuild')""")
            if not await _is_consistent(client, table):
                problems.append(f"the search table {table} does not match its content table")
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
