"""Writing an archive of a whole site, of what is committed at one moment, while others read and write."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC
from datetime import datetime as DateTime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.transactions import in_transaction

from gql_blog.errors import NotMigrated
from gql_blog.store.backups.snapshot import audit_head
from gql_blog.store.durable_files import new_file
from gql_blog.store.migrator.integrity_checks import count_rows
from gql_blog.store.migrator.migration_runner import migration_connection
from gql_blog.store.migrator.migration_set import MigrationSet, applied_migrations, load_migrations
from gql_blog.store.plugin_archive.archive_file import Archive, ArchivedTable, entry_of, line_of, write_manifest
from gql_blog.store.plugin_archive.stored_plugins import existing
from gql_blog.store.plugin_archive.table_references import Reference, references
from gql_blog.store.plugin_archive.table_rows import Column, columns_of, dialect_of, fetch, last_number, rows_of
from gql_blog.store.site_archive.archived_tables import archived_tables, placed
from gql_blog.store.site_archive.column_schemas import row_schema
from gql_blog.store.tortoise_apps import PluginTables, apps_config

Progress = Callable[[int, int], None]
"""Is told how many of how many rows are done."""
Pack = Callable[[ZipFile, Sequence[tuple[str, str]]], Awaitable[list[str]]]
"""Writes files of media, by their hashes and types, and returns the hashes of those that are not to be had."""
_TOLD_EVERY: Final = 1000
_TRUTHS: Final = ("boolean", ["boolean", "null"])


async def export_site(
    url: str,
    path: Path,
    plugin_tables: Sequence[PluginTables],
    pack: Pack,
    progress: Progress,
    *,
    overwrite: bool = False,
) -> Archive:
    """Write all that a site holds, but no secrets, to a file for its owner alone.

    NotMigrated: the database is not up to date. InputError: there is such a file, or none can be written.
    """
    database_url = existing(url)
    migrations = await load_migrations(apps_config(plugin_tables, database_url.dialect))
    with new_file(path, overwrite=overwrite) as file, ZipFile(file, "w", ZIP_DEFLATED) as opened:
        async with migration_connection(database_url, plugin_tables) as outside, _one_state(outside) as client:
            if unapplied := migrations.missing(await applied_migrations(client)):
                raise NotMigrated(f"The migration {unapplied[0]} is not applied. Run `gql-blog migrate`.")
            archive = await _write(client, opened, migrations, progress)
            files = await fetch(client, 'SELECT "sha256", min("mime_type") FROM "media" GROUP BY 1 ORDER BY 1')
        # Files never change, and the state of the database need not be held while they are copied.
        missing = tuple(await pack(opened, files))
        archive = replace(archive, files=len(files) - len(missing), missing=missing)
        write_manifest(opened, archive)
        return archive


@asynccontextmanager
async def _one_state(client: BaseDBAsyncClient) -> AsyncIterator[BaseDBAsyncClient]:
    """Have every statement see the same state, and no writer wait."""
    if dialect_of(client) == "postgres":
        async with in_transaction() as transaction:
            await transaction.execute_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield transaction
        return
    await client.execute_query("BEGIN")  # Tortoise's transactions take the lock of writers
    try:
        yield client
    finally:
        await client.execute_query("ROLLBACK")


async def _write(client: BaseDBAsyncClient, file: ZipFile, migrations: MigrationSet, progress: Progress) -> Archive:
    applied, keys = await applied_migrations(client), await references(client)
    state = await migrations.state(applied, client.connection_name)
    tables = await archived_tables(client, state, applied, keys)
    total = sum((await count_rows(client, tables)).values())
    written: list[ArchivedTable] = []
    for table, model in tables.items():
        before = sum(each.rows for each in written)
        columns, count = tuple(sorted(await columns_of(client, table), key=lambda each: each.name)), 0
        with file.open(entry_of(table), "w", force_zip64=True) as stream:
            async for row in _rows(client, table, model, columns, keys):
                stream.write(line_of(columns, row))
                count += 1
                if count % _TOLD_EVERY == 0:
                    progress(before + count, total)
        written.append(ArchivedTable(table, columns, count, await last_number(client, table)))
    progress(total, total)
    head = await audit_head(partial(fetch, client))
    names, made_at = tuple(map(str, applied)), DateTime.now(UTC).isoformat()
    return Archive("", made_at, dialect_of(client), names, tuple(written), version("gql-blog"), head)


async def _rows(
    client: BaseDBAsyncClient,
    table: str,
    model: type[Model] | None,
    columns: Sequence[Column],
    keys: Sequence[Reference],
) -> AsyncIterator[list[Any]]:
    """Yield the rows, the same from either database where the model says what is true or false."""
    order = placed(table, model._meta.db_pk_column, keys) if model else ""
    schemas = row_schema(model) if model else {}
    truths = [n for n, each in enumerate(columns) if schemas.get(each.name, {}).get("type") in _TRUTHS]
    async for row in rows_of(client, table, columns, order):
        for number in truths:
            row[number] = None if row[number] is None else bool(row[number])
        yield row
