"""Reading PostgreSQL on a small pool of read-only connections, which need no reset between uses."""

import asyncio
from typing import Any, TypeVar

import asyncpg

from gql_blog.errors import StoreError
from gql_blog.store.postgres_client import LOST, is_lost
from gql_blog.store.reader import Reader, Statement, Steps

T = TypeVar("T")

_CACHED_STATEMENTS = 1024
_CONNECT_SECONDS = 5.0
_SESSION = {
    "application_name": "gql_blog reader",
    "default_transaction_read_only": "on",
    "timezone": "UTC",
    "jit": "off",  # compiling costs more than our short statements
}


Connection = Any  # asyncpg's own type is generic over the record class


class PostgresReader(Reader):
    """At most ``size`` connections, opened as needed; the one used last is reused first."""

    dialect = "postgres"

    def __init__(self, url: str, *, size: int = 10) -> None:
        self._url = url
        self._idle: list[Connection] = []
        self._capacity = asyncio.Semaphore(size)
        self._closed = False

    async def run(self, steps: Steps[T]) -> T:
        """See Reader. A connection is held from a statement to the next awaitable, not across it."""
        lease = _Lease(self)
        try:
            request = next(steps)
            while True:
                try:
                    if isinstance(request, Statement):
                        result = await lease.fetch(request)
                    else:
                        lease.release()
                        result = await request
                except Exception as error:
                    request = steps.throw(error)
                else:
                    request = steps.send(result)
        except StopIteration as end:
            answer: T = end.value
            return answer
        finally:
            steps.close()
            lease.release()

    async def _acquire(self) -> Connection:
        await self._capacity.acquire()
        try:
            while self._idle:
                connection = self._idle.pop()
                if not connection.is_closed():
                    return connection
            return await self._connect()
        except BaseException:
            self._capacity.release()
            raise

    async def _connect(self) -> Connection:
        if self._closed:
            raise StoreError("The database is closed.")
        try:
            return await asyncpg.connect(
                self._url,
                timeout=_CONNECT_SECONDS,
                statement_cache_size=_CACHED_STATEMENTS,
                max_cached_statement_lifetime=0,
                max_cacheable_statement_size=0,  # cache long statements too: asyncpg's limit is 15 KiB
                server_settings=_SESSION,
            )
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise StoreError("The database cannot be reached.") from error

    def _release_connection(self, connection: Connection) -> None:
        if self._closed:
            connection.terminate()
        elif not connection.is_closed():
            self._idle.append(connection)
        self._capacity.release()

    def _discard_idle(self) -> None:
        """Close the idle connections: a server that restarted has dropped them all."""
        while self._idle:
            self._idle.pop().terminate()

    async def close(self) -> None:
        """Close idle connections; busy ones are closed when their run ends."""
        self._closed = True
        while self._idle:
            await self._idle.pop().close(timeout=_CONNECT_SECONDS)


class _ConnectionLost(StoreError):
    """The connection is lost; the statement can be run again on a new one."""


class _Lease:
    """The connection of one run, acquired by its first statement."""

    def __init__(self, reader: PostgresReader) -> None:
        self._reader = reader
        self._connection: Connection | None = None

    async def fetch(self, statement: Statement) -> list[Any]:
        """Return the rows; if a pooled connection is dead, retry once on a new one."""
        self._reader._record(statement)
        try:
            return await self._try(statement)
        except _ConnectionLost:
            self._reader._discard_idle()
        return await self._try(statement)

    async def _try(self, statement: Statement) -> list[Any]:
        if self._connection is None:
            self._connection = await self._reader._acquire()
        try:
            rows: list[Any] = await self._connection.fetch(statement.sql, *statement.parameters)
        except (asyncpg.PostgresError, UnicodeEncodeError, *LOST) as error:
            if is_lost(error):
                self._drop()
                raise _ConnectionLost("The connection to the database was lost.") from error
            raise StoreError("A database statement failed.") from error
        return rows

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
        self.release()

    def release(self) -> None:
        """Return the connection to the pool, unless it is closed."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            self._reader._release_connection(connection)
