"""Tortoise's engine for SQLite, with transactions that take the write lock at their start (BEGIN IMMEDIATE).

A deferred transaction that reads and then writes fails at once with "database is locked" if another process has written
in between, whatever the busy timeout is. BEGIN IMMEDIATE waits for the lock.

SQLite's own pauses grow up to 100 ms, so that who comes late is passed over by those who have just come. Here it waits
for a few milliseconds, again and again: nobody is kept from writing, and a request that is cancelled lets go at once.
"""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import closing
from typing import Any

from tortoise.backends.base.client import ConnectionWrapper, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper, translate_exceptions
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from gql_blog.store import database_url
from gql_blog.store.waits.cancellation import uninterrupted
from gql_blog.store.waits.lock_waits import ObservedConnection
from gql_blog.store.waits.open_transaction import HeldConnection, OpenTransaction
from gql_blog.store.waits.outages import is_busy
from gql_blog.store.waits.own_statements import Execute, RecordedClient


async def _patiently(run: Callable[..., Awaitable[Any]], *given: Any) -> Any:
    """Run a statement again while others write, for as long as a writer waits. It has done nothing until then."""
    end = time.monotonic() + database_url.SQLITE_BUSY_MS / 1000
    while True:
        try:
            return await run(*given)
        except (sqlite3.OperationalError, OperationalError) as error:
            if time.monotonic() >= end or not any(map(is_busy, (error, *error.args))):
                raise


class _ObservedWrapper(ObservedConnection, HeldConnection):
    """The connection for one statement outside of a transaction."""


class SqliteTransactionClient(OpenTransaction, SqliteTransactionWrapper):
    """One transaction, or a savepoint of it, on the client's one connection."""

    def expect_open(self, connection: Any) -> None:
        """Raise if it is over. SQLite ends it by itself when the disk is full, and a script does, too."""
        if not connection.in_transaction:
            self.end()
        super().expect_open(connection)

    @translate_exceptions
    async def change(self, sql: str, values: list[Any]) -> int:
        """Run one statement and return how many rows it changed, not counting those changed by triggers."""
        async with self.acquire_connection() as connection:
            cursor = await connection.execute(sql, values)
            changed: int = cursor.rowcount  # -1 for statements that change no rows
            await cursor.close()
            return max(changed, 0)


class ImmediateTransactionContext(TransactionContext):
    """A transaction that holds the connection, which is returned clean if BEGIN fails or is cancelled."""

    client: SqliteTransactionClient

    def __init__(self, client: "ImmediateClient") -> None:
        self.connection_name = client.connection_name
        self._outside = client
        self._held = HeldConnection(client.alone, client)

    async def __aenter__(self) -> SqliteTransactionClient:
        """Wait for the connection, then for the database's write lock."""
        connection = await self._held.__aenter__()
        try:
            await _patiently(connection.execute, "BEGIN IMMEDIATE")
        except BaseException:
            await uninterrupted(self._let_go())
            raise
        self.client = SqliteTransactionClient(self._outside)
        self._token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        """Commit, or roll back after any exception."""
        try:
            await uninterrupted(self._finish(roll_back=exc_type is not None))
        finally:
            get_connections().reset(self._token)

    async def _finish(self, *, roll_back: bool) -> None:
        try:
            if not roll_back:
                await self.client.commit_last()
        finally:
            self.client.end()
            await self._let_go()

    async def _let_go(self) -> None:
        try:
            # The driver's thread runs calls in order: this waits for a BEGIN that was abandoned.
            await self._held.connection.rollback()
        finally:
            await self._held.__aexit__(None, None, None)


class ImmediateClient(RecordedClient, SqliteClient):
    """Tortoise's SQLite client with BEGIN IMMEDIATE."""

    def __init__(self, file_path: str, **settings: Any) -> None:
        super().__init__(file_path, **settings)
        self.alone = asyncio.Lock()
        """Held by whoever uses the connection: for one statement, or for a transaction."""

    async def run(self, execute: Execute, query: str, values: Any) -> Any:
        """Run a statement outside of a transaction, which waits for writers, too."""
        return await _patiently(execute, query, values)

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        """Return the connection for one statement; waiting for it can be observed."""
        return _ObservedWrapper(self.alone, self)

    def _in_transaction(self) -> TransactionContext:
        return ImmediateTransactionContext(self)


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
