"""Whether a database can be written: tried, not guessed from modes and settings."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import asyncpg
from tortoise.exceptions import BaseORMException

from gql_blog.errors import StoreError
from gql_blog.store.database import Database
from gql_blog.store.migrator.migration_set import TABLE

PROBE_SECONDS: Final = 10.0
"""How long a result counts, so that frequent checks do not write often."""

_POSTGRES_SECONDS: Final = 2.0
_POSTGRES_WRITE: Final = f'UPDATE "{TABLE}" SET "name" = "name" WHERE "id" = (SELECT min("id") FROM "{TABLE}")'


class WriteProbe:
    """Commits a write that changes nothing, one at a time. A lock that another transaction holds is no problem."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._trying = asyncio.Lock()
        self._tried_at = float("-inf")
        self._problems: list[str] = []

    async def problems(self) -> list[str]:
        """Return why the database cannot be written; empty if it can be, or is busy."""
        async with self._trying:
            if self._clock() - self._tried_at >= PROBE_SECONDS:
                self._problems = await self._try()
                self._tried_at = self._clock()
            return self._problems

    async def _try(self) -> list[str]:
        try:
            if self._database.path is None:
                await self._write_postgres()
            else:
                await asyncio.to_thread(_write_sqlite, self._database.path)
        except TimeoutError:
            return []
        except (sqlite3.Error, asyncpg.PostgresError, BaseORMException, StoreError, OSError) as error:
            return [] if _is_busy(error) else [f"The database cannot be written: {error}."]
        return []

    async def _write_postgres(self) -> None:
        async with asyncio.timeout(_POSTGRES_SECONDS), self._database.transaction() as transaction:
            await transaction.execute("SET LOCAL lock_timeout = '1s'")
            await transaction.execute(_POSTGRES_WRITE)


def _write_sqlite(path: Path) -> None:
    # ``mode=rw``: a file that is missing is an error, and not created.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")


def _is_busy(error: Exception) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    causes = (error, error.__cause__, *error.args)
    return any(isinstance(cause, asyncpg.LockNotAvailableError | asyncpg.QueryCanceledError) for cause in causes)
