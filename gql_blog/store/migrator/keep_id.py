"""Turning a foreign key of a plugin's table into the id that it holds, with the column as it is."""

from typing import Any

from tortoise.fields import CharField
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.migrations.exceptions import IncompatibleStateError
from tortoise.migrations.operations import TortoiseOperation
from tortoise.migrations.schema_generator.state import State

from gql_blog.content import ID_LENGTH


class KeepId(TortoiseOperation):
    """The model has the id from now on, where it had a relation to a row of the core.

    Column, values and index stay. So does the key in the database: what it deletes with the core's row, it goes on to
    delete.
    """

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name = model_name
        self.name = name

    def describe(self) -> str:
        """Return a description for the list of a migration's operations."""
        return f"Keep the id of {self.name} in {self.model_name}"

    def state_forward(self, app_label: str, state: State) -> None:
        """Replace the relation in the model; nothing is done to the database."""
        model = self.get_model_state(state, app_label, self.model_name)
        relation = model.fields.pop(self.name, None)
        if not isinstance(relation, ForeignKeyFieldInstance):
            raise IncompatibleStateError(f"{app_label}.{self.model_name}.{self.name} is no foreign key.")
        column = relation.source_field or f"{self.name}_id"
        options: dict[str, Any] = {"null": relation.null, "db_index": relation.index}
        model.fields[column] = CharField(max_length=ID_LENGTH, **options)
        state.reload_models({(app_label, self.model_name), state.apps.split_reference(relation.model_name)})
