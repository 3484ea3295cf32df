"""Connections as the fastest handlers have them: PostgreSQL's are never reset, SQLite's is used in the event loop."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import asyncpg

_CONNECTIONS = 8
_MAPPED = 2**31 - 65_536
_CACHE_KIB = 64 * 1024

Rows = Sequence[Any]


class Fetching(Protocol):
    """One connection; ``fetch`` prepares each statement once."""

    async def fetch(self, sql: str, *parameters: Any) -> Rows:
        """Return the rows, as tuples or what can be unpacked like them."""


class Connections(Protocol):
    """Where handlers get a connection."""

    async def open(self) -> None:
        """Connect."""

    def one(self) -> Any:
        """Lend a connection, in an ``async with``."""

    async def close(self) -> None:
        """Close every connection."""


class Postgres:
    """The last used first; they only read, so nothing is reset between two of their uses."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: list[Any] = []
        self._slots = asyncio.Semaphore(_CONNECTIONS)

    async def open(self) -> None:
        """Connect."""
        for _ in range(_CONNECTIONS):
            self._idle.append(
                await asyncpg.connect(self._url, statement_cache_size=1_000, max_cached_statement_lifetime=0)
            )

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Fetching]:
        """Lend a connection."""
        async with self._slots:
            connection = self._idle.pop()
            try:
                yield connection
            finally:
                self._idle.append(connection)

    async def close(self) -> None:
        """Close every connection."""
        while self._idle:
            await self._idle.pop().close()


class Sqlite:
    """One connection, used in the event loop: a page takes less time than a hop to a thread and back."""

    def __init__(self, path: str) -> None:
        self._path = path

    async def open(self) -> None:
        """Connect."""
        self._connection = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, isolation_level=None)
        self._connection.execute(f"PRAGMA mmap_size={_MAPPED}")
        self._connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Fetching]:
        """Lend the connection."""
        yield self

    async def fetch(self, sql: str, *parameters: Any) -> Rows:
        """Return the rows."""
        return self._connection.execute(sql, parameters).fetchall()

    async def close(self) -> None:
        """Close the connection."""
        self._connection.close()
