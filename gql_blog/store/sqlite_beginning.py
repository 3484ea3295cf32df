"""How a transaction on SQLite begins: with the write lock, and only if all that was looked at before is as it was."""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from gql_blog.errors import TransactionConflict
from gql_blog.store.database_url import SQLITE_BUSY_MS
from gql_blog.store.reader import Reader, Statement

LOCK_SECONDS = SQLITE_BUSY_MS / 1_000
"""How long a transaction waits for the write lock."""
_SHORTEST_PAUSE: Final = 0.001
_LONGEST_PAUSE: Final = 0.005
"""Seconds after which it asks again, which grow with each try: whoever asks often takes the time of those who write.
SQLite itself would ask after 1, 3, 8, 18, 33, 53 ms: whoever comes while another process writes for 20 ms would wait
for 33."""
_GROWTH: Final = 1.3
_IMPATIENT: Final = "PRAGMA busy_timeout = 0"
_PATIENT: Final = f"PRAGMA busy_timeout = {SQLITE_BUSY_MS}"
_CHANGED: Final = "What this change rests on has changed. Nothing was written. Try again."
_PRIMARY: Final = 0xFF
"""The bits of an error's code that name its kind."""


Statements = Sequence[tuple[str, list[Any]]]
"""Each with its values."""


@dataclass(frozen=True, slots=True)
class Look:
    """A statement that was run before its transaction began, and the rows that it found."""

    sql: str
    values: Sequence[Any]
    rows: list[tuple[Any, ...]]

    def still_holds(self, connection: sqlite3.Connection) -> bool:
        """Whether it finds the same now."""
        return list(map(tuple, connection.execute(self.sql, self.values))) == self.rows


@dataclass(slots=True, eq=False)
class Unit:
    """What a transaction rests on that was looked at before it began, and the statements that it begins with."""

    looks: Sequence[Look]
    statements: Statements
    error: Exception | None = None
    """Why it was taken back."""

    def run(self, connection: sqlite3.Connection) -> None:
        """Run its statements; TransactionConflict if something looks different now."""
        if not all(each.still_holds(connection) for each in self.looks):
            raise TransactionConflict(_CHANGED)
        run_each(connection, self.statements)

    def run_apart(self, connection: sqlite3.Connection) -> None:
        """Run its statements so that they can be taken back alone, and note what is wrong with them."""
        connection.execute("SAVEPOINT unit")
        try:
            self.run(connection)
        except Exception as error:
            if not connection.in_transaction:  # the disk is full: SQLite has taken back all of it
                raise
            connection.execute("ROLLBACK TO unit")
            self.error = error
        connection.execute("RELEASE unit")


class Beginning:
    """Waiting for the write lock, and what is done as soon as it is there: by one turn of the connection's thread.

    The event loop has nothing to do with each try; and others wait for no turn of it, if the transaction ends at once.
    """

    def __init__(self, units: Sequence[Unit], *, ends: bool) -> None:
        self._units, self._ends = units, ends
        self.has_ended = False
        self.is_over = False
        """Whether nobody waits for it any more."""

    def run(self, connection: sqlite3.Connection) -> None:
        """Begin a transaction with the lock, run the units, and commit if there is nothing else to do.

        sqlite3.OperationalError: the lock is not free in time. TransactionConflict: something looks different now, and
        there is one unit alone; of several each has its own error.
        """
        if not self._has_lock(connection):
            return
        try:
            for each in self._units:
                (each.run if len(self._units) == 1 else each.run_apart)(connection)
            if self._ends:
                connection.commit()
                self.has_ended = True
        except BaseException:
            connection.rollback()
            raise

    def _has_lock(self, connection: sqlite3.Connection) -> bool:
        end, pause = time.monotonic() + LOCK_SECONDS, _SHORTEST_PAUSE
        connection.execute(_IMPATIENT)
        try:
            # The lock is another process's: there is no event to wait for.
            while not self.is_over:
                if _has_begun(connection, is_last_try=time.monotonic() >= end):
                    break
                time.sleep(pause)
                pause = min(pause * _GROWTH, _LONGEST_PAUSE)
            if self.is_over and connection.in_transaction:
                connection.rollback()
            return connection.in_transaction
        finally:
            connection.execute(_PATIENT)  # single statements wait as long as SQLite does by itself


def _has_begun(connection: sqlite3.Connection, *, is_last_try: bool) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if is_last_try or getattr(error, "sqlite_errorcode", 0) & _PRIMARY != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def run_each(connection: sqlite3.Connection, statements: Statements) -> None:
    """Run statements one after the other, up to the first error."""
    for sql, values in statements:
        connection.execute(sql, values)


def run_and_commit(connection: sqlite3.Connection, statements: Statements) -> None:
    """Run the last statements of a transaction."""
    run_each(connection, statements)
    connection.commit()


def look_at(reader: Reader, sql: str, values: Sequence[Any]) -> Look | None:
    """Return what a statement finds now; ``None`` if it takes too long for the event loop."""
    found = reader.at_once(Statement(sql, tuple(values)))
    return None if found is None else Look(sql, values, list(map(tuple, found[0])))


def were_seen_together(reader: Reader, looks: Sequence[Look]) -> bool:
    """Whether all that was looked at, one after the other, is so at one moment; False if that takes too long.

    TransactionConflict: it is not so.
    """
    found = reader.at_once(*(Statement(each.sql, tuple(each.values)) for each in looks))
    if found is not None and any(list(map(tuple, rows)) != each.rows for rows, each in zip(found, looks, strict=True)):
        raise TransactionConflict(_CHANGED)
    return found is not None
