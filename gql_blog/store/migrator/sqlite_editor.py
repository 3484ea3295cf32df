"""Tortoise's schema editor for SQLite, made whole: a rebuilt table is what it was, save for what was to change."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.migrations.schema_editor import SqliteSchemaEditor
from tortoise.models import Model

from gql_blog.errors import MigrationRefused
from gql_blog.store.migrator.rebuild import clear_around, note_surroundings, put_back
from gql_blog.store.migrator.whole_editor import WholeEditor, column_of, literal


class SqliteEditor(WholeEditor, SqliteSchemaEditor):
    """The editor for SQLite."""

    async def _run_sql(self, sql: str) -> None:
        """Run a script statement by statement; Tortoise splits at every semicolon, a trigger's own included."""
        if self.collect_sql:
            await super()._run_sql(sql)
            return
        for statement in statements(sql):
            await self.client.execute_query(statement)

    async def _remake_table(
        self,
        model: type[Model],
        create_field: Field[Any] | None = None,
        delete_field: Field[Any] | None = None,
        alter_fields: Sequence[tuple[Field[Any], Field[Any]]] | None = None,
    ) -> None:
        """Rebuild a table, and put back what stood on it and around it."""
        changed = list(alter_fields or ())
        for old, new in changed:
            _refuse_both(old, new)
        noted = await note_surroundings(self.client, model._meta.db_table)
        await clear_around(self.client, noted)
        with _without_key(model, delete_field):
            await super()._remake_table(model, create_field, delete_field, changed)
        await put_back(
            self.client,
            noted,
            gone=[column_of(delete_field)] if delete_field else [],
            freed=[(column_of(old),) for old, new in changed if old.unique and not new.unique],
            unindexed=[self._index_name(model, old) for old, new in changed if old.index and not new.index],
        )
        for old, new in changed:
            if new.index and not new.unique and not (old.index and not old.unique):
                await self.add_index(model, Index(fields=(column_of(new),)))

    async def remove_constraint(self, model: type[Model], constraint: Any) -> None:
        """Remove what is unique together also where it stands in the table itself, where SQLite drops no index."""
        if isinstance(constraint, UniqueConstraint):
            columns = self._resolve_fields_to_columns(model, constraint.fields)
            found = await self._get_unique_constraint_names_from_db(model._meta.db_table, columns)
            if any(name.startswith("sqlite_autoindex_") for name in found):
                await self._remake_table(model)
        await super().remove_constraint(model, constraint)

    async def _get_unique_constraint_names_from_db(
        self,
        table_name: str,
        column_names: list[str],
        schema: str | None = None,  # noqa: ARG002
    ) -> list[str]:
        """Return the indexes that make these columns unique; Tortoise's own asks rows for a method they have not."""
        _, indexes = await self.client.execute_query(f'PRAGMA index_list("{table_name}")')
        found = []
        for name in (index["name"] for index in indexes if index["unique"]):
            _, columns = await self.client.execute_query(f'PRAGMA index_info("{name}")')
            if [column["name"] for column in columns] == column_names:
                found.append(name)
        return found

    @staticmethod
    def _default_to_sql_literal(value: Any) -> str:
        return literal(value)

    def _index_name(self, model: type[Model], field: Field[Any]) -> str:
        return self._generate_index_name("idx", model, [column_of(field)])


def statements(script: str) -> Iterator[str]:
    """Split a script of SQLite into its statements, leaving those of a trigger's body together."""
    rest = ""
    for piece in script.split(";"):
        rest += piece + ";"
        if sqlite3.complete_statement(rest):
            if rest.strip("; \n\t"):
                yield rest.strip()
            rest = ""
    if rest.strip("; \n\t"):
        yield rest.strip()


@contextmanager
def _without_key(model: type[Model], relation: Field[Any] | None) -> Iterator[None]:
    """Hide the column of a relation that is removed: Tortoise would keep it, emptied."""
    key = relation.source_field if isinstance(relation, ForeignKeyFieldInstance) else None
    fields = model._meta.fields_map
    hidden = fields.pop(key, None) if key else None
    try:
        yield
    finally:
        if key and hidden is not None:
            fields[key] = hidden


def _refuse_both(old: Field[Any], new: Field[Any]) -> None:
    if column_of(old) != column_of(new):
        raise MigrationRefused(
            f"The column {column_of(old)} is renamed and changed at once; rename it by one operation (RenameField) and "
            "change it by another."
        )
