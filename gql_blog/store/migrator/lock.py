"""Locks between processes, which end with these: beside SQLite files, on PostgreSQL connections."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg

from gql_blog.errors import GqlBlogError, InUse, MigrationRefused, StoreUnavailable
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.backup import keep_private
from gql_blog.store.waits.outages import is_busy, outage_of

_POLL_SECONDS = 0.05
_ADVISORY_KEY = 0x6771_6C62_6C6F_6721  # "gqlblog!"
_RENDERING_KEY = 0x6771_6C62_6C6F_6722
_BUSY = "Another process is migrating this database, and has not finished after {seconds:g} seconds. Try again later."
_STORED = "A file with the same content is being stored or deleted, and that takes long. Try again later."
_RENDERS = (
    "Another `gql-blog render`, a server or a worker renders the articles of this database again. Wait until it has "
    "ended, and run one with the plugins of the server."
)


def migration_lock(database_url: DatabaseURL, *, seconds: float) -> AbstractAsyncContextManager[None]:
    """Hold the lock of one database; MigrationRefused if it is not free within ``seconds``."""
    refused = MigrationRefused(_BUSY.format(seconds=seconds))
    if database_url.path is not None:
        return file_lock(database_url.path, "migration-lock", refused, seconds=seconds)
    return _advisory_lock(database_url.url, _ADVISORY_KEY, seconds, refused)


def rendering_lock(url: str, *, seconds: float = 0) -> AbstractAsyncContextManager[None]:
    """Let nobody else render the articles of a database again meanwhile, with other plugins perhaps.

    InUse if one still does after ``seconds``. Two with different plugins would take turns, and leave each article as
    one of them makes it.
    """
    database_url = DatabaseURL.parse(url)
    if database_url.path is not None:
        return file_lock(database_url.path, "render-lock", InUse(_RENDERS), seconds=seconds)
    return _advisory_lock(database_url.url, _RENDERING_KEY, seconds, InUse(_RENDERS))


def media_lock(url: str, sha256: str, *, shared: bool, seconds: float) -> AbstractAsyncContextManager[None]:
    """Hold the lock of a file of media: ``shared`` by those who store it with its row, alone to delete it.

    StoreUnavailable if it is not free within ``seconds``. Beside SQLite sixteen locks are for all files.
    """
    database_url, refused = DatabaseURL.parse(url), StoreUnavailable(_STORED)
    if database_url.path is not None:
        kind = f"media-lock-{sha256[0]}"
        return file_lock(database_url.path, kind, refused, seconds=seconds, shared=shared)
    key = -1 - int(sha256[:15], 16)  # below zero, where no other key is
    return _advisory_lock(database_url.url, key, seconds, refused, shared=shared)


@asynccontextmanager
async def file_lock(
    database: Path, kind: str, refused: GqlBlogError, *, seconds: float = 0, shared: bool = False
) -> AsyncIterator[None]:
    """Hold a lock of an SQLite database; ``refused`` if it is not free in time. ``shared``: others may share it."""
    # An SQLite lock works on every operating system, and is released when the process ends. The empty file stays: if it
    # were removed, two processes could hold the lock.
    path = database.with_name(f"{database.name}.{kind}")
    deadline = time.monotonic() + seconds
    with suppress(OSError):  # SQLite says best why there can be no such file
        keep_private(path)
    with _usable(path):
        connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    with closing(connection):
        while not _try_lock(connection, path, "DEFERRED" if shared else "EXCLUSIVE"):
            if time.monotonic() >= deadline:
                raise refused
            await asyncio.sleep(_POLL_SECONDS)
        yield


def _try_lock(connection: sqlite3.Connection, path: Path, how: str) -> bool:
    with _usable(path):
        try:
            connection.execute(f"BEGIN {how}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # by which a deferred one begins
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            connection.rollback()
            return False
    return True


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(f"The lock {path} cannot be taken. {outage_of(error) or error}") from error


async def lock_connection(url: str, **settings: str) -> Any:
    """Connect to PostgreSQL, for locks that end with the connection."""
    try:
        return await asyncpg.connect(url, server_settings=settings)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StoreUnavailable(f"The database cannot be reached: {error}.") from error


@asynccontextmanager
async def _advisory_lock(
    url: str, key: int, seconds: float, refused: GqlBlogError, *, shared: bool = False
) -> AsyncIterator[None]:
    connection = await lock_connection(url, lock_timeout=str(max(1, int(seconds * 1000))))
    try:
        try:
            await connection.execute(f"SELECT pg_advisory_lock{'_shared' * shared}($1)", key)
        except asyncpg.LockNotAvailableError as error:
            raise refused from error
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise StoreUnavailable(f"The database ended the wait for a lock: {error}. Try again later.") from error
        yield
    finally:
        await _released(connection)


async def _released(connection: asyncpg.Connection) -> None:
    """Give the lock back, and close. Else the server would do so when it notices the end of the connection: later."""
    try:
        await connection.execute("SELECT pg_advisory_unlock_all()")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pass  # it is lost, and the lock with it
    finally:
        await connection.close()
