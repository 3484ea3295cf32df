"""Which errors of the drivers mean that the database is away, locked, full or read-only, and what is said of each.

It is the one place that knows the drivers' codes for that: SQLite's result codes, PostgreSQL's SQLSTATEs, and what
asyncpg raises for a connection that is lost.
"""

import sqlite3
from pathlib import Path
from typing import Final

import asyncpg
from tortoise.exceptions import DBConnectionError

from gql_blog.errors import StoreUnavailable, TransactionConflict

# Errors of a connection that the server has closed. InternalClientError: its last message came while no statement ran.
LOST: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)

_CONFLICTS: Final = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError)
_CONFLICT: Final = "A concurrent change conflicts with this one."
_AWAY: Final = "The database cannot be reached."
_FULL: Final = "The disk of the database is full."
_REMEDY: Final = (
    "Give the user that runs gql-blog write access to the folder of the database, and check that its disk has space "
    "and is not mounted read-only."
)
_BUSY: Final = "The database is busy: another process has been writing for 5 seconds."
_PRIMARY: Final = 0xFF
"""The bits of an SQLite result code that name its kind."""
_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: "The disk of the database fails, or is full.",
    sqlite3.SQLITE_READONLY: f"The file of the database, or its folder, cannot be written. {_REMEDY}",
    sqlite3.SQLITE_CANTOPEN: f"The file of the database cannot be opened. {_REMEDY}",
}
_POSTGRES: Final = {
    "08": _AWAY,
    "25006": "The database is read-only: it is a standby, or was made so.",
    "53100": _FULL,
    "53300": "The database has no connection left.",
    "53": "The database lacks memory, connections or space.",
    "57P": _AWAY,
    "58": "The disk of the database fails.",
}
"""By SQLSTATE, or by how it begins."""


def is_busy(error: object) -> bool:
    """Return whether an error of sqlite3 means that somebody else holds the lock."""
    return _sqlite_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_lost(error: BaseException) -> bool:
    """Whether the connection is lost: asyncpg's InterfaceError may also be of values of a wrong type or number."""
    return isinstance(error, LOST) and (not isinstance(error, asyncpg.InterfaceError) or "closed" in str(error))


def outage_of(error: BaseException, *, and_so: str = "") -> StoreUnavailable | None:
    """Return what to tell of a driver's error, or of Tortoise's around it; ``None`` if it is no matter of an outage.

    TransactionConflict: the same transaction may succeed when it is run again at once. ``and_so`` ends the message.
    An OSError inside of another error may be of any connection: around one of the database is a DBConnectionError.
    """
    inner = (each for each in (error.__cause__, *error.args) if isinstance(each, BaseException))
    for cause in (error, *(each for each in inner if not is_of_any_connection(each))):
        if isinstance(cause, _CONFLICTS):
            return TransactionConflict(f"{_CONFLICT}{and_so} Try again.")
        if said := _said(cause):
            return StoreUnavailable(f"{said}{and_so}")
    return None


def is_of_any_connection(error: BaseException) -> bool:
    """Return whether an error may be of another connection than that of the database, or of a time limit."""
    return isinstance(error, OSError) and not isinstance(error, DBConnectionError)  # which is a ConnectionError, too


def cannot_be_written(path: Path, error: OSError) -> StoreUnavailable:
    """Return what to tell of a file or a folder beside the database that cannot be made or changed."""
    return StoreUnavailable(f"{path} cannot be written: {error.strerror}. {_REMEDY}")


def _said(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(_sqlite_code(error))
    if isinstance(error, asyncpg.PostgresError) and (state := error.sqlstate):
        return next((_POSTGRES[state[:length]] for length in (5, 3, 2) if state[:length] in _POSTGRES), None)
    return _AWAY if isinstance(error, DBConnectionError) or is_lost(error) else None


def _sqlite_code(error: object) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & _PRIMARY
