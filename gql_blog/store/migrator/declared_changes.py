"""Changes of migrations beyond Tortoise's: SQL by dialect, ids for foreign keys, and what they declare to change."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tortoise.fields import CharField
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.migrations.exceptions import IncompatibleStateError
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import RenameModel, RunSQL, TortoiseOperation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

from gql_blog.content import ID_LENGTH
from gql_blog.errors import MigrationRefused


class DialectSQL(TortoiseOperation):
    """Run the statements of the current dialect, after those in ``both``."""

    def __init__(self, *, both: Sequence[str] = (), sqlite: Sequence[str] = (), postgres: Sequence[str] = ()) -> None:
        self.statements = {"sqlite": (*both, *sqlite), "postgres": (*both, *postgres)}

    def describe(self) -> str:
        """Return a description for the list of a migration's operations."""
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
            client = state_editor.client
            # A script ends the transaction on SQLite, and a query is one statement on PostgreSQL.
            run: Any = client.execute_query if state_editor.DIALECT == "sqlite" else client.execute_script
            for statement in self.statements[state_editor.DIALECT]:
                await run(statement)


_DROPS = re.compile(
    r'\bDROP\s+(?:INDEX|TRIGGER|VIEW|TABLE|COLUMN|CONSTRAINT)\s+(?:CONCURRENTLY\s+)?(?:IF\s+EXISTS\s+)?"?(\w+)"?', re.I
)
_RENAMES = re.compile(
    r'\bRENAME\s+(?:COLUMN|CONSTRAINT)\s+"?(\w+)"?\s+TO\b|\bALTER\s+INDEX\s+"?(\w+)"?\s+RENAME\b', re.I
)


@dataclass(frozen=True)
class DeclaredChanges:
    """The names that migrations drop with SQL, and the tables whose row count they change.

    A migration adds to both by attributes: ``drops = ("ix_article_mood",)``, ``changes_rows = ("article_mood",)``.
    """

    drops: frozenset[str] = frozenset()
    changes_rows: frozenset[str] = frozenset()
    renamed_models: tuple[tuple[str, str, str], ...] = field(default=())
    """App label, old name, new name."""


def declared_changes(migrations: Iterable[Migration]) -> DeclaredChanges:
    """Return the declared changes of all ``migrations`` together."""
    drops: set[str] = set()
    changing: set[str] = set()
    renamed: list[tuple[str, str, str]] = []
    for migration in migrations:
        drops.update(getattr(migration, "drops", ()))
        changing.update(getattr(migration, "changes_rows", ()))
        for operation in migration.operations:
            if isinstance(operation, RenameModel):
                renamed.append((migration.app_label, operation.old_name, operation.new_name))
            for sql in _sql_of(operation):
                drops.update(name for match in (*_DROPS.findall(sql), *_RENAMES.findall(sql)) for name in _names(match))
    return DeclaredChanges(frozenset(drops), frozenset(changing), tuple(renamed))


def refuse_non_atomic(migrations: Iterable[Migration]) -> None:
    """Refuse migrations that would run outside of the transaction: they could not be rolled back."""
    for migration in migrations:
        if not migration.atomic:
            raise MigrationRefused(
                f"{migration.app_label}.{migration.name} sets atomic = False, which is not supported, because all "
                "migrations run in one transaction. Delete that line."
            )


def _sql_of(operation: Any) -> Iterator[str]:
    if isinstance(operation, DialectSQL):
        yield from (sql for statements in operation.statements.values() for sql in statements)
    elif isinstance(operation, RunSQL):
        parts = [operation.sql] if isinstance(operation.sql, str) else operation.sql
        yield from (part if isinstance(part, str) else part[0] for part in parts)


def _names(match: str | tuple[str, ...]) -> Iterator[str]:
    yield from (name for name in ((match,) if isinstance(match, str) else match) if name)


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
