"""Migrate: what a database lacks is applied in one transaction, under guards, or not at all."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.recorder import MigrationRecorder

from gql_blog.store.address import Address
from gql_blog.store.apps import PluginTables, apps_config, entered, open_context
from gql_blog.store.migrator.editor import editor_for
from gql_blog.store.migrator.plan import MigrationSet, applied_migrations, load_migrations


@dataclass(frozen=True)
class MigrationReport:
    """What ``migrate`` did: the migrations applied, as ``<app>.<name>``, and the file backup made before."""

    applied: tuple[str, ...] = ()
    backup: Path | None = None


async def migrate(
    url: str, plugin_tables: Sequence[PluginTables] = (), *, backup_dir: Path | None = None
) -> MigrationReport:
    """Apply what the database lacks, the core's migrations first. MigrationRefused leaves it as it was."""
    address = Address.parse(url)
    if address.path is not None:
        address.path.parent.mkdir(parents=True, exist_ok=True)
    async with _connected(address, plugin_tables) as client:
        migrations = await load_migrations(apps_config(plugin_tables, client.connection_name))
        async with client._in_transaction() as transaction:
            applied = await _apply(transaction, migrations)
    return MigrationReport(tuple(str(key) for key in applied))


async def pending(url: str, plugin_tables: Sequence[PluginTables] = ()) -> list[str]:
    """Return the migrations that the database lacks, as ``<app>.<name>``."""
    address = Address.parse(url)
    migrations = await load_migrations(apps_config(plugin_tables, _alias(address)))
    if address.path is not None and not address.path.is_file():
        return [str(key) for key in migrations.missing(())]
    async with _connected(address, plugin_tables) as client:
        return [str(key) for key in migrations.missing(await applied_migrations(client))]


async def _apply(client: BaseDBAsyncClient, migrations: MigrationSet) -> list[MigrationKey]:
    editor = editor_for(client)
    recorder = MigrationRecorder(client)
    created = editor._get_model_sql_data(recorder.model).table_sql
    await editor._run_sql(created.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))
    had = await applied_migrations(client)
    missing = migrations.missing(had)
    state = await migrations.state(had, client.connection_name)
    for key in missing:
        await migrations.migrations[key].apply(state, schema_editor=editor)
        await recorder.record_applied(key.app_label, key.name)
        _forget_statements(client.connection_name)
    return missing


def _forget_statements(alias: str) -> None:
    """Drop the statements that Tortoise keeps by alias and table: the next migration's tables have other columns."""
    for key in [key for key in EXECUTOR_CACHE if key[0] == alias]:
        del EXECUTOR_CACHE[key]


def _alias(address: Address) -> str:
    # Not the app's own alias: what a migration's old models ask must not be kept for the models of today.
    return f"{address.dialect} migration"


@asynccontextmanager
async def _connected(address: Address, plugin_tables: Sequence[PluginTables]) -> AsyncIterator[BaseDBAsyncClient]:
    context = await open_context(address, plugin_tables, alias=_alias(address), foreign_keys=False)
    try:
        with entered(context):
            yield context.db()
    finally:
        await context.close_connections()
