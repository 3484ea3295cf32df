"""What a database holds of plugins, whether they are installed or not: migrations, tables, rows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import require_context

from gql_blog.errors import NotMigrated
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.integrity_checks import count_rows
from gql_blog.store.migrator.migration_guard import read_catalog
from gql_blog.store.migrator.migration_runner import migration_connection
from gql_blog.store.migrator.migration_set import TABLE, applied_migrations
from gql_blog.store.migrator.schema_catalog import Catalog
from gql_blog.store.plugin_archive.table_rows import fetch
from gql_blog.store.tortoise_apps import CORE, owner_of, table_names

MOST_COUNTED: Final = 10_000
"""Rows of a table that are counted to list it: counting all of a large one reads all of it."""


@dataclass(frozen=True, slots=True)
class StoredPlugin:
    """The migrations of one plugin that were applied, and its tables with the number of their rows.

    In a list, ``MOST_COUNTED`` rows are that many or more.

    ``is_disabled``: an operator has disabled it; ``takes_events``: events are kept until it has taken them.
    """

    plugin: str
    migrations: tuple[str, ...] = ()
    tables: dict[str, int] = field(default_factory=dict)
    is_disabled: bool = False
    takes_events: bool = False


async def stored_plugins(url: str, installed: Collection[str] = ()) -> list[StoredPlugin]:
    """Return what there is of plugins, by name, ``installed`` ones too, without imports. NotMigrated: no database."""
    database_url = existing(url)
    async with migration_connection(database_url, ()) as client:
        catalog = await read_catalog(client)
        applied = await applied_migrations(client)
        labels = sorted({key.app_label for key in applied} - {CORE})
        owned = owned_tables(catalog, {*labels, *installed})
        disabled = await _names(client, catalog, "disabled_plugin")
        consumers = await _names(client, catalog, "event_consumer")
        return [
            StoredPlugin(
                plugin,
                tuple(key.name for key in applied if key.app_label == plugin),
                await _count_some(client, owned.get(plugin, ())),
                plugin in disabled,
                plugin in consumers,
            )
            for plugin in sorted({*labels, *owned, *installed})
        ]


async def stored_plugin(client: BaseDBAsyncClient, catalog: Catalog, plugin: str) -> StoredPlugin:
    """Return the same of one plugin, on an open connection, all rows counted, without tables of others."""
    applied = await applied_migrations(client)
    labels = {key.app_label for key in applied} - {CORE}
    owned = owned_tables(catalog, {*labels, plugin}).get(plugin, ())
    names = tuple(key.name for key in applied if key.app_label == plugin)
    return StoredPlugin(plugin, names, await count_rows(client, owned))


async def _count_some(client: BaseDBAsyncClient, tables: Iterable[str]) -> dict[str, int]:
    counts = {}
    for table in tables:
        some = f'SELECT 1 FROM "{table}" LIMIT {MOST_COUNTED}'
        ((counts[table],),) = await fetch(client, f'SELECT count(*) FROM ({some}) AS "some"')
    return counts


async def _names(client: BaseDBAsyncClient, catalog: Catalog, table: str) -> set[str]:
    """Return the names in a table of the core, which a database of an earlier version may lack."""
    if table not in catalog.tables:
        return set()
    return {name for (name,) in await fetch(client, f'SELECT "name" FROM "{table}"')}


def existing(url: str) -> DatabaseURL:
    """Parse the URL of a database; NotMigrated if it is a file that is not there."""
    database_url = DatabaseURL.parse(url)
    if database_url.path is not None and not database_url.path.is_file():
        raise NotMigrated(f"There is no database at {database_url.path}. `gql-blog migrate` creates it.")
    return database_url


def owned_tables(catalog: Catalog, plugins: Collection[str]) -> dict[str, list[str]]:
    """Return the tables of each plugin that has any: those that begin with its name.

    A table that begins with two names, such as ``web`` and ``web_push``, belongs to the longer one. No table of the
    core is a plugin's, whatever that is called.
    """
    cores = {*table_names(require_context(), core_alone=True), *catalog.search_tables, TABLE}
    found: dict[str, list[str]] = {}
    for table in sorted(set(catalog.tables) - cores):
        owner = owner_of(table, plugins)
        if owner is not None:
            found.setdefault(owner, []).append(table)
    return found
