"""Reading an archive of a whole site into an empty database of either kind.

The migrations that the archive names make the tables; then come the files of media, which are in their store before a
row names them; then the rows, in transactions of some at a time, and the links by which tables refer to each other in a
circle; then the migrations since. So a later release reads the archives of an earlier one. Until the end a record among
the migrations keeps everybody else out. Nothing else is noted of how far an import has come: the rows that are there
are the first of their table, so that one which was cut goes on behind them.
"""

import json
import sqlite3
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import require_context
from tortoise.exceptions import BaseORMException
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.transactions import in_transaction

from gql_blog.errors import Duplicate, InputError, InUse, MigrationRefused
from gql_blog.store.backups.snapshot import audit_head
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.integrity_checks import count_rows
from gql_blog.store.migrator.migration_guard import apply_all, apply_guarded, make_record, read_catalog
from gql_blog.store.migrator.migration_runner import LOCK_SECONDS, alone, migration_connection
from gql_blog.store.migrator.migration_set import IMPORTING, TABLE, MigrationSet, applied_migrations, load_migrations
from gql_blog.store.plugin_archive.archive_file import (
    DAMAGED,
    MANIFEST,
    SITE,
    Archive,
    ArchivedTable,
    ArchiveReader,
    entry_of,
    open_archive,
)
from gql_blog.store.plugin_archive.table_references import Reference, references, resume, suspend
from gql_blog.store.plugin_archive.table_rows import BATCH, columns_of, dialect_of, fetch, insert, number_on, update
from gql_blog.store.site_archive.archived_tables import archived_tables, made_later
from gql_blog.store.site_archive.column_schemas import Schema, fits, row_schema
from gql_blog.store.site_archive.site_export import Progress
from gql_blog.store.statistics import gather_postgres, gather_sqlite
from gql_blog.store.tortoise_apps import CORE, PluginTables, apps_config, open_context, table_names, use_context
from gql_blog.store.transaction import translated_errors
from gql_blog.store.waits.outages import outage_of

_ELSEWHERE: Final = (
    "Nothing was changed. Name a new, empty database in GQL_BLOG_DATABASE_URL, and import the archive there."
)
_CUT: Final = (
    "What was read before it stays, and no server runs with it. Import an archive that is whole into a new database."
)
_TORN: Final = "Nothing was changed. Use another copy of the archive."
_MADE: Final = ("audit_retention", "site")
"""The tables of which the migrations make a row; who has changed one has rows of others."""
_REFUSALS: Final = (BaseORMException, asyncpg.DataError, sqlite3.Error, ValueError, OverflowError)
_MOST_MANIFEST: Final = 16 * 1024 * 1024

Unpack = Callable[[zipfile.ZipFile], Awaitable[object]]
"""Puts the files of media into their store, unless they are there."""


class _Tables(NamedTuple):
    """The tables that are filled, in their order, with the schemas of their columns, and the links that come last."""

    schemas: dict[str, dict[str, Schema]]
    later: list[tuple[Reference, str]]
    """Each with the key of its rows."""


def is_site_archive(path: Path) -> bool:
    """Whether a file says that it is an archive of a site."""
    with suppress(*DAMAGED), zipfile.ZipFile(path) as file, file.open(MANIFEST) as manifest:
        return bool(json.loads(manifest.read(_MOST_MANIFEST))["format"] == SITE)
    return False


async def import_site(
    url: str, path: Path, plugin_tables: Sequence[PluginTables], unpack: Unpack, progress: Progress
) -> Archive:
    """Make the tables of an archive with all their rows, or go on where an import of it was cut.

    Duplicate: the database has rows of something else. MigrationRefused: the archive is of a later release, or of a
    plugin that is not here. InputError: it is none, or damaged. Nothing was changed then, or it can be gone on with.
    """
    with open_archive(path, SITE) as reader:
        database_url = DatabaseURL.parse(url)
        migrations = await load_migrations(apps_config(plugin_tables, database_url.dialect))
        wanted = _wanted(migrations, reader.archive)
        async with alone(database_url, seconds=LOCK_SECONDS):
            async with migration_connection(database_url, plugin_tables), in_transaction() as client:
                tables = await _tables(client, migrations, wanted, reader)
            await unpack(reader.file)
            context = await open_context(database_url, plugin_tables, owns_statements=True)
            try:
                with use_context(context), translated_errors():
                    await _fill(context.db(), reader, tables, progress)
            finally:
                await context.close_connections()
            async with migration_connection(database_url, plugin_tables) as client:
                await _finish(migrations, reader.archive)
                await (
                    gather_sqlite(database_url.path)
                    if database_url.path
                    else gather_postgres(client, [*tables.schemas])
                )
        return reader.archive


def _wanted(migrations: MigrationSet, archive: Archive) -> list[MigrationKey]:
    """Return the migrations that the archive had, in their order, if it may be read."""
    known = {str(key): key for key in migrations.migrations}
    if unknown := [each for each in archive.migrations if each not in known]:
        apps = {key.app_label for key in migrations.migrations}
        plugins = sorted({each.partition(".")[0] for each in unknown} - apps)
        newer = f"the plugins {', '.join(plugins)}" if plugins else "the release that made it, or a later one"
        raise MigrationRefused(
            f"The archive has migrations that are not known here: {', '.join(unknown)}. Nothing was changed. Install "
            f"{newer}, and import it again."
        )
    wanted = [key for name, key in known.items() if name in archive.migrations]
    rests_on = {MigrationKey(*each) for key in wanted for each in migrations.migrations[key].dependencies}
    rests_on.add(next(key for key in known.values() if key.app_label == CORE))
    if lost := sorted(str(key) for key in rests_on - {*wanted}):
        raise InputError(f"The archive does not name the migrations {', '.join(lost)}, on which it rests. {_TORN}")
    if (sites := archive.rows().get("site", 1)) != 1:
        raise InputError(f"The archive has {sites} rows of site, of which there is always one. {_TORN}")
    return wanted


async def _tables(
    client: BaseDBAsyncClient, migrations: MigrationSet, wanted: Sequence[MigrationKey], reader: ArchiveReader
) -> _Tables:
    """Make the tables as the archive had them, unless a cut import did."""
    begun = MigrationKey(CORE, f"{IMPORTING}{reader.identity}")
    await make_record(client, await read_catalog(client))
    applied = await applied_migrations(client)
    state = await migrations.state(applied, client.connection_name)
    if begun not in applied:
        await _expect_empty(client, applied, wanted)
        await apply_all(client, migrations, state, [key for key in wanted if key not in applied])
        if "site" in reader.archive.rows():
            await client.execute_query('DELETE FROM "site"')
        await MigrationRecorder(client).record_applied(begun.app_label, begun.name)
    keys = await references(client)
    models = await archived_tables(client, state, wanted, keys)
    columns = {each: {column.name for column in await columns_of(client, each)} for each in models}
    for table in reader.archive.tables:
        _expect_columns(table, columns)
    rows, apps = reader.archive.rows(), {key.app_label for key in wanted}
    made = {each for each, model in models.items() if model is None or model._meta.app in apps}
    if lost := sorted(made - rows.keys()):
        raise InputError(f"The archive does not name the tables {', '.join(lost)}, which its migrations make. {_TORN}")
    schemas = {each: row_schema(model) if model else {} for each, model in models.items() if each in rows}
    later = [(key, model._meta.db_pk_column) for key in made_later(models, keys)[0] if (model := models[key.table])]
    return _Tables(schemas, [each for each in later if each[0].table in rows])


async def _expect_empty(
    client: BaseDBAsyncClient, applied: Sequence[MigrationKey], wanted: Sequence[MigrationKey]
) -> None:
    if any(key.name.startswith(IMPORTING) for key in applied):
        raise InUse(
            f"The import of another archive into this database was cut. Run that one again, to its end. {_ELSEWHERE}"
        )
    catalog = await read_catalog(client)
    counts = await count_rows(client, set(catalog.tables) - catalog.search_tables - {TABLE, *_MADE})
    if filled := [f"{table} ({rows})" for table, rows in counts.items() if rows]:
        raise Duplicate(f"The database is not empty: it has rows of {', '.join(filled)}. {_ELSEWHERE}")
    apps = {key.app_label for key in wanted}
    if later := [str(key) for key in applied if key.app_label in apps and key not in wanted]:
        raise Duplicate(
            f"The database has tables of a later release than the archive: {', '.join(later)}. {_ELSEWHERE}"
        )


def _expect_columns(table: ArchivedTable, columns: dict[str, set[str]]) -> None:
    if table.name not in columns:
        raise InputError(f"The archive has rows of {table.name}, which is no table of an archive. {_TORN}")
    if stray := sorted({each.name for each in table.columns} ^ columns[table.name]):
        raise InputError(
            f"The archive has other columns of {table.name} than its migrations make: {', '.join(stray)}. {_TORN}"
        )


async def _fill(client: BaseDBAsyncClient, reader: ArchiveReader, tables: _Tables, progress: Progress) -> None:
    archived = {each.name: each for each in reader.archive.tables}
    done, total = 0, sum(each.rows for each in archived.values())
    circular = {each.table for each in await references(client) if each.table == each.target}
    circular -= {*table_names(require_context(), core_alone=True)}
    for name, schemas in tables.schemas.items():
        table = archived[name]
        empty = {key.column for key, _ in tables.later if key.table == name}
        ((there,),) = await fetch(client, f'SELECT count(*) FROM "{name}"')
        done += there
        async with _at_once(client, name) if name in circular else nullcontext(client) as inside:
            async for added in _add(inside, reader, table, schemas, there, empty):
                done += added
                progress(done, total)
        await number_on(client, name, table.numbered)
    for key, identifier in tables.later:
        await _link(client, reader, archived[key.table], key.column, identifier)


@asynccontextmanager
async def _at_once(client: BaseDBAsyncClient, table: str) -> AsyncIterator[BaseDBAsyncClient]:
    """Have the rows of a plugin's table be there at once: unlike the core's they may lead to each other in a circle."""
    with _told(table):
        async with in_transaction() as transaction:
            if dialect_of(client) == "sqlite":
                await transaction.execute_query("PRAGMA defer_foreign_keys = ON")
            suspended = await suspend(transaction, [table])
            yield transaction
            await resume(transaction, suspended)


async def _add(
    client: BaseDBAsyncClient,
    reader: ArchiveReader,
    table: ArchivedTable,
    schemas: dict[str, Schema],
    there: int,
    empty: Collection[str],
) -> AsyncIterator[int]:
    """Insert the rows that are not there yet, with some columns empty, and yield how many were."""
    here = {each.name: each for each in await columns_of(client, table.name)}
    columns = [here[each.name] for each in table.columns]
    emptied = [number for number, each in enumerate(columns) if each.name in empty]
    for rows in reader.rows(table, BATCH, after=there):
        with _told(table.name, there + 1, there + len(rows)):
            _expect_fitting(table, schemas, rows, there)
            for row, number in product(rows, emptied):
                row[number] = None
            async with in_transaction() as transaction:
                if dialect_of(transaction) == "postgres":
                    # Triggers keep the plans of their statements, which are made while the tables are all but empty.
                    await transaction.execute_query("SET LOCAL enable_seqscan = off")
                    await transaction.execute_query("SET LOCAL jit = off")  # by their costs they would be compiled
                await insert(transaction, table.name, columns, rows)
        there += len(rows)
        yield len(rows)


async def _link(client: BaseDBAsyncClient, reader: ArchiveReader, table: ArchivedTable, column: str, key: str) -> None:
    """Make links that were left empty; those that a cut import has made are made once more."""
    here = {each.name: each for each in await columns_of(client, table.name)}
    names = [each.name for each in table.columns]
    value, identifier = names.index(column), names.index(key)
    for rows in reader.rows(table, BATCH):
        if linked := [[row[value], row[identifier]] for row in rows if row[value] is not None]:
            with _told(table.name):
                async with in_transaction() as transaction:
                    await update(transaction, table.name, here[column], here[key], linked)


def _expect_fitting(
    table: ArchivedTable, schemas: dict[str, Schema], rows: Sequence[Sequence[Any]], before: int
) -> None:
    checks = [(n, each.name, schemas.get(each.name, {})) for n, each in enumerate(table.columns)]
    for number, row in enumerate(rows, before + 1):
        for place, name, schema in checks:
            if not fits(row[place], schema):
                raise InputError(
                    f"The value of {name} in line {number} of {entry_of(table.name)} is not one of its column. {_CUT}"
                )


@contextmanager
def _told(table: str, first: int = 1, last: int | str = "the last") -> Iterator[None]:
    """Say of which lines the database refuses one."""
    try:
        yield
    except _REFUSALS as error:
        if outage_of(error) is not None:
            raise
        raise InputError(
            f"The database refuses one of the lines {first} to {last} of {entry_of(table)}: {error}. {_CUT}"
        ) from error


async def _finish(migrations: MigrationSet, archive: Archive) -> None:
    """Compare what is there with what the archive says; apply the migrations since; let others in."""
    async with in_transaction() as transaction:
        counts = await count_rows(transaction, [each.name for each in archive.tables])
        if counts != archive.rows():
            raise InputError(f"The database has other numbers of rows than the archive. {_CUT}")
        if await audit_head(partial(fetch, transaction)) != archive.audit_head:
            raise InputError(f"The head of the audit is not {archive.audit_head}, as the archive says. {_CUT}")
        await transaction.execute_query(f'DELETE FROM "{TABLE}" WHERE "name" LIKE \'{IMPORTING}%\'')
        if migrations.missing(await applied_migrations(transaction)):
            await apply_guarded(transaction, migrations)
