"""The assembler: from settings to hooks, store, schema and engine. It alone knows everything, and decides nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from gql_blog.access import SCHEDULE
from gql_blog.feed import Feed
from gql_blog.graph import ComposedSchema, Engine, EngineSettings, build_schema
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.settings import Settings
from gql_blog.store import Database, MigrationReport, PluginTables, migrate, pending
from gql_blog.write import PublishArticle, Writer


@dataclass(frozen=True, slots=True)
class App:
    """One app: what it was told, and the rooms as they were put together. Two of them may live in one process."""

    settings: Settings
    hooks: Hooks
    database: Database
    schema: ComposedSchema
    writer: Writer
    feed: Feed
    engine: Engine


def load_hooks(settings: Settings) -> Hooks:
    """Return the hooks of the plugins that the settings allow; PluginError where one is wrong."""
    return Hooks.load(settings.plugins, settings.blocked_plugins)


def plugin_tables(hooks: Hooks) -> tuple[PluginTables, ...]:
    """Return the plugins' tables as the store takes them."""
    return tuple(PluginTables(each.plugin, each.value.models, each.value.migrations) for each in hooks.tables)


@asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[App]:
    """Put an app together over a database that is up to date, and take it apart again.

    NotMigrated where the database is not there; StoreError where it does not answer.
    """
    hooks = load_hooks(settings)
    schema = build_schema(hooks)
    database = await Database.open(settings.database, plugin_tables=plugin_tables(hooks))
    try:
        committed = asyncio.Event()
        writer = Writer(database, hooks, Renderer(hooks), committed=committed)
        feed = Feed(database, hooks, committed=committed, publish=partial(_publish, writer))
        engine = Engine(schema, database, writer, feed, EngineSettings(settings.site_url, settings.debug))
        yield App(settings, hooks, database, schema, writer, feed, engine)
    finally:
        await database.close()


async def _publish(writer: Writer, article_id: str, version: int) -> None:
    """Publish what is due, on behalf of the clock."""
    await writer.run(PublishArticle(id=article_id, expected_version=version), SCHEDULE)


async def migrate_all(settings: Settings) -> MigrationReport:
    """Bring the database up to date, the plugins' tables included."""
    tables = plugin_tables(load_hooks(settings))
    return await migrate(settings.database, tables, backup_dir=settings.data_dir / "backups")


async def pending_migrations(settings: Settings) -> list[str]:
    """Return what the database lacks."""
    return await pending(settings.database, plugin_tables(load_hooks(settings)))
