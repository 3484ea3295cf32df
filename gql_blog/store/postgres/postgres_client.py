"""Tortoise's engine for PostgreSQL (asyncpg), with transactions that always return their connection to the pool."""

import asyncio
from contextlib import suppress
from typing import Any, Final

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import PoolConnectionWrapper, TransactionContext
from tortoise.backends.base_postgres.client import translate_exceptions
from tortoise.connection import get_connections
from tortoise.exceptions import DBConnectionError

from gql_blog.errors import StoreUnavailable
from gql_blog.store.waits.cancellation import uninterrupted
from gql_blog.store.waits.lock_waits import ObservedConnection
from gql_blog.store.waits.open_transaction import OpenTransaction
from gql_blog.store.waits.outages import LOST, is_lost
from gql_blog.store.waits.own_statements import RecordedClient

_UNKNOWN: Final = (
    "The connection to the database was lost while a change was committed. Whether it was made is not known: repeat it "
    "with the same idempotencyKey, or look first."
)


class PostgresTransactionClient(OpenTransaction, TransactionWrapper):
    """One transaction, or a savepoint of it, on one connection of the pool."""

    @translate_exceptions
    async def change(self, sql: str, values: list[Any]) -> int:
        """Run one statement and return how many rows it changed: the number in "INSERT 0 1"."""
        async with self.acquire_connection() as connection:
            status: str = await connection.execute(sql, *values)
            last = status.rpartition(" ")[2]
            return int(last) if last.isdecimal() else 0


class PooledTransactionContext(TransactionContext):
    """A transaction on a connection of the pool, which is returned clean if BEGIN fails or is cancelled."""

    client: PostgresTransactionClient

    def __init__(self, client: "PostgresClient") -> None:
        self.connection_name = client.connection_name
        self._outside = client

    async def __aenter__(self) -> PostgresTransactionClient:
        """Take a connection from the pool and begin."""
        try:
            await self._begin()
        except LOST as error:
            if not is_lost(error):
                raise
            await self._begin()  # it was lost while idle, and no statement has run yet
        self._token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def _begin(self) -> None:
        self._taken: PoolConnectionWrapper[Any] = PoolConnectionWrapper(self._outside, self._outside.opening)
        self._driver = await self._taken.__aenter__()
        self.client = PostgresTransactionClient(self._outside)
        self.client._connection = self._driver
        try:
            await self.client.begin()
        except BaseException:
            await uninterrupted(self._release())
            raise

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        """Commit, or roll back after any exception."""
        try:
            await uninterrupted(self._finish(roll_back=exc_type is not None))
        finally:
            get_connections().reset(self._token)

    async def _finish(self, *, roll_back: bool) -> None:
        try:
            await (self._roll_back() if roll_back else self._commit())
        finally:
            self.client.end()
            await self._release()

    async def _commit(self) -> None:
        try:
            await self.client.commit_last()
        except LOST as error:
            if not is_lost(error):
                raise
            raise StoreUnavailable(_UNKNOWN) from error

    async def _roll_back(self) -> None:
        # Without a connection there is nothing to roll back, and the first error is the one to raise.
        self.client.end()
        if not self._driver.is_closed():
            await self.client.rollback()

    async def _release(self) -> None:
        # A connection that cannot be reset is closed. AttributeError: Tortoise has given up the pool meanwhile.
        with suppress(asyncpg.PostgresError, AttributeError, *LOST):
            await self._taken.__aexit__(None, None, None)


class _ObservedWrapper(ObservedConnection, PoolConnectionWrapper[Any]):
    """The connection for one statement outside of a transaction."""


class PostgresClient(RecordedClient, AsyncpgDBClient):
    """Tortoise's asyncpg client, with transactions that survive cancellation."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.opening = asyncio.Lock()
        """Held by whoever opens the pool."""

    def acquire_connection(self) -> PoolConnectionWrapper[Any]:
        """Return a connection for one statement; waiting for it can be observed."""
        return _ObservedWrapper(self, self.opening)

    def _in_transaction(self) -> TransactionContext:
        return PooledTransactionContext(self)

    async def create_pool(self, **kwargs: Any) -> "asyncpg.Pool[Any]":
        """Open the pool, with UTC as the session's time zone."""
        settings = {"timezone": "UTC", "application_name": "gql_blog", **kwargs.pop("server_settings", {})}
        return await asyncpg.create_pool(None, server_settings=settings, connect=_connect, reset=_leave, **kwargs)


async def _leave(connection: Any) -> None:
    """Return a connection as it is, for nothing here outlives its transaction: no setting, no lock, no cursor.

    asyncpg itself would send four statements after each one outside of a transaction. It still rolls back what is open.
    """


async def _connect(*arguments: Any, **options: Any) -> Any:
    """Connect; whatever prevents that is raised as DBConnectionError."""
    try:
        return await asyncpg.connect(*arguments, **options)
    except (OSError, asyncpg.PostgresError) as error:
        raise DBConnectionError(str(error)) from error


client_class = PostgresClient
