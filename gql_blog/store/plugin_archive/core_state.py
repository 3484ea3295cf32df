"""A plugin's tables for oneself, while those of the core are as this version has them, and stay as they were."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Final

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from gql_blog.errors import NotMigrated
from gql_blog.store.migrator.lock import migration_lock
from gql_blog.store.migrator.migration_guard import Snapshot, lost_rows
from gql_blog.store.migrator.migration_runner import LOCK_SECONDS, migration_connection
from gql_blog.store.migrator.migration_set import applied_migrations, load_migrations
from gql_blog.store.plugin_archive.stored_plugins import existing
from gql_blog.store.plugin_loads import unloaded
from gql_blog.store.tortoise_apps import PluginTables, apps_config

_TABLE_LOCK_SECONDS: Final = 10


@asynccontextmanager
async def alone_with(
    url: str, plugin: str, plugin_tables: Sequence[PluginTables] = ()
) -> AsyncIterator[BaseDBAsyncClient]:
    """Begin a transaction while no server has the plugin and nobody migrates; a database behind the core is refused."""
    database_url = existing(url)
    async with (
        unloaded(database_url, plugin),
        migration_lock(database_url, seconds=LOCK_SECONDS),
        migration_connection(database_url, plugin_tables) as client,
    ):
        migrations = await load_migrations(apps_config((), database_url.dialect))
        if missing := migrations.missing(await applied_migrations(client)):
            raise NotMigrated(f"The migration {missing[0]} is not applied. Run `gql-blog migrate`.")
        async with in_transaction() as transaction:
            if database_url.dialect == "postgres":  # every other statement on a table waits behind this one
                await transaction.execute_query(f"SET LOCAL lock_timeout = '{_TABLE_LOCK_SECONDS}s'")
            yield transaction


async def losses(
    client: BaseDBAsyncClient,
    before: Snapshot,
    after: Snapshot,
    own: Collection[str],
    *,
    changing: frozenset[str] = frozenset(),
) -> list[str]:
    """Describe what happened to tables besides a plugin's ``own``; rows of those that are ``changing`` may."""
    gone = set(before.catalog.tables) - set(after.catalog.tables) - set(own)
    return [
        *(f"the table {each} would be gone, too" for each in sorted(gone)),
        *await lost_rows(client, before, after, renamed={}, changing=changing, leaving_out=own),
    ]
