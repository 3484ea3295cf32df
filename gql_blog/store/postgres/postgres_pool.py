"""Connections to PostgreSQL for reading, with one time limit for all statements on them."""

import math
from contextlib import suppress
from typing import Any, Final

import asyncpg

from gql_blog.errors import StoreUnavailable
from gql_blog.store.waits.outages import outage_of

Connection = Any  # asyncpg's own type is generic over the record class

_CACHED_STATEMENTS: Final = 1024
_CONNECT_SECONDS: Final = 5.0
_CLOSE_SECONDS: Final = 5.0
_SESSION: Final = {
    "application_name": "gql_blog reader",
    "default_transaction_read_only": "on",
    "timezone": "UTC",
    "jit": "off",  # compiling costs more than our short statements
}
_STATEMENT_TIMEOUT: Final = "SELECT setting::integer FROM pg_settings WHERE name = 'statement_timeout'"


class PostgresPool:
    """Connections that are opened as needed, and kept; the one used last is reused first.

    They need no reset between uses. ``statement_timeout``, in seconds, is a parameter of their start: it costs nothing
    later. How many there are is up to the caller.
    """

    def __init__(self, url: str, statement_timeout: float | None) -> None:
        self._url = url
        self._timeout_ms = 0 if statement_timeout is None else milliseconds(statement_timeout)
        self._closed = False
        self.idle: list[Connection] = []

    async def connection(self) -> Connection:
        """Return an idle connection, or a new one; StoreUnavailable if the database cannot be reached."""
        while self.idle:
            if not (connection := self.idle.pop()).is_closed():
                return connection
        if self._closed:
            raise StoreUnavailable("The database is closed.")
        try:
            return await asyncpg.connect(
                self._url,
                timeout=_CONNECT_SECONDS,
                statement_cache_size=_CACHED_STATEMENTS,
                max_cached_statement_lifetime=0,
                max_cacheable_statement_size=0,  # cache long statements too: asyncpg's limit is 15 KiB
                server_settings={**_SESSION, "statement_timeout": str(self._timeout_ms)},
            )
        except asyncpg.ProtocolViolationError as error:  # a pooler refuses a parameter; the server's text names it
            raise StoreUnavailable(f"The database cannot be reached: {error}.") from error
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise outage_of(error) or StoreUnavailable("The database cannot be reached.") from error

    def put_back(self, connection: Connection) -> None:
        """Keep a connection for the next read, unless it is closed."""
        if self._closed:
            connection.terminate()
        elif not connection.is_closed():
            self.idle.append(connection)

    def discard_idle(self) -> None:
        """Close the idle connections: a server that restarted has dropped them all."""
        while self.idle:
            self.idle.pop().terminate()

    async def close(self) -> None:
        """Close the idle connections, those in use when put back; one that is not confirmed in time is cut off."""
        self._closed = True
        while self.idle:
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self.idle.pop().close(timeout=_CLOSE_SECONDS)

    async def problem(self) -> str | None:
        """Return why the time limit does not hold, or None. A pooler may have dropped it."""
        connection = await self.connection()
        try:
            found: int = await connection.fetchval(_STATEMENT_TIMEOUT)
        finally:
            self.put_back(connection)
        if found == self._timeout_ms:
            return None
        return (
            f"Connections to PostgreSQL have a statement_timeout of {found} ms instead of {self._timeout_ms} ms, so "
            "that reads are not ended in time. A pooler such as PgBouncer drops it: take statement_timeout out of its "
            "ignore_startup_parameters, or connect to PostgreSQL directly."
        )


def milliseconds(seconds: float) -> int:
    """Return the value of statement_timeout; 0 would be no limit."""
    return 0 if seconds == math.inf else max(1, math.ceil(seconds * 1000))
