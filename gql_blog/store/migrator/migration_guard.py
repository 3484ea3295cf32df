"""Applying migrations in one transaction, and checking before its commit that nothing was lost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import TransactionManagementError
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.recorder import MigrationRecorder

from gql_blog.errors import MigrationRefused
from gql_blog.store.migrator.declared_changes import DeclaredChanges, declared_changes
from gql_blog.store.migrator.integrity_checks import (
    RowCounts,
    changed_row_counts,
    count_rows,
    dangling_references,
    files_of_tables,
    inconsistent_search_tables,
    own_row_counts,
)
from gql_blog.store.migrator.migration_set import TABLE, MigrationSet, applied_migrations
from gql_blog.store.migrator.model_states import LateState, apply_operations
from gql_blog.store.migrator.postgres_catalog import read_postgres
from gql_blog.store.migrator.schema_catalog import (
    Catalog,
    Part,
    lost_parts,
    missing_parts,
    model_parts,
    model_tables,
    stale_triggers,
)
from gql_blog.store.migrator.schema_editors import editor_for
from gql_blog.store.migrator.sqlite_catalog import read_sqlite
from gql_blog.store.tortoise_apps import forget_statements


@dataclass(frozen=True)
class Snapshot:
    """The schema of a database, the row count of each table, and on PostgreSQL the file of each."""

    catalog: Catalog
    row_counts: RowCounts
    files: dict[str, int]


async def take_snapshot(client: BaseDBAsyncClient) -> Snapshot:
    """Read schema, row counts and files."""
    catalog = await read_catalog(client)
    counts = await count_rows(client, catalog.tables, catalog.search_tables)
    return Snapshot(catalog, counts, await files_of_tables(client))


async def read_catalog(client: BaseDBAsyncClient) -> Catalog:
    """Read the schema."""
    return await (read_sqlite if client.capabilities.dialect == "sqlite" else read_postgres)(client)


async def apply_guarded(client: BaseDBAsyncClient, migrations: MigrationSet) -> list[MigrationKey]:
    """Apply the missing migrations in the transaction of ``client``; MigrationRefused if anything would be lost."""
    before = await take_snapshot(client)
    _refuse_if(
        "The database is inconsistent, and must be repaired before it is migrated", await dangling_references(client)
    )
    await make_record(client, before.catalog)
    applied = await applied_migrations(client)
    missing = migrations.missing(applied)
    state = await migrations.state(applied, client.connection_name)
    managed, tables = model_parts(state), model_tables(state)
    await apply_all(client, migrations, state, missing)
    declared = declared_changes(migrations.migrations[key] for key in missing)
    problems = await _problems(
        client, before, managed, state, _renamed(declared, tables, model_tables(state)), declared
    )
    _refuse_if(f"Nothing was changed, because {', '.join(map(str, missing))} would damage the database", problems)
    return missing


async def make_record(client: BaseDBAsyncClient, catalog: Catalog) -> None:
    """Make the table that records migrations, unless it is there."""
    if TABLE not in catalog.tables:  # Tortoise's own method runs a script, which ends the transaction on SQLite
        await editor_for(client).create_model(MigrationRecorder(client).model)


async def apply_all(
    client: BaseDBAsyncClient, migrations: MigrationSet, state: LateState, keys: Sequence[MigrationKey]
) -> None:
    """Apply migrations to the database and to ``state``, and record them; MigrationRefused: one cannot be done."""
    editor, recorder = editor_for(client), MigrationRecorder(client)
    for key in keys:
        try:
            await apply_operations(migrations.migrations[key], state, editor)
        except MigrationRefused:
            raise
        except Exception as error:
            raise MigrationRefused(f"The migration {key} failed: {error}. Nothing was changed.") from error
        if await transaction_ended(client):
            raise MigrationRefused(
                f"The migration {key} ended its transaction (on SQLite, execute_script does that). Nothing was "
                "changed. Run its statements one by one."
            )
        await recorder.record_applied(key.app_label, key.name)
        forget_statements(client.connection_name)


async def transaction_ended(client: BaseDBAsyncClient) -> bool:
    """Return whether a migration has ended the transaction, so that a rollback cannot undo it."""
    try:
        async with client.acquire_connection():
            return False
    except TransactionManagementError:
        return True


async def _problems(
    client: BaseDBAsyncClient,
    before: Snapshot,
    managed: frozenset[Part],
    state: LateState,
    renamed: dict[str, str],
    declared: DeclaredChanges,
) -> list[str]:
    after = await take_snapshot(client)
    # The table of a deleted model is dropped on purpose: the migration says so.
    dropped = declared.drops | {part.table for part in managed}
    was = before.catalog.renamed(renamed)
    return [
        *missing_parts(model_parts(state), after.catalog),
        *lost_parts(was, after.catalog, managed=Catalog({}, managed).renamed(renamed).parts, dropped=dropped),
        *stale_triggers(was, after.catalog),
        *await lost_rows(client, before, after, renamed=renamed, changing=declared.changes_rows),
        *await inconsistent_search_tables(client, after.catalog.search_tables),
    ]


async def lost_rows(
    client: BaseDBAsyncClient,
    before: Snapshot,
    after: Snapshot,
    *,
    renamed: Mapping[str, str],
    changing: frozenset[str],
    leaving_out: Collection[str] = (),
) -> list[str]:
    """Describe what has become of rows, but for what servers that still run have written meanwhile.

    Rows of tables that are ``changing`` may be gone or new; of those that are left out nothing is said.
    """
    rows = {table: count for table, count in before.row_counts.items() if table not in leaving_out}
    files = {renamed.get(table, table): file for table, file in before.files.items()}
    counts = await own_row_counts(
        client,
        {renamed.get(table, table): count for table, count in rows.items()},
        after.row_counts,
        # Of what was taken from a file that another one has replaced nothing tells.
        rewritten={table for table, file in after.files.items() if files.get(table) != file},
    )
    problems = changed_row_counts(rows, counts, renamed=renamed, changing=changing)
    return [*problems, *await dangling_references(client)]


def _renamed(
    declared: DeclaredChanges, before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]
) -> dict[str, str]:
    names = {(label, old): (label, new) for label, old, new in declared.renamed_models}
    return {before[old]: after[new] for old, new in names.items() if old in before and new in after}


def _refuse_if(reason: str, problems: Sequence[str]) -> None:
    if problems:
        raise MigrationRefused(f"{reason}: {'; '.join(problems)}.")
