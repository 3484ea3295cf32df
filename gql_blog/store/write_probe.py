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
from gql_blog.store.waits.outages import is_busy, outage_of

PROBE_SECONDS: Final = 10.0
"""How long it counts that all is well, so that frequent checks do not write often."""
BUSY_SECONDS: Final = 5.0
"""How long the lock may be another's: for longer than that every writer waits in vain."""

_BUSY: Final = f"The database cannot be written: another process has held its lock for more than {BUSY_SECONDS:g} s."
_POSTGRES_SECONDS: Final = 2.0
_POSTGRES_WRITE: Final = f'UPDATE "{TABLE}" SET "name" = "name" WHERE "id" = (SELECT min("id") FROM "{TABLE}")'
_SQLITE_SECONDS: Final = 0.5
_SQLITE_WRITES: Final = (
    "PRAGMA cache_size = 4",  # pages: all else goes to the disk before the end of the transaction
    "BEGIN IMMEDIATE",
    "CREATE TABLE write_probe (value)",
    f"INSERT INTO write_probe VALUES (zeroblob({256 * 1024}))",
    "ROLLBACK",
)


class WriteProbe:
    """Writes what is taken back, or changes nothing, one try at a time."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._trying = asyncio.Lock()
        self._try_at = float("-inf")
        self._busy_since: float | None = None
        self._problems: list[str] = []

    async def problems(self) -> list[str]:
        """Return why the database cannot be written; empty if it can be, or is busy for a moment."""
        async with self._trying:
            if self._clock() >= self._try_at:
                self._problems = await self._try()
                self._try_at = self._clock() + (PROBE_SECONDS if self._busy_since is None and not self._problems else 0)
            return self._problems

    async def _try(self) -> list[str]:
        problems: list[str] = []
        try:
            if self._database.path is None:
                await self._write_postgres()
            else:
                await asyncio.to_thread(_write_sqlite, self._database.path)
        except (TimeoutError, sqlite3.Error, asyncpg.PostgresError, BaseORMException, StoreError, OSError) as error:
            if _is_busy(error):
                now = self._clock()
                self._busy_since = now if self._busy_since is None else self._busy_since
                return [_BUSY] if now - self._busy_since >= BUSY_SECONDS else []
            problems = [f"The database cannot be written: {outage_of(error) or error}"]
        self._busy_since = None
        return problems

    async def _write_postgres(self) -> None:
        async with asyncio.timeout(_POSTGRES_SECONDS), self._database.transaction() as transaction:
            await transaction.execute("SET LOCAL lock_timeout = '1s'")
            await transaction.execute(_POSTGRES_WRITE)


def _write_sqlite(path: Path) -> None:
    # ``mode=rw``: a file that is missing is an error, and not created.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=_SQLITE_SECONDS, isolation_level=None)) as connection:
        for statement in _SQLITE_WRITES:
            connection.execute(statement)


def _is_busy(error: BaseException) -> bool:
    causes = (error, error.__cause__, *error.args)
    return any(
        isinstance(cause, TimeoutError | asyncpg.LockNotAvailableError | asyncpg.QueryCanceledError) or is_busy(cause)
        for cause in causes
    )
