"""What the tables say that the migrations do not yet: found with all apps loaded, written for one."""

from pathlib import Path
from typing import Any

from tortoise.apps import Apps
from tortoise.fields.base import Field
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import AddField, Operation
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.migrations.writer import MigrationWriter

from gql_blog.errors import MigrationRefused


class Autodetector(MigrationAutodetector):
    """Tortoise's own, blind to what no database holds: descriptions, and defaults that Python computes."""

    def _current_state(self) -> State:
        state = State(models={}, apps=StateApps())
        for label, models in self.apps.items():
            for model in models.values():
                state.models[label, model.__name__] = _comparable(ModelState.make_from_model(label, model))
        return state


async def changes(apps: Apps, config: dict[str, dict[str, Any]]) -> dict[str, MigrationWriter]:
    """Return, by app label, the migrations that are missing; empty when tables and migrations agree."""
    return {writer.app_label: writer for writer in await Autodetector(apps, config).changes()}


async def write_migration(
    apps: Apps, config: dict[str, dict[str, Any]], label: str, *, name: str | None = None
) -> Path | None:
    """Write the missing migration of one app and return its path, None where nothing is missing.

    MigrationRefused where a column could not be added to a table that holds rows.
    """
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
        _strip(field)
        if field.pk:
            # A key that is a relation goes by its column's name once it is set up, in no migration.
            state.pk_field_name = state.options["pk_attr"] = name
    return state


def _strip(field: Field[Any]) -> None:
    field.description = None
    field.docstring = None
    if callable(field.default):
        field.default = None


def _refuse_unfillable(operation: Operation) -> None:
    if not isinstance(operation, AddField):
        return
    field: Any = operation.field
    if field.null or field.pk or field.has_db_default() or field.default is not None:
        return
    raise MigrationRefused(
        f"{operation.model_name}.{operation.name} may not be null and has no default that SQL can hold, so rows that "
        "are there already could not be given one. Give it `default=` or `db_default=`, or add it as `null=True`, fill "
        "it, and forbid null in a later migration."
    )
