"""Detecting changes of the models that no migration contains yet, and writing a migration for them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tortoise.apps import Apps
from tortoise.fields.relational import ForeignKeyFieldInstance, ManyToManyFieldInstance
from tortoise.migrations.operations import AddField, Operation
from tortoise.migrations.schema_generator.operation_generator import OperationGenerator
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.migrations.writer import MigrationWriter

from gql_blog.errors import MigrationRefused
from gql_blog.store.migrator.migration_set import MigrationSet, load_migrations


async def changes(apps: Apps, config: dict[str, dict[str, Any]]) -> dict[str, MigrationWriter]:
    """Return the missing migrations by app label, without what no database stores, such as descriptions."""
    migrations = await load_migrations(config)
    written, current = await migrations.state(migrations.migrations, ""), _current(apps)
    found = {}
    for label, app in config.items():
        operations: list[Any] = OperationGenerator(written, current).generate(app_labels=[label])
        if operations:
            comes_after = {label, *_related(label, current)}
            found[label] = _writer(label, app["migrations"], migrations, operations, comes_after)
    return found


def _related(label: str, state: State) -> Iterator[str]:
    for key, model in state.models.items():
        for field in model.fields.values() if key[0] == label else ():
            if isinstance(field, ForeignKeyFieldInstance | ManyToManyFieldInstance):
                yield state.apps.split_reference(field.model_name)[0]


def _writer(
    label: str, package: str, migrations: MigrationSet, operations: list[Any], comes_after: set[str]
) -> MigrationWriter:
    """Number the migration, and let it come after the last one of its app, and of those that it refers to."""
    last = {key.app_label: key.name for key in migrations.migrations}
    names = [key.name for key in migrations.migrations if key.app_label == label]
    number = max((int(name[:4]) for name in names if name[:4].isdecimal()), default=0) + 1
    return MigrationWriter(
        f"{number:04d}_{datetime.now(UTC):auto_%Y%m%d_%H%M}" if names else "0001_initial",
        label,
        operations,
        dependencies=[(each, last[each]) for each in sorted(comes_after) if each in last],
        initial=not names,
        migrations_module=package,
    )


def _current(apps: Apps) -> State:
    state = State(models={}, apps=StateApps())
    for label, models in apps.items():
        for model in models.values():
            state.models[label, model.__name__] = _comparable(ModelState.make_from_model(label, model))
    return state


async def write_migration(
    apps: Apps, config: dict[str, dict[str, Any]], label: str, *, name: str | None = None
) -> Path | None:
    """Write the missing migration of an app and return its path, if any; MigrationRefused: rows cannot be filled."""
    writer = (await changes(apps, config)).get(label)
    if writer is None:
        return None
    for operation in writer.operations:
        _refuse_unfillable(operation)
    if name is not None:
        writer.name = f"{writer.name.partition('_')[0]}_{name}"
    return Path(writer.write())


def _comparable(state: ModelState) -> ModelState:
    state.description = ""
    state.options.pop("table_description", None)
    for name, field in state.fields.items():
        field.description = field.docstring = None
        if callable(field.default):
            field.default = None
        if field.pk:
            # Tortoise names a primary key that is a relation after its column; migrations name it after its field.
            state.pk_field_name = state.options["pk_attr"] = name
    return state


def _refuse_unfillable(operation: Operation) -> None:
    if not isinstance(operation, AddField):
        return
    field: Any = operation.field
    if field.null or field.pk or field.has_db_default() or field.default is not None:
        return
    raise MigrationRefused(
        f"{operation.model_name}.{operation.name} may not be null and has no default that SQL can hold, so "
        "existing rows cannot be filled. Give it `default=` or `db_default=`; or add it with "
        "`null=True`, fill it, and remove `null=True` in a later migration."
    )
