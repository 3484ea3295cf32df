"""A connection for reading SQLite, on which statements that hold the event loop for too long are ended."""

import sqlite3
import sys
from math import inf
from time import perf_counter, thread_time
from typing import Any, Final

from gql_blog.errors import StoreError
from gql_blog.store.database_url import SQLITE_BUSY_MS
from gql_blog.store.reader import Statement
from gql_blog.store.waits.outages import outage_of

_CACHED_STATEMENTS: Final = 1024
_PRAGMAS: Final = (
    "query_only=1",
    f"mmap_size={2**31 - 65_536}",  # the most that SQLite maps: what is not mapped is copied, a page at a time
    f"cache_size=-{16 * 1024}",  # KiB, being negative
)
_OPERATIONS: Final = 1_000
"""How many operations of SQLite's virtual machine lie between two looks at the clock."""
_LONGEST: Final = 19
"""By how many halves of its time a statement may be late."""
_REUSES_INTERRUPTED: Final = sys.version_info >= (3, 12)
"""For Python 3.11 a statement that was interrupted between two rows is in use for ever, and it prepares another."""


class LoopTime:
    """How long statements may hold the event loop: half of it by the clock, and then half of the processor's time.

    A busy machine lets other processes run in between, and what is short by itself is not to be taken for long. The
    processor's time takes a microsecond to read, so it is read only when half of the time is over. Ten times as long by
    the clock is the end in any case: the disk is slow.
    """

    __slots__ = ("_cpu_end", "_half", "half_time")

    def __init__(self) -> None:
        self.start(inf)

    def start(self, seconds: float) -> None:
        """Begin a stretch of the event loop."""
        self._half = seconds / 2
        self.half_time = perf_counter() + self._half
        self._cpu_end = 0.0

    def is_over(self) -> bool:
        """Return whether the event loop must not wait any longer; it is what SQLite calls while it works."""
        late = perf_counter() - self.half_time
        if late <= 0:
            return False
        used = thread_time()
        if not self._cpu_end:
            self._cpu_end = used + self._half
        return used > self._cpu_end or late > self._half * _LONGEST


class ReadConnection(sqlite3.Connection):
    """A connection on which statements in the event loop are ended in time."""

    loop_time: LoopTime
    single = False
    """Whether its read has one statement at most, which needs no transaction to see one state."""
    reusable = True
    """Whether it may serve another read."""

    def watch(self) -> None:
        """End statements when the time in the event loop is over."""
        self.set_progress_handler(self.loop_time.is_over, _OPERATIONS)

    def unwatch(self) -> None:
        """Let statements take their time."""
        # In a thread, each call of the handler would wait until the event loop lets go of the interpreter's lock.
        self.set_progress_handler(None, 0)


class Interrupted(Exception):
    """The statement was ended before it had all its rows."""


def fetch(connection: ReadConnection, statement: Statement) -> list[Any]:
    """Return its rows, in a transaction that stays open unless the read is single; Interrupted or StoreError."""
    cursor = None
    try:
        if not connection.single and not connection.in_transaction:
            connection.execute("BEGIN")
        cursor = connection.execute(statement.sql, statement.parameters)
        return cursor.fetchall()
    except (sqlite3.Error, OverflowError, UnicodeEncodeError) as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
            raise _store_error(error) from error
        if cursor and not _REUSES_INTERRUPTED:
            connection.reusable = False
        raise Interrupted from error


def connect(uri: str) -> ReadConnection:
    """Open a read-only connection, which is watched; StoreError if that fails."""
    try:
        connection = sqlite3.connect(
            uri,
            uri=True,
            isolation_level=None,
            cached_statements=_CACHED_STATEMENTS,
            check_same_thread=False,
            timeout=SQLITE_BUSY_MS / 1000,
            factory=ReadConnection,
        )
    except sqlite3.Error as error:
        raise _store_error(error) from error
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error as error:
        connection.close()
        raise _store_error(error) from error
    connection.loop_time = LoopTime()
    connection.watch()
    return connection


def _store_error(error: Exception) -> StoreError:
    if outage := outage_of(error):
        return outage
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
        return StoreError("The file is not an SQLite database.")
    return StoreError("A database statement failed.")
