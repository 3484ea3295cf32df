"""The migrations on disk, in order, and those that a database has."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.loader import MigrationLoader
from tortoise.migrations.migration import Migration
from tortoise.migrations.recorder import MigrationRecorder

from gql_blog.errors import MigrationRefused
from gql_blog.store.database_url import Dialect
from gql_blog.store.migrator.migration_packages import refuse_missing_packages
from gql_blog.store.migrator.model_states import LateState

TABLE = "tortoise_migrations"
IMPORTING = "importing_"
"""How a record begins by which an import of an archive keeps everybody else out until it has ended."""

Fetch = Callable[[str], Awaitable[Sequence[Sequence[Any]]]]

_HAS_TABLE: dict[Dialect, str] = {
    "sqlite": f"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{TABLE}'",
    "postgres": f"SELECT 1 WHERE to_regclass('{TABLE}') IS NOT NULL",
}


@dataclass(frozen=True)
class MigrationSet:
    """All migrations on disk, in dependency order: the core's first, then each plugin's."""

    migrations: dict[MigrationKey, Migration]

    def missing(self, applied: Iterable[MigrationKey]) -> list[MigrationKey]:
        """Return the migrations that are not in ``applied``; MigrationRefused if ``applied`` has unknown ones."""
        applied = set(applied)
        labels = {key.app_label for key in self.migrations}
        unknown = sorted(key for key in applied if key.app_label in labels and key not in self.migrations)
        if any(key.name.startswith(IMPORTING) for key in unknown):
            raise MigrationRefused(
                "The import of an archive into this database was begun, and has not ended. Run `gql-blog import` with "
                "the same archive: it goes on where it was cut."
            )
        if unknown:
            names = ", ".join(str(key) for key in unknown)
            raise MigrationRefused(
                f"The database has migrations that this version does not know: {names}. Install the newer version."
            )
        return [key for key in self.migrations if key not in applied]

    async def state(self, applied: Iterable[MigrationKey], connection: str) -> LateState:
        """Return the model state after ``applied``, as Tortoise's operations need it."""
        applied = set(applied)
        labels = {key.app_label for key in self.migrations}
        state = LateState({}, dict.fromkeys(labels, connection))
        for key, migration in self.migrations.items():
            if key in applied:
                await migration.apply(state, dry_run=True, schema_editor=None)
        return state


async def load_migrations(config: dict[str, dict[str, Any]]) -> MigrationSet:
    """Load the migrations of every app in ``config``; MigrationRefused if a dependency is missing."""
    loader = MigrationLoader(config, _NoRecord())
    refuse_missing_packages(config)
    try:
        await loader.build_graph()
        nodes = loader.graph.nodes
        keys = (key for label in config for key in sorted(each for each in nodes if each.app_label == label))
        plan = dict.fromkeys(each for key in keys for each in loader.graph.forwards_plan(key))
    except (ValueError, ImportError) as error:
        raise MigrationRefused(f"The migrations cannot be loaded: {error}.") from error
    found = {key: nodes[key] for key in plan}
    return MigrationSet({key: migration for key, migration in found.items() if migration is not None})


async def applied_migrations(client: BaseDBAsyncClient) -> list[MigrationKey]:
    """Return the migrations that a database has, oldest first; none if it was never migrated."""

    async def fetch(sql: str) -> Sequence[tuple[Any, ...]]:
        _, rows = await client.execute_query(sql)
        return [tuple(dict(row).values()) for row in rows]

    return await recorded_migrations(cast(Dialect, client.capabilities.dialect), fetch)


async def recorded_migrations(dialect: Dialect, fetch: Fetch) -> list[MigrationKey]:
    """Return the same with ``fetch``, which runs a query and returns its rows."""
    # Tortoise's own method treats every failure as "none", even a lost connection.
    if not await fetch(_HAS_TABLE[dialect]):
        return []
    rows = await fetch(f'SELECT "app", "name" FROM "{TABLE}" ORDER BY "id"')
    return [MigrationKey(app_label=app, name=name) for app, name in rows]


class _NoRecord(MigrationRecorder):
    def __init__(self) -> None:
        """Make no model: that reads and parses source, and this is called whenever a database is opened."""

    async def applied_migrations(self) -> list[MigrationKey]:
        return []
