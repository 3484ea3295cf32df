"""Applying operations to a model state whose models are made only where an operation asks for one.

Tortoise's own state makes every model of every app anew before and after each operation, of which most ask for one or
for none. That was nearly all that a migration from nothing cost, and it grew with the square of the tables.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from tortoise.fields.relational import ForeignKeyFieldInstance, ManyToManyFieldInstance
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.keep_id import KeepId

Key = tuple[str, str]
"""App label and name of a model."""

_ONE_MODEL: Final = (
    *(ops.CreateModel, ops.RenameModel, ops.DeleteModel, ops.AlterModelOptions),
    *(ops.AddField, ops.RemoveField, ops.AlterField, ops.RenameField),
    *(ops.AddIndex, ops.RemoveIndex, ops.RenameIndex),
    *(ops.AddConstraint, ops.RemoveConstraint, ops.RenameConstraint),
    *(ops.RunSQL, DialectSQL, KeepId),
)
"""Operations that need one model at most, and what its own relations lead to. All others are given all models."""


class ModelsOnDemand(StateApps):
    """The models of a state: ``get_model`` makes the one that is asked for, with those that its relations lead to.

    It serves schema editors. What refers to it is not made, nor what queries need: for these ``make_all`` comes first.
    """

    def __init__(self, states: Mapping[Key, ModelState], connections_of_apps: Mapping[str, str]) -> None:
        super().__init__(default_connections=dict(connections_of_apps))
        self.connections_of_apps = connections_of_apps
        self._states = states

    def get_model(self, app_label: str, model_name: str | None = None) -> type[Model]:
        """Return a model by its label and name, or by both in one text."""
        key = self.split_reference(app_label) if model_name is None else (app_label, model_name)
        self._make(self._reached(key))
        return super().get_model(*key)

    def get_models_iterable(self) -> Iterable[type[Model]]:
        """Return all models, as schema editors need them."""
        self._make(set(self._states))
        return super().get_models_iterable()

    def make_all(self) -> None:
        """Make what is not made yet, ready for queries."""
        self._make(set(self._states))
        self._build_initial_querysets()

    def unregister_model(self, app_label: str, model_name: str) -> None:  # noqa: ARG002
        """Forget all models, as others may refer to this one."""
        self.clear()

    def targets(self, state: ModelState) -> Iterator[Key]:
        """Yield the models to which relations lead from one model, there or not."""
        for field in state.fields.values():
            if isinstance(field, ForeignKeyFieldInstance | ManyToManyFieldInstance):
                yield self.split_reference(field.model_name)

    def _reached(self, key: Key) -> set[Key]:
        """Return the model and all that relations lead to from it, so far as they are there."""
        found: set[Key] = set()
        waiting = [key]
        while waiting:
            each = waiting.pop()
            if each in self._states and each not in found:
                found.add(each)
                waiting.extend(self.targets(self._states[each]))
        return found

    def _make(self, keys: set[Key]) -> None:
        # In the order of the state, in which Tortoise makes them, too: what is referred to comes first.
        missing = [key for key in self._states if key in keys and key[1] not in self.apps.get(key[0], ())]
        for key in missing:
            self.register_model(key[0], self._states[key].render(self))
        if missing:
            self._init_relations()


class StateOnDemand(State):
    """A state that forgets its models at each change, where Tortoise's makes them anew."""

    apps: ModelsOnDemand

    def __init__(self, models: dict[Key, ModelState], connections_of_apps: Mapping[str, str]) -> None:
        super().__init__(models=models, apps=ModelsOnDemand(models, connections_of_apps))

    def reload_model(self, app_label: str, model_name: str) -> None:
        """Forget the models after a change of one of them, which must be there."""
        if (app_label, model_name) not in self.models:
            raise LookupError(f"Model state {app_label}.{model_name} is unknown")
        self.apps.clear()

    def reload_models(self, model_tuples: Iterable[Key]) -> None:  # noqa: ARG002
        """Forget the models after a change of some."""
        self.apps.clear()

    def validate_relations_initialized(self) -> None:
        """Raise RuntimeError where a relation leads to a model that is not there."""
        astray = sorted(
            f"{label}.{name}"
            for (label, name), state in self.models.items()
            if any(target not in self.models for target in self.apps.targets(state))
        )
        if astray:
            raise RuntimeError(f"These models refer to others that no migration creates: {', '.join(astray)}")

    def clone(self) -> "StateOnDemand":
        """Return a copy. It shares the fields: operations replace them, and models are made of copies."""
        copies = {
            key: replace(state, options=dict(state.options), fields=dict(state.fields))
            for key, state in self.models.items()
        }
        return StateOnDemand(copies, self.apps.connections_of_apps)


async def apply_operations(migration: Migration, state: StateOnDemand, editor: BaseSchemaEditor) -> None:
    """Apply a migration to the database and to ``state``, in the transaction of ``editor``."""
    for operation in migration.operations:
        before = state.clone()
        operation.state_forward(migration.app_label, state)
        if type(operation) not in _ONE_MODEL:
            before.apps.make_all()
            if not isinstance(operation, ops.RunPython):  # it changes no model, and is given those from before
                state.apps.make_all()
        await operation.database_forward(migration.app_label, before, state, editor)
    state.validate_relations_initialized()
