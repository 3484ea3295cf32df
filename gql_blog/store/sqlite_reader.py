"""Reading SQLite on read-only connections, in the event loop or in a thread."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from gql_blog.errors import StoreError
from gql_blog.store.cancellation import uninterrupted
from gql_blog.store.database_url import SQLITE_BUSY_MS
from gql_blog.store.reader import Reader, Statement, Steps

T = TypeVar("T")

_CACHED_STATEMENTS = 1024
_PRAGMAS = (
    "query_only=1",
    f"mmap_size={256 * 1024 * 1024}",
    f"cache_size=-{16 * 1024}",  # KiB, being negative
)
_KEPT_IDLE = 4

# Whether the run is finished, and its result; or else the awaitable that it yielded.
_Outcome = tuple[bool, Any]
_Resume = Callable[[], Any]


class SqliteReader(Reader):
    """Read-only connections, opened as needed: one for each run in progress.

    ``in_loop`` runs statements in the event loop, which is fastest for plans that read a bounded number of rows.
    Without it, the part of a run up to the next awaitable runs in a thread.
    """

    dialect = "sqlite"

    def __init__(self, path: Path, *, in_loop: bool = True) -> None:
        self._uri = f"{path.absolute().as_uri()}?mode=ro"
        self._in_loop = in_loop
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    async def run(self, steps: Steps[T]) -> T:
        """See Reader. The first statement takes the snapshot, which is kept across awaitables."""
        connection = self._acquire()
        try:
            resume: _Resume = partial(next, steps)
            while True:
                done, outcome = await self._run_until_await(connection, steps, resume)
                if done:
                    answer: T = outcome
                    return answer
                resume = await _awaited(steps, outcome)
        finally:
            steps.close()
            self._release_connection(connection)

    async def _run_until_await(self, connection: sqlite3.Connection, steps: Steps[T], resume: _Resume) -> _Outcome:
        if self._in_loop:
            return self._drive(connection, steps, resume)
        context = copy_context()
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(None, context.run, self._drive, connection, steps, resume)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            connection.interrupt()
            await uninterrupted(_settled(future))
            raise

    def _drive(self, connection: sqlite3.Connection, steps: Steps[T], resume: _Resume) -> _Outcome:
        try:
            request = resume()
            while isinstance(request, Statement):
                try:
                    rows = self._fetch(connection, request)
                except StoreError as error:
                    request = steps.throw(error)
                else:
                    request = steps.send(rows)
        except StopIteration as end:
            return True, end.value
        return False, request

    def _fetch(self, connection: sqlite3.Connection, statement: Statement) -> list[Any]:
        self._record(statement)
        try:
            if not connection.in_transaction:
                connection.execute("BEGIN")
            return connection.execute(statement.sql, statement.parameters).fetchall()
        except (sqlite3.Error, OverflowError, UnicodeEncodeError) as error:
            raise _store_error(error) from error

    def _acquire(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreError("The database is closed.")
        return self._idle.pop() if self._idle else self._connect()

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                self._uri,
                uri=True,
                isolation_level=None,
                cached_statements=_CACHED_STATEMENTS,
                check_same_thread=False,
                timeout=SQLITE_BUSY_MS / 1000,
            )
        except sqlite3.Error as error:
            raise _store_error(error) from error
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error as error:
            connection.close()
            raise _store_error(error) from error
        return connection

    def _release_connection(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("COMMIT")
        except sqlite3.Error:
            connection.close()
            return
        if self._closed or len(self._idle) >= _KEPT_IDLE:
            connection.close()
        else:
            self._idle.append(connection)

    async def close(self) -> None:
        """Close idle connections; busy ones are closed when their run ends."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()


async def _awaited(steps: Steps[T], request: Awaitable[Any]) -> _Resume:
    try:
        result = await request
    except Exception as error:
        return partial(steps.throw, error)
    return partial(steps.send, result)


async def _settled(future: "asyncio.Future[Any]") -> None:
    await asyncio.wait([future])
    if not future.cancelled():
        future.exception()


def _store_error(error: Exception) -> StoreError:
    if "locked" in str(error) or "busy" in str(error):
        return StoreError("The database is busy: another process has locked it. Try again.")
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
        return StoreError("The file is not an SQLite database.")
    return StoreError("A database statement failed.")
