"""An operation for what Tortoise's own cannot say: SQL written once for each dialect."""

from collections.abc import Sequence

from tortoise.migrations.operations import TortoiseOperation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


class DialectSQL(TortoiseOperation):
    """Run statements, those of the dialect at hand. ``both`` are run first, on either."""

    def __init__(self, *, both: Sequence[str] = (), sqlite: Sequence[str] = (), postgres: Sequence[str] = ()) -> None:
        self.statements = {"sqlite": (*both, *sqlite), "postgres": (*both, *postgres)}

    def describe(self) -> str:
        """Return what the operation does, for the list of a migration's operations."""
        return "Run SQL of the dialect"

    async def database_forward(
        self,
        app_label: str,  # noqa: ARG002
        old_state: State,  # noqa: ARG002
        new_state: State,  # noqa: ARG002
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Run the statements in order."""
        if state_editor is not None:
            for statement in self.statements[state_editor.DIALECT]:
                await state_editor._run_sql(statement)
