"""Bringing the tables of a plugin back from an archive, in one transaction.

The plugin's own migrations make the tables, as far as they had come; then come the rows, then the migrations since. So
an archive of one database can be taken by the other, and by a newer version of the plugin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime as DateTime
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.graph import MigrationKey

from gql_blog.errors import InputError, InUse, MigrationRefused, NotFound
from gql_blog.store.migrator.migration_guard import apply_all, take_snapshot
from gql_blog.store.migrator.migration_set import MigrationSet, applied_migrations, load_migrations
from gql_blog.store.migrator.schema_catalog import missing_parts, model_parts
from gql_blog.store.plugin_archive.archive_file import Archive, ArchivedTable, ArchiveReader, open_archive
from gql_blog.store.plugin_archive.core_state import alone_with, losses
from gql_blog.store.plugin_archive.plugin_removal import Record, drop_tables
from gql_blog.store.plugin_archive.stored_plugins import existing, stored_plugin
from gql_blog.store.plugin_archive.table_references import follow_deletions, resume, suspend
from gql_blog.store.plugin_archive.table_rows import BATCH, columns_of, insert, number_on
from gql_blog.store.tortoise_apps import PluginTables, apps_config


@dataclass(frozen=True, slots=True)
class RestoredPlugin:
    """The tables that are back, with the number of their rows here, and how many rows the archive has."""

    plugin: str
    tables: dict[str, int]
    archived: dict[str, int]


async def restore_plugin_tables(
    url: str, archive: Path, plugin_tables: Sequence[PluginTables], *, record: Record
) -> RestoredPlugin:
    """Make the tables of an archive, with their rows; or change nothing.

    ``plugin_tables`` are those of the installed plugins. NotFound: the plugin is not among them; InUse: a server runs
    with it, or there are rows already. Rows that hang from rows of the core which were deleted since are left out, as
    they would have been deleted.
    """
    with open_archive(archive) as reader:
        plugin = reader.archive.plugin
        if plugin not in {each.label for each in plugin_tables}:
            raise NotFound(
                f"The archive is of the plugin {plugin!r}, which is not installed here with tables, or blocked. "
                "Install it, then restore its tables: its migrations make them."
            )
        # Before the database is locked: a plugin's migrations take the time that they take to be imported.
        migrations = await load_migrations(apps_config(plugin_tables, existing(url).dialect))
        async with alone_with(url, plugin, plugin_tables) as transaction:
            return await _restore(transaction, migrations, reader, record)


async def _restore(
    client: BaseDBAsyncClient, migrations: MigrationSet, reader: ArchiveReader, record: Record
) -> RestoredPlugin:
    archive = reader.archive
    earlier, later = _split(migrations, archive)
    before = await take_snapshot(client)
    stored = await stored_plugin(client, before.catalog, archive.plugin)
    if any(stored.tables.values()):
        full = ", ".join(f"{name} ({rows})" for name, rows in stored.tables.items() if rows)
        raise InUse(
            f"Tables of the plugin {archive.plugin!r} have rows here: {full}. Archive them first: `gql-blog plugin "
            f"remove {archive.plugin} --archive PATH`."
        )
    await drop_tables(client, stored)
    state = await migrations.state(await applied_migrations(client), client.connection_name)
    await apply_all(client, migrations, state, earlier)
    await _fill(client, reader)
    await apply_all(client, migrations, state, later)
    after = await take_snapshot(client)
    problems = missing_parts(model_parts(state), after.catalog)
    if problems := [*problems, *await losses(client, before, after, stored.tables)]:
        raise MigrationRefused(f"Nothing was changed, because {'; '.join(problems)}.")
    tables = (await stored_plugin(client, after.catalog, archive.plugin)).tables
    await record(archive.plugin, tables, DateTime.now(UTC))
    return RestoredPlugin(archive.plugin, tables, archive.rows())


def _split(migrations: MigrationSet, archive: Archive) -> tuple[list[MigrationKey], list[MigrationKey]]:
    """Return the migrations of the plugin that the archive has, and those that came since."""
    own = [key for key in migrations.migrations if key.app_label == archive.plugin]
    unknown = set(archive.migrations) - {key.name for key in own}
    if unknown:
        raise MigrationRefused(
            f"The archive has migrations that the installed version of {archive.plugin!r} does not know: "
            f"{', '.join(sorted(unknown))}. Install the version that made it, or a newer one."
        )
    earlier = [key for key in own if key.name in archive.migrations]
    return earlier, [key for key in own if key not in earlier]


async def _fill(client: BaseDBAsyncClient, reader: ArchiveReader) -> None:
    catalog = (await take_snapshot(client)).catalog
    made = (await stored_plugin(client, catalog, reader.archive.plugin)).tables
    for table in reader.archive.tables:
        _refuse_unlike(table, made, catalog.tables.get(table.name, frozenset()))
    suspended = await suspend(client, made)
    for table in reader.archive.tables:
        here = {each.name: each for each in await columns_of(client, table.name)}
        columns = [here[each.name] for each in table.columns]
        for rows in reader.rows(table, BATCH):
            await insert(client, table.name, columns, rows)
        await number_on(client, table.name)
    await follow_deletions(client, suspended)
    await resume(client, suspended)


def _refuse_unlike(table: ArchivedTable, made: dict[str, int], columns: frozenset[str]) -> None:
    missing = sorted({each.name for each in table.columns} - columns)
    if table.name not in made or missing:
        lacking = f"the columns {', '.join(missing)}" if table.name in made else "the table"
        raise InputError(
            f"The archive has rows of {table.name}, but the migrations that it names make a database without "
            f"{lacking}. Install the version of the plugin that made the archive."
        )
