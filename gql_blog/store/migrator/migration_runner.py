"""Migrating a database: all missing migrations in one transaction, checked before the commit, or none."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException
from tortoise.migrations.graph import MigrationKey
from tortoise.transactions import in_transaction

from gql_blog.errors import MigrationRefused
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.autodetect import changes, write_migration
from gql_blog.store.migrator.backup import back_up, keep_private, restore
from gql_blog.store.migrator.declared_changes import refuse_non_atomic
from gql_blog.store.migrator.lock import migration_lock
from gql_blog.store.migrator.migration_guard import apply_guarded, take_snapshot, transaction_ended
from gql_blog.store.migrator.migration_packages import make_package
from gql_blog.store.migrator.migration_set import MigrationSet, applied_migrations, load_migrations
from gql_blog.store.migrator.sqlite_integrity import refuse_malformed
from gql_blog.store.tortoise_apps import PluginTables, apps_config, loaded_apps, open_context, use_context
from gql_blog.store.transaction import translated_errors
from gql_blog.store.waits.outages import cannot_be_written

LOCK_SECONDS = 60.0
_TABLE_LOCK_SECONDS = 10.0


@dataclass(frozen=True)
class MigrationReport:
    """The migrations that were applied, as ``<app>.<name>``, and the backup made before (SQLite only)."""

    applied: tuple[str, ...] = ()
    backup: Path | None = None


async def migrate(
    url: str,
    plugin_tables: Sequence[PluginTables] = (),
    *,
    backup_dir: Path | None = None,
    lock_seconds: float = LOCK_SECONDS,
) -> MigrationReport:
    """Apply the missing migrations, the core's first; a missing SQLite file is created.

    An SQLite database with rows is copied first, to ``backup_dir`` (default: ``backups`` beside the file).
    MigrationRefused says what prevents the migration or would have been lost; the database is then unchanged.
    StoreError: the file is damaged; it is looked at although there may be nothing to apply, since servers begin
    with this.
    """
    database_url = DatabaseURL.parse(url)
    async with alone(database_url, seconds=lock_seconds), migration_connection(database_url, plugin_tables) as client:
        migrations = await load_migrations(apps_config(plugin_tables, client.connection_name))
        missing = migrations.missing(await applied_migrations(client))
        if not missing:
            return MigrationReport()
        refuse_non_atomic(migrations.migrations[key] for key in missing)
        backup = await _backed_up(database_url, client, backup_dir, missing[-1])
        applied = await _apply_or_restore(client, migrations, database_url, backup, lock_seconds)
    return MigrationReport(tuple(str(key) for key in applied), backup)


@asynccontextmanager
async def alone(database_url: DatabaseURL, *, seconds: float) -> AsyncIterator[None]:
    """Hold the lock of migrations, with a file that is made if it is missing; StoreError if it is damaged."""
    if database_url.path is not None:
        try:
            database_url.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_be_written(database_url.path.parent, error) from error
    async with migration_lock(database_url, seconds=seconds):
        if database_url.path is not None:
            await asyncio.to_thread(_prepare_file, database_url.path)
        yield


async def pending(url: str, plugin_tables: Sequence[PluginTables] = ()) -> list[str]:
    """Return the migrations that are not applied, as ``<app>.<name>``; nothing is changed."""
    database_url = DatabaseURL.parse(url)
    migrations = await load_migrations(apps_config(plugin_tables, database_url.dialect))
    applied: list[MigrationKey] = []
    if database_url.path is None or database_url.path.is_file():
        async with migration_connection(database_url, plugin_tables) as client:
            applied = await applied_migrations(client)
    return [str(key) for key in migrations.missing(applied)]


async def unwritten_migrations(plugin_tables: Sequence[PluginTables] = ()) -> dict[str, list[str]]:
    """Return the model changes that no migration contains, by app label. No database is needed."""
    async with _loaded_apps_only(plugin_tables) as (context, config):
        found = await changes(loaded_apps(context), config)
    return {label: [operation.describe() for operation in writer.operations] for label, writer in found.items()}


async def make_migration(
    label: str, plugin_tables: Sequence[PluginTables] = (), *, name: str | None = None
) -> Path | None:
    """Write the missing migration of the app ``label`` into its package; None if nothing is missing.

    All apps are loaded, so that a plugin's tables may refer to the core's. Review the file: renames
    of columns are guessed.
    """
    async with _loaded_apps_only(plugin_tables) as (context, config):
        if label not in config:
            raise MigrationRefused(f"There is no app {label!r}. The apps are: {', '.join(config)}.")
        make_package(config[label]["migrations"])
        return await write_migration(loaded_apps(context), config, label, name=name)


def _prepare_file(path: Path) -> None:
    """Make a missing file with a page, since an empty one is taken for damaged; StoreError if it is."""
    refuse_malformed(path)
    is_new = not path.exists()
    try:
        keep_private(path)
    except OSError as error:
        raise cannot_be_written(path, error) from error
    if is_new:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")


async def _backed_up(
    database_url: DatabaseURL, client: BaseDBAsyncClient, folder: Path | None, last: MigrationKey
) -> Path | None:
    if database_url.path is None or not any((await take_snapshot(client)).row_counts.values()):
        return None
    return await back_up(database_url.path, folder or database_url.path.parent / "backups", before=last.name)


async def _apply_or_restore(
    client: BaseDBAsyncClient,
    migrations: MigrationSet,
    database_url: DatabaseURL,
    backup: Path | None,
    lock_seconds: float,
) -> list[MigrationKey]:
    committed_early = False
    try:
        async with in_transaction() as transaction:
            try:
                if database_url.dialect == "postgres":
                    # While ALTER TABLE waits for its lock, every other statement waits behind it.
                    limit = max(1, int(min(lock_seconds, _TABLE_LOCK_SECONDS) * 1000))
                    await transaction.execute_query(f"SET LOCAL lock_timeout = {limit}")
                return await apply_guarded(transaction, migrations)
            finally:
                committed_early = await transaction_ended(transaction)
    except BaseException as error:
        if database_url.path is not None and backup is not None:
            await _discard_or_restore(client, database_url.path, backup, committed_early=committed_early)
        if isinstance(error, BaseORMException | asyncpg.PostgresError):
            raise MigrationRefused(f"The migration failed in the database: {error}. Nothing was changed.") from error
        raise


async def _discard_or_restore(client: BaseDBAsyncClient, path: Path, backup: Path, *, committed_early: bool) -> None:
    """Delete the backup after a rollback; restore it first if a migration has committed by itself."""
    if committed_early:
        await client.close()
        await restore(path, backup)
    await asyncio.to_thread(backup.unlink)


@asynccontextmanager
async def migration_connection(
    database_url: DatabaseURL, plugin_tables: Sequence[PluginTables]
) -> AsyncIterator[BaseDBAsyncClient]:
    """Connect for changes of the schema: SQLite checks no foreign keys, and what Tortoise keeps is this connection's.

    Old models must not fill the cache of an app, nor that of a migration of another database at the same time.
    """
    context = await open_context(database_url, plugin_tables, owns_statements=True, foreign_keys=False)
    try:
        with use_context(context), translated_errors():
            yield context.db()
    finally:
        await context.close_connections()


@asynccontextmanager
async def _loaded_apps_only(
    plugin_tables: Sequence[PluginTables],
) -> AsyncIterator[tuple[TortoiseContext, dict[str, dict[str, Any]]]]:
    """Load all apps without a database: the file in the URL is never opened."""
    nowhere = DatabaseURL("sqlite://nowhere", "sqlite", Path("nowhere"))
    context = await open_context(nowhere, plugin_tables)
    try:
        with use_context(context):
            yield context, apps_config(plugin_tables, nowhere.dialect)
    finally:
        await context.close_connections()
