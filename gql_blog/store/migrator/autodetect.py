"""Detecting changes of the models that no migration contains yet, and writing a migration for them."""

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
from gql_blog.store.migrator.migration_packages import refuse_missing_packages
from gql_blog.store.migrator.model_states import StateOnDemand


class Autodetector(MigrationAutodetector):
    """Tortoise's autodetector, without what no database stores: descriptions, and defaults computed by Python."""

    async def _project_state(self) -> State:
        # Tortoise's own state makes the models that are related anew at each operation of each migration.
        state = StateOnDemand({}, {})
        for key in self._full_plan():
            migration = self.loader.graph.nodes[key]
            if migration is None:
                raise MigrationRefused(f"The migration {key} is missing.")
            await migration.apply(state, dry_run=True, schema_editor=None)
        return state

    def _current_state(self) -> State:
        state = State(models={}, apps=StateApps())
        for label, models in self.apps.items():
            for model in models.values():
                state.models[label, model.__name__] = _comparable(ModelState.make_from_model(label, model))
        return state


async def changes(apps: Apps, config: dict[str, dict[str, Any]]) -> dict[str, MigrationWriter]:
    """Return the missing migrations by app label; empty if models and migrations agree."""
    refuse_missing_packages(config)
    return {writer.app_label: writer for writer in await Autodetector(apps, config).changes()}


async def write_migration(
    apps: Apps, config: dict[str, dict[str, Any]], label: str, *, name: str | None = None
) -> Path | None:
    """Write the missing migration of one app and return its path; None if nothing is missing.

    MigrationRefused: a column could not be added to a table with rows.
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
            # Tortoise names a primary key that is a relation after its column; migrations name it after its field.
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
        f"{operation.model_name}.{operation.name} may not be null and has no default that SQL can hold, so "
        "existing rows cannot be filled. Give it `default=` or `db_default=`; or add it with "
        "`null=True`, fill it, and remove `null=True` in a later migration."
    )
