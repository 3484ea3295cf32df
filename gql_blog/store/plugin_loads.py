"""Which servers run with the tables of which plugins: a lock that each of them shares while it runs.

Whoever removes tables needs it for itself, and so learns whether a server runs. A server that is killed holds nothing
any more. Beside an SQLite file it is a file for each plugin; PostgreSQL has one more connection for each server.
"""

import asyncio
import logging
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from typing import Any, Final

import asyncpg

from gql_blog.errors import InUse, StoreUnavailable
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.lock import file_lock, lock_connection

_NAME: Final = "gql_blog plugin loads"
_CLASS: Final = 0x6771_706C  # "gqpl"
_LOOK_SECONDS: Final = 5.0
"""How soon a server takes its locks again after its connection was lost."""

log = logging.getLogger("gql_blog.store")


@asynccontextmanager
async def loaded(url: str, plugins: Sequence[str]) -> AsyncIterator[None]:
    """Tell others inside the block that a server runs with these plugins' tables; InUse: one's are being removed."""
    database_url = DatabaseURL.parse(url)
    if database_url.path is not None:
        async with AsyncExitStack() as held:
            for plugin in plugins:
                lock = file_lock(database_url.path, f"{plugin}-load", InUse(_removes(plugin)), shared=True)
                await held.enter_async_context(lock)
            yield
    else:
        async with _loaded_on_postgres(url, plugins) if plugins else nullcontext():
            yield


@asynccontextmanager
async def unloaded(database_url: DatabaseURL, plugin: str) -> AsyncIterator[None]:
    """Have the tables of a plugin for oneself inside the block; InUse if a server runs with them."""
    if database_url.path is not None:
        async with file_lock(database_url.path, f"{plugin}-load", InUse(_runs(plugin))):
            yield
        return
    connection = await lock_connection(database_url.url, application_name=_NAME)
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


def _key(plugin: str) -> tuple[int, int]:
    number = zlib.crc32(plugin.encode())
    return _CLASS, number - 2**32 if number >= 2**31 else number


@asynccontextmanager
async def _loaded_on_postgres(url: str, plugins: Sequence[str]) -> AsyncIterator[None]:
    """Hold the locks of one server, which are taken again when their connection is lost."""
    connection = await _taken(url, plugins)

    async def keep() -> None:
        nonlocal connection
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if connection.is_closed():
                with suppress(StoreUnavailable, InUse, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    connection = await _taken(url, plugins)
                    log.info("the locks of the plugins' tables are taken again")

    task = asyncio.create_task(keep(), name="gql_blog store: plugin loads")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
        connection.terminate()


async def _taken(url: str, plugins: Sequence[str]) -> Any:
    """Return a connection that has the locks; InUse: the tables of one are being removed."""
    connection = await lock_connection(url, application_name=_NAME)
    try:
        for plugin in plugins:
            if not await connection.fetchval("SELECT pg_try_advisory_lock_shared($1, $2)", *_key(plugin)):
                raise InUse(_removes(plugin))
    except BaseException:
        connection.terminate()
        raise
    return connection
