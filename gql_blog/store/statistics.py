"""Statistics by which the database plans its statements: how many rows a table has, and how they are spread.

PostgreSQL gathers them by itself, but not at once after many rows have come; SQLite never does.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import asyncpg
from tortoise.exceptions import BaseORMException

from gql_blog.errors import StoreError

_FILLED: Final = """
SELECT quote_ident(name) AS name FROM unnest($1::text[]) AS name
WHERE pg_relation_size(to_regclass(quote_ident(name))) > 0"""
"""Of a table that was looked at while it was empty, PostgreSQL takes it that it is small, and walks it; of one that was
never looked at it assumes ten pages, and uses its indexes.
"""
_WITHOUT_ROWS: Final = "DELETE FROM sqlite_stat1 WHERE stat LIKE '0 %'"
"""SQLite writes down that a partial index has no entries, and takes it for the cheapest way when rows have come, too.
What it does not know of an index, it estimates."""
_ENTRIES: Final = 10_000
"""Of longer indexes SQLite looks at about so many entries: gathering holds up other writers for a moment only."""


async def gather_sqlite(path: Path) -> None:
    """Gather the statistics of a file; StoreError if another process keeps it locked."""
    try:
        await asyncio.to_thread(_analyse, path)
    except sqlite3.Error as error:
        raise _failure(error) from error


def _analyse(path: Path) -> None:
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA analysis_limit = {_ENTRIES}")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ANALYZE")
        connection.execute(_WITHOUT_ROWS)
        connection.execute("COMMIT")


async def gather_postgres(client: Any, tables: Sequence[str]) -> None:
    """Gather the statistics of these tables, but for empty ones; StoreError if it is not possible now."""
    try:
        _, rows = await client.execute_query(_FILLED, [list(tables)])
        if rows:
            await client.execute_query(f"ANALYZE {', '.join(row['name'] for row in rows)}")
    except (BaseORMException, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise _failure(error) from error


def _failure(error: Exception) -> StoreError:
    return StoreError(f"The statistics of the database could not be gathered: {error}. Try again.")
