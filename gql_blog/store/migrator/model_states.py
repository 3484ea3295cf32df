"""Applying operations to a model state whose models are made only when an operation asks for them.

Tortoise's own state makes every model of every app anew before and after each operation. That was nearly all that a
migration from nothing cost, and it grew with the square of the tables. What only adds gets the models that it adds to.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from tortoise.fields.relational import ForeignKeyFieldInstance, ManyToManyFieldInstance
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AddField, CreateModel
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model

Key = tuple[str, str]
"""App label and name of a model."""


class _LateApps(StateApps):
    """The models of a state, made when somebody asks for one."""

    def __init__(self, connections_of_apps: Mapping[str, str], make: Callable[[], None]) -> None:
        self.make, self.made = make, dict[str, dict[str, type[Model]]]()
        super().__init__(default_connections=dict(connections_of_apps))

    @property
    def apps(self) -> dict[str, dict[str, type[Model]]]:
        self.make()
        return self.made

    @apps.setter
    def apps(self, made: dict[str, dict[str, type[Model]]]) -> None:
        self.made = made


class LateState(State):
    """A state that forgets its models at each change, and makes all of them when they are asked for."""

    apps: _LateApps

    def __init__(self, models: dict[Key, ModelState], connections_of_apps: Mapping[str, str]) -> None:
        self.connections_of_apps = connections_of_apps
        self._is_made = True
        super().__init__(models=models, apps=_LateApps(connections_of_apps, self._make))
        self._is_made = not models

    def _make(self) -> None:
        if not self._is_made:
            self._is_made, self.apps.made = True, {}
            super().reload_models(list(self.models))

    def make_only(self, keys: Iterable[Key]) -> None:
        """Make these models and all to which they lead, instead of every one, until the next change."""
        reached, left = set[Key](), list(keys)
        while left:
            if (key := left.pop()) in self.models and key not in reached:
                reached.add(key)
                left += self._targets(self.models[key])
        self._is_made, self.apps.made = True, {}
        super().reload_models(reached)

    def reload_model(self, app_label: str, model_name: str) -> None:
        """Forget the models after a change of one of them, which must be there."""
        if (app_label, model_name) not in self.models:
            raise LookupError(f"Model state {app_label}.{model_name} is unknown")
        self._is_made = False

    def reload_models(self, model_tuples: Iterable[Key]) -> None:  # noqa: ARG002
        """Forget the models after a change of some."""
        self._is_made = False

    def validate_relations_initialized(self) -> None:
        """Raise RuntimeError where a relation leads to a model that is not there."""
        there = self.models.keys()
        astray = sorted(".".join(key) for key, state in self.models.items() if not there >= {*self._targets(state)})
        if astray:
            raise RuntimeError(f"These models refer to others that no migration creates: {', '.join(astray)}")

    def clone(self) -> "LateState":
        """Return a copy. It shares the fields: operations replace them, and models are made of copies."""
        copies = {
            key: replace(state, options=dict(state.options), fields=dict(state.fields))
            for key, state in self.models.items()
        }
        return LateState(copies, self.connections_of_apps)

    def _targets(self, state: ModelState) -> list[Key]:
        relations = (ForeignKeyFieldInstance, ManyToManyFieldInstance)
        fields = (field for field in state.fields.values() if isinstance(field, relations))
        return [self.apps.split_reference(field.model_name) for field in fields]


async def apply_operations(migration: Migration, state: LateState, editor: BaseSchemaEditor) -> None:
    """Apply a migration to the database and to ``state``, in the transaction of ``editor``."""
    for kind, group in groupby(migration.operations, type):
        if kind in (CreateModel, AddField):
            await _add(migration.app_label, list(group), state, editor)
            continue
        for operation in group:
            before = state.clone()
            operation.state_forward(migration.app_label, state)
            await operation.database_forward(migration.app_label, before, state, editor)
    state.validate_relations_initialized()


async def _add(label: str, operations: Sequence[Any], state: LateState, editor: BaseSchemaEditor) -> None:
    """Add tables or columns, one after the other: none asks for more than these tables and what they refer to."""
    before = state.clone()
    for operation in operations:
        operation.state_forward(label, state)
    state.make_only((label, each.name if isinstance(each, CreateModel) else each.model_name) for each in operations)
    for operation in operations:
        await operation.database_forward(label, before, state, editor)
    state.reload_models(())  # What comes next may ask for any.
