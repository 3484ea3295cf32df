"""Tortoise's engine for SQLite, with transactions that take the write lock at their start (BEGIN IMMEDIATE).

A deferred transaction that reads and then writes fails at once with "database is locked" if another process has written
in between, whatever the busy timeout is. BEGIN IMMEDIATE waits for the lock.
"""

import asyncio
import sqlite3
import time
from collections.abc import Collection
from contextlib import closing
from typing import Any, Final

from tortoise.backends.base.client import ConnectionWrapper, NestedTransactionContext, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError, TransactionManagementError

from gql_blog.store.cancellation import uninterrupted
from gql_blog.store.database_url import SQLITE_BUSY_MS
from gql_blog.store.lock_waits import ObservedConnection
from gql_blog.store.own_statements import RecordedClient

LOCK_SECONDS = SQLITE_BUSY_MS / 1_000
"""How long a transaction waits for the write lock."""
_PAUSE: Final = 0.002
"""Seconds after which it asks again. SQLite itself would do so after 1, 3, 8, 18, 33, 53 ms: whoever comes while
another process writes for 20 ms would wait for 33."""
_PATIENT: Final = f"PRAGMA busy_timeout = {SQLITE_BUSY_MS}"
_BEGIN: Final = f"PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; {_PATIENT}"
_PRIMARY: Final = 0xFF
"""The bits of an error's code that name its kind."""


class SqliteTransactionClient(SqliteTransactionWrapper):
    """One transaction on the client's one connection."""

    async def begin(self) -> None:
        """Take the write lock, waiting up to ``LOCK_SECONDS``."""
        end = time.monotonic() + LOCK_SECONDS
        try:
            # The lock is another process's: there is no event to wait for.
            while not await self._has_begun(is_last_try=time.monotonic() >= end):  # noqa: ASYNC110
                await asyncio.sleep(_PAUSE)
        except BaseException:
            await uninterrupted(self._patient())
            raise

    async def _has_begun(self, *, is_last_try: bool) -> bool:
        try:
            await self._connection.executescript(_BEGIN)
        except sqlite3.OperationalError as error:
            if is_last_try or getattr(error, "sqlite_errorcode", 0) & _PRIMARY != sqlite3.SQLITE_BUSY:
                raise OperationalError(error) from error
            return False
        return True

    async def _patient(self) -> None:
        """Let single statements wait for locks again, as long as SQLite does by itself."""
        await self._connection.execute(_PATIENT)

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        """Raise after the end of the transaction: the statement would silently run outside of it."""
        if self._finalized:
            raise TransactionManagementError("This transaction is over. A task that outlives it must open its own.")
        return super().acquire_connection()

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(SqliteTransactionClient(self))

    @translate_exceptions
    async def change(self, sql: str, values: list[Any]) -> int:
        """Run one statement and return how many rows it changed, not counting those changed by triggers."""
        async with self.acquire_connection() as connection:
            cursor = await connection.execute(sql, values)
            changed: int = cursor.rowcount  # -1 for statements that change no rows
            await cursor.close()
            return max(changed, 0)


class ImmediateTransactionContext(SqliteTransactionContext):
    """Tortoise's context, with a connection that is returned clean if BEGIN fails or is cancelled."""

    connection: SqliteTransactionClient

    async def __aenter__(self) -> SqliteTransactionClient:
        """Wait for the connection, then for the database's write lock."""
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            await uninterrupted(self._abandon())
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        """Commit, or roll back after any exception."""
        try:
            await uninterrupted(self._finish(roll_back=exc_type is not None))
        finally:
            get_connections().reset(self.token)
            self._trxlock.release()

    async def _finish(self, *, roll_back: bool) -> None:
        connection = self.connection
        try:
            if not roll_back and not connection._finalized:
                await connection.commit()
        finally:
            if connection._connection.in_transaction:
                await connection._connection.rollback()
            connection._finalized = True

    async def _abandon(self) -> None:
        try:
            raw = self.connection._connection
            # aiosqlite's thread runs calls in order: this waits for the BEGIN that was abandoned.
            if raw is not None:
                await raw.rollback()
        finally:
            self._trxlock.release()


class _ObservedWrapper(ObservedConnection, ConnectionWrapper[Any]):
    """The connection for one statement outside of a transaction."""


class ImmediateClient(RecordedClient, SqliteClient):
    """Tortoise's SQLite client with BEGIN IMMEDIATE."""

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        """Return the connection for one statement; waiting for it can be observed."""
        return _ObservedWrapper(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return ImmediateTransactionContext(SqliteTransactionClient(self), self._lock)


client_class = ImmediateClient


OLDEST_SQLITE = (3, 38)


def sqlite_problem(
    version: tuple[int, ...] = sqlite3.sqlite_version_info, modules: Collection[str] | None = None
) -> str | None:
    """Return why this interpreter's SQLite cannot be used, or None."""
    if version < OLDEST_SQLITE:
        return f"SQLite {'.'.join(map(str, version))} is too old. Use SQLite 3.38 or later."
    if "fts5" not in (_modules() if modules is None else modules):
        return "This interpreter's SQLite lacks FTS5, which the search needs. Use a build with FTS5."
    return None


def _modules() -> set[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM pragma_module_list")}
