"""Which servers run with the tables of which plugins: a lock that each of them shares while it runs.

Whoever removes tables needs it for itself, and so learns whether a server runs. A server that is killed holds nothing
any more. Beside an SQLite file it is a file for each plugin; PostgreSQL has one more connection for each server.
"""

import asyncio
import logging
import sqlite3
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any, Final

import asyncpg

from gql_blog.errors import InUse, StoreUnavailable
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.backup import keep_private
from gql_blog.store.outages import is_busy, outage_of

_SETTINGS: Final = {"application_name": "gql_blog plugin loads"}
_CLASS: Final = 0x6771_706C  # "gqpl"
_LOOK_SECONDS: Final = 5.0
"""How soon a server takes its locks again after its connection was lost."""

log = logging.getLogger("gql_blog.store")


@asynccontextmanager
async def loaded(url: str, plugins: Sequence[str]) -> AsyncIterator[None]:
    """Let others know inside the block that a server runs with the tables of these plugins.

    InUse: the tables of one are being removed.
    """
    database_url = DatabaseURL.parse(url)
    if not plugins:
        yield
    elif database_url.path is not None:
        with ExitStack() as held:
            for plugin in plugins:
                held.enter_context(closing(_shared_file(database_url.path, plugin)))
            yield
    else:
        async with _PostgresLoads(database_url.url, plugins):
            yield


@asynccontextmanager
async def unloaded(database_url: DatabaseURL, plugin: str) -> AsyncIterator[None]:
    """Have the tables of a plugin for oneself inside the block; InUse if a server runs with them."""
    if database_url.path is not None:
        with closing(_connected(database_url.path, plugin)) as connection:
            _begin(connection, "EXCLUSIVE", _runs(plugin))
            yield
        return
    connection = await _postgres(database_url.url)
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", *_key(plugin)):
            raise InUse(_runs(plugin))
        yield
    finally:
        await connection.close()


def _runs(plugin: str) -> str:
    return (
        f"A server runs with the plugin {plugin!r}. Uninstall the plugin, or block it with "
        f"GQL_BLOG_BLOCKED_PLUGINS={plugin}, and restart every server, or stop them. Then try again."
    )


def _removes(plugin: str) -> str:
    return f"The tables of the plugin {plugin!r} are being removed or restored. Start the server when that is done."


def _connected(path: Path, plugin: str) -> sqlite3.Connection:
    file = path.with_name(f"{path.name}.{plugin}-load")
    try:
        keep_private(file)
        return sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    except (sqlite3.OperationalError, OSError) as error:
        raise StoreUnavailable(f"The lock {file} cannot be taken. {outage_of(error) or error}") from error


def _shared_file(path: Path, plugin: str) -> sqlite3.Connection:
    """Return a connection that reads until it is closed, so that nobody else has the file for itself."""
    connection = _connected(path, plugin)
    try:
        _begin(connection, "DEFERRED", _removes(plugin))
    except BaseException:
        connection.close()
        raise
    return connection


def _begin(connection: sqlite3.Connection, how: str, refusal: str) -> None:
    try:
        connection.execute(f"BEGIN {how}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if is_busy(error):
            raise InUse(refusal) from error
        raise StoreUnavailable(f"A lock of a plugin's tables cannot be taken. {outage_of(error) or error}") from error


def _key(plugin: str) -> tuple[int, int]:
    number = zlib.crc32(plugin.encode())
    return _CLASS, number - 2**32 if number >= 2**31 else number


async def _postgres(url: str) -> Any:
    try:
        return await asyncpg.connect(url, server_settings=_SETTINGS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StoreUnavailable(f"The database cannot be reached: {error}.") from error


class _PostgresLoads:
    """The locks of one server on PostgreSQL, taken again when their connection is lost."""

    def __init__(self, url: str, plugins: Sequence[str]) -> None:
        self._url, self._plugins = url, plugins
        self._connection: Any = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        await self._take()
        self._task = asyncio.create_task(self._keep(), name="gql_blog store: plugin loads")

    async def __aexit__(self, *_error: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait({self._task})
        self._connection.terminate()

    async def _take(self) -> None:
        self._connection = connection = await _postgres(self._url)
        try:
            for plugin in self._plugins:
                if not await connection.fetchval("SELECT pg_try_advisory_lock_shared($1, $2)", *_key(plugin)):
                    raise InUse(_removes(plugin))
        except BaseException:
            connection.terminate()
            raise

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._connection.is_closed():
                with suppress(StoreUnavailable, InUse, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    await self._take()
                    log.info("the locks of the plugins' tables are taken again")
