"""Removing the tables of a plugin: archived first, then dropped, in one transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime as DateTime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from tortoise.backends.base.client import BaseDBAsyncClient

from gql_blog.errors import InUse, MigrationRefused, NotFound
from gql_blog.store.durable_files import new_file
from gql_blog.store.migrator.migration_guard import Snapshot, take_snapshot
from gql_blog.store.migrator.migration_set import TABLE
from gql_blog.store.plugin_archive.archive_file import (
    Archive,
    ArchivedTable,
    entry_of,
    line_of,
    read_archive,
    write_manifest,
)
from gql_blog.store.plugin_archive.core_state import alone_with, losses
from gql_blog.store.plugin_archive.stored_plugins import StoredPlugin, stored_plugin
from gql_blog.store.plugin_archive.table_references import references
from gql_blog.store.plugin_archive.table_rows import columns_of, dialect_of, rows_of
from gql_blog.store.tables import DisabledPlugin, PluginCircuit, PluginJob

Record = Callable[[str, dict[str, int], DateTime], Awaitable[None]]
"""Notes in the audit, in the same transaction, how many rows of which tables of a plugin are concerned."""


@dataclass(frozen=True, slots=True)
class RemovedPlugin:
    """The tables that are gone, with the number of their rows, and where these are now."""

    plugin: str
    tables: dict[str, int]
    archive: Path


async def remove_plugin_tables(
    url: str, plugin: str, archive: Path, *, is_enabled: bool, record: Record
) -> RemovedPlugin:
    """Archive the tables of a plugin, and drop them and what is known of its migrations; or change nothing.

    ``is_enabled``: the plugin is installed here and not blocked, so that it must be disabled. InUse: it is not, or a
    server runs with it, or something else refers to its tables. NotFound: the database has nothing of it.
    """
    # Once the commit has begun, nobody deletes the archive: it may be all that is left.
    async with alone_with(url, plugin) as client:
        before = await take_snapshot(client)
        stored = await stored_plugin(client, before.catalog, plugin)
        if not stored.tables and not stored.migrations:
            raise NotFound(
                f"The database has no tables of a plugin {plugin!r}. `gql-blog plugin tables` lists those that there "
                "are."
            )
        if is_enabled and not await DisabledPlugin.exists(name=plugin):
            raise InUse(
                f"The plugin {plugin!r} is installed and enabled. Run `gql-blog plugin disable {plugin}`, and restart "
                "the servers without it. Then remove its tables."
            )
        await _refuse_referred(client, before, stored)
        await _lock_tables(client, stored)
        now = DateTime.now(UTC)
        with new_file(archive) as file, ZipFile(file, "w", ZIP_DEFLATED) as opened:
            await _write(client, opened, stored, now)
        try:
            written = read_archive(archive)
            await drop_tables(client, stored)
            for kept in (PluginCircuit, PluginJob):
                await kept.filter(plugin=plugin).delete()
            await _refuse_losses(client, before, written)
            await record(plugin, written.rows(), now)
        except BaseException:
            archive.unlink()  # noqa: ASYNC240 (a command waits for nothing else)
            raise
        return RemovedPlugin(plugin, written.rows(), archive)


async def _refuse_referred(client: BaseDBAsyncClient, before: Snapshot, stored: StoredPlugin) -> None:
    """Refuse where something that stays leads to a table that goes."""
    keys = [each for each in await references(client) if each.target in stored.tables]
    referring = {f"the table {each.table}" for each in keys if each.table not in stored.tables}
    for part in before.catalog.parts:
        if part.kind in ("view", "trigger") and part.table not in stored.tables and part.refers_to(stored.tables):
            referring.add(f"the {part}")
    if referring:
        raise InUse(
            f"The tables of the plugin {stored.plugin!r} stay, because others refer to them: "
            f"{', '.join(sorted(referring))}. Remove what refers to them first."
        )


async def _lock_tables(client: BaseDBAsyncClient, stored: StoredPlugin) -> None:
    """Let nobody change a row between its archive and its end. On SQLite nobody writes beside the transaction."""
    if dialect_of(client) == "postgres" and stored.tables:
        names = ", ".join(f'"{each}"' for each in stored.tables)
        await client.execute_query(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


async def _write(client: BaseDBAsyncClient, archive: ZipFile, stored: StoredPlugin, now: DateTime) -> None:
    tables = []
    for name in stored.tables:
        columns, count = await columns_of(client, name), 0
        with archive.open(entry_of(name), "w", force_zip64=True) as stream:
            async for row in rows_of(client, name, columns):
                stream.write(line_of(columns, row))
                count += 1
        tables.append(ArchivedTable(name, columns, count))
    made = Archive(stored.plugin, now.isoformat(), dialect_of(client), stored.migrations, tuple(tables))
    write_manifest(archive, made)


async def drop_tables(client: BaseDBAsyncClient, stored: StoredPlugin) -> None:
    """Drop the tables of a plugin, and forget its migrations."""
    if stored.tables and dialect_of(client) == "postgres":
        await client.execute_query("DROP TABLE {}".format(", ".join(f'"{each}"' for each in stored.tables)))
    elif stored.tables:
        for each in stored.tables:  # no keys are checked on the connection of a migration
            await client.execute_query(f'DROP TABLE "{each}"')
    placeholder = "$1" if dialect_of(client) == "postgres" else "?"
    await client.execute_query(f'DELETE FROM "{TABLE}" WHERE "app" = {placeholder}', [stored.plugin])


async def _refuse_losses(client: BaseDBAsyncClient, before: Snapshot, archive: Archive) -> None:
    """Refuse where the archive lacks a row, or more is gone than the tables of the plugin."""
    rows = archive.rows()
    problems = [] if rows == {name: before.row_counts[name] for name in rows} else ["rows were added meanwhile"]
    changing = frozenset({"plugin_circuit", "plugin_job"})
    problems += await losses(client, before, await take_snapshot(client), rows, changing=changing)
    if problems:
        raise MigrationRefused(f"Nothing was changed, because {'; '.join(problems)}.")
