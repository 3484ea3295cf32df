"""Whether a database can be read as a whole, and its indexes and references match its rows.

``sqlite_integrity`` looks at SQLite's. On PostgreSQL the extension ``amcheck`` looks at each page of each index, where
it is installed and the user may call it. Without it one index of each table is compared with the table.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import asyncpg

from gql_blog.errors import StoreError
from gql_blog.store.migrator.sqlite_integrity import REMEDY, dangling, sqlite_problems
from gql_blog.store.plugin_archive.stored_plugins import existing

_UNREACHED: Final = (
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)

_TABLES: Final = (
    "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace "
    "ORDER BY 1"
)
_MOST_TOLD: Final = 10
_COUNT: Final = "SELECT count(*) AS {way} FROM ONLY {table}"
"""Two ways are two statements: the plan of one that was run is used again."""
_BY_TABLE: Final = (
    "SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off"
)
_BY_INDEX: Final = (
    "SET LOCAL enable_indexscan = on; SET LOCAL enable_indexonlyscan = on; SET LOCAL enable_bitmapscan = off; "
    "SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0"
)
_CHECKS_OF_INDEXES: Final = """SELECT i.indexrelid::regclass::text,
    format('SELECT %I.bt_index_check(%L::oid::regclass, true)', n.nspname, i.indexrelid)
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = 'bt_index_check' AND p.pronargs = 2
CROSS JOIN pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree'
WHERE e.extname = 'amcheck' AND i.indisvalid AND c.relnamespace = current_schema()::regnamespace
    AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1"""
_REFERENCES: Final = """SELECT k.conrelid::regclass::text, k.confrelid::regclass::text, format(
    'SELECT count(*) FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)', k.conrelid::regclass,
    string_agg(format('c.%I IS NOT NULL', c.attname), ' AND '), k.confrelid::regclass,
    string_agg(format('c.%I = p.%I', c.attname, p.attname), ' AND ')
)
FROM pg_constraint k CROSS JOIN unnest(k.conkey, k.confkey) AS pair (child, parent)
JOIN pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = pair.child
JOIN pg_attribute p ON p.attrelid = k.confrelid AND p.attnum = pair.parent
WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace
GROUP BY k.oid, k.conrelid, k.confrelid ORDER BY 1, 2"""


async def postgres_problems(url: str) -> list[str]:
    """Return what is wrong with the database. All of it is read, while others read and write."""
    problems: list[str] = []
    async with connected(url) as connection:
        await connection.execute("SET statement_timeout = 0")
        for (table,) in await connection.fetch(_TABLES):
            with _noted(problems, f"the table {table}"):
                problems += await _differing_counts(connection, table)
        for index, check in await connection.fetch(_CHECKS_OF_INDEXES):
            with _noted(problems, f"the index {index}"):
                await connection.execute(check)
        for child, parent, count in await connection.fetch(_REFERENCES):
            with _noted(problems, f"the table {child}"):
                if rows := await connection.fetchval(count):
                    problems.append(dangling(child, parent, rows))
    return list(dict.fromkeys(problems))[:_MOST_TOLD]


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    """Have a connection inside the block; StoreError if there is none, or none any more."""
    try:
        connection = await asyncpg.connect(url)
        try:
            yield connection
        finally:
            await connection.close()
    except (OSError, *_UNREACHED) as error:
        raise StoreError(f"The database cannot be reached: {error}.") from error


@contextmanager
def _noted(problems: list[str], what: str) -> Iterator[None]:
    try:
        yield
    except asyncpg.PostgresConnectionError:
        raise
    except asyncpg.PostgresError as error:
        problems.append(f"{what} cannot be read: {error}")


async def _differing_counts(connection: Any, table: str) -> list[str]:
    """Read every value of a table, then count its rows by the table and by an index."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        await connection.execute(_BY_TABLE)
        await connection.copy_from_query(f"SELECT * FROM ONLY {table}", output=_nowhere, format="binary")
        rows = await connection.fetchval(_COUNT.format(way="by_table", table=table))
        await connection.execute(_BY_INDEX)
        by_index = await connection.fetchval(_COUNT.format(way="by_index", table=table))
    return [] if rows == by_index else [f"the table {table} has {rows} rows, and its index {by_index}"]


async def _nowhere(_data: bytes) -> None:
    """Take what was read."""


async def integrity_problems(url: str) -> list[str]:
    """Return what is wrong, in words with the remedy. All of the database is read. NotMigrated if there is no file."""
    path = existing(url).path
    found = await (postgres_problems(url) if path is None else asyncio.to_thread(sqlite_problems, path))
    return [f"The database{f' {path}' if path else ''} is damaged: {'; '.join(found)}. {REMEDY}"] if found else []
