"""Tortoise's schema editors, completed.

Both dialects: checks, indexes of added columns, defaults as SQL. SQLite: a rebuilt table keeps its indexes, triggers
and views. PostgreSQL: a column can change under triggers and foreign keys.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.base import DB_DEFAULT_NOT_SET, Field
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_editor.data import ModelSqlData
from tortoise.models import Model

from gql_blog.errors import MigrationRefused
from gql_blog.store.migrator.sqlite_table_rebuild import drop_dependents, read_dependents, restore_dependents


class CompleteSchemaEditor(BaseSchemaEditor):
    """What both editors of Tortoise lack."""

    _checks: tuple[CheckConstraint, ...] = ()

    def _get_model_sql_data(self, model: type[Model]) -> ModelSqlData:
        """Create a table with its checks."""
        self._checks = tuple(item for item in model._meta.constraints if isinstance(item, CheckConstraint))
        try:
            return super()._get_model_sql_data(model)
        finally:
            self._checks = ()

    def _get_inner_statements(self) -> list[str]:
        checks = [
            self.CHECK_CONSTRAINT_CREATE_TEMPLATE.format(name=item.name, check=item.check) for item in self._checks
        ]
        return [*super()._get_inner_statements(), *checks]

    def _escape_default_value(self, default: object) -> str:
        return sql_literal(default)

    async def add_field(self, model: type[Model], field_name: str) -> None:
        """Add a column with its index, and with its default where rows that are there need one."""
        field = model._meta.fields_map[field_name]
        fills = not field.null and not field.has_db_default() and field.default is not None
        if fills:
            field.db_default = sql_default(field)
        try:
            await super().add_field(model, field_name)
        finally:
            if fills:
                field.db_default = DB_DEFAULT_NOT_SET
        column = column_name(field)
        if fills and self.DIALECT == "postgres":
            await self._run_sql(f'ALTER TABLE "{model._meta.db_table}" ALTER COLUMN "{column}" DROP DEFAULT')
        if field.index and not field.unique:
            await self.add_index(model, Index(fields=(column,)))


def sql_literal(value: Any) -> str:
    """Return a default as an SQL literal. Tortoise's own methods break at quotes, and print the repr of functions."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if callable(value) or not isinstance(value, str | date):
        raise MigrationRefused(f"The default {value!r} cannot fill existing rows. Fill them with RunPython.")
    text = value.isoformat(" ") if isinstance(value, datetime) else str(value)
    return "'" + text.replace("'", "''") + "'"


def column_name(field: Field[Any]) -> str:
    """Return the name of a field's column."""
    return field.source_field or field.model_field_name


def sql_default(field: Field[Any]) -> Any:
    """Return a field's default; MigrationRefused for a callable, which SQL cannot hold."""
    if callable(field.default):
        raise MigrationRefused(
            f"The default of {field.model_field_name} is computed by Python, and cannot fill existing rows. Add the "
            "column with null=True, fill it with RunPython, and remove null=True in a later migration."
        )
    return field.default


class CompleteSqliteEditor(CompleteSchemaEditor, SqliteSchemaEditor):
    """Tortoise's editor for SQLite, completed."""

    async def _run_sql(self, sql: str) -> None:
        """Run a script statement by statement. Tortoise splits at every semicolon, also inside triggers."""
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
        """Rebuild a table, and restore its indexes, and the triggers and views that depend on it."""
        changed = list(alter_fields or ())
        for old, new in changed:
            _refuse_rename_with_change(old, new)
        dependents = await read_dependents(self.client, model._meta.db_table)
        await drop_dependents(self.client, dependents)
        with _hidden_key_column(model, delete_field):
            await super()._remake_table(model, create_field, delete_field, changed)
        await restore_dependents(
            self.client,
            dependents,
            removed=[column_name(delete_field)] if delete_field else [],
            no_longer_unique=[(column_name(old),) for old, new in changed if old.unique and not new.unique],
            dropped_indexes=[self._index_name(model, old) for old, new in changed if old.index and not new.index],
        )
        for old, new in changed:
            if new.index and not new.unique and not (old.index and not old.unique):
                await self.add_index(model, Index(fields=(column_name(new),)))

    async def remove_constraint(self, model: type[Model], constraint: Any) -> None:
        """Remove a unique constraint, also one in the table's definition, whose index SQLite cannot drop."""
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
        """Return the unique indexes of these columns. Tortoise's own method fails on sqlite3's rows."""
        _, indexes = await self.client.execute_query(f'PRAGMA index_list("{table_name}")')
        found = []
        for name in (index["name"] for index in indexes if index["unique"]):
            _, columns = await self.client.execute_query(f'PRAGMA index_info("{name}")')
            if [column["name"] for column in columns] == column_names:
                found.append(name)
        return found

    @staticmethod
    def _default_to_sql_literal(value: Any) -> str:
        return sql_literal(value)

    def _index_name(self, model: type[Model], field: Field[Any]) -> str:
        return self._generate_index_name("idx", model, [column_name(field)])


def statements(script: str) -> Iterator[str]:
    """Split an SQLite script into statements; a trigger with its body is one statement."""
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
def _hidden_key_column(model: type[Model], relation: Field[Any] | None) -> Iterator[None]:
    """Hide the column of a removed relation: Tortoise would keep it, emptied."""
    key = relation.source_field if isinstance(relation, ForeignKeyFieldInstance) else None
    fields = model._meta.fields_map
    hidden = fields.pop(key, None) if key else None
    try:
        yield
    finally:
        if key and hidden is not None:
            fields[key] = hidden


def _refuse_rename_with_change(old: Field[Any], new: Field[Any]) -> None:
    if column_name(old) != column_name(new):
        raise MigrationRefused(
            f"The column {column_name(old)} is renamed and changed in one operation. Rename it with RenameField, and "
            "change it in a second operation."
        )


_TRIGGERS = """
    SELECT tgname AS name, pg_get_triggerdef(oid) AS sql FROM pg_trigger
    WHERE tgrelid = to_regclass(quote_ident($1)) AND NOT tgisinternal ORDER BY tgname
"""
_FOREIGN_KEYS = """
    SELECT c.conname AS name FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.conrelid = to_regclass(quote_ident($1)) AND c.contype = 'f' AND a.attname = $2
"""


class CompletePostgresEditor(CompleteSchemaEditor, AsyncpgSchemaEditor):
    """Tortoise's editor for PostgreSQL, completed."""

    async def _alter_field(self, model: type[Model], old_field: Field[Any], new_field: Field[Any]) -> None:
        """Fill nulls of a column that becomes NOT NULL, as on SQLite, and recreate its triggers and foreign keys."""
        table, column = model._meta.db_table, column_name(old_field)
        triggers = await self._take_triggers(table) if self._changes_type(old_field, new_field) else []
        if old_field.null and not new_field.null and new_field.default is not None:
            default = self._escape_default_value(new_field.to_db_value(sql_default(new_field), model))
            await self._run_sql(f'UPDATE "{table}" SET "{column}" = {default} WHERE "{column}" IS NULL')
        await super()._alter_field(model, old_field, new_field)
        await self._alter_reference(table, column_name(new_field), old_field, new_field)
        for trigger in triggers:
            await self._run_sql(trigger)

    def _changes_type(self, old: Field[Any], new: Field[Any]) -> bool:
        return bool(old.get_for_dialect("postgres", "SQL_TYPE") != new.get_for_dialect("postgres", "SQL_TYPE"))

    async def _take_triggers(self, table: str) -> list[str]:
        """Drop the triggers of a table, and return the statements that create them."""
        rows = await self.client.execute_query_dict(_TRIGGERS, [table])
        for row in rows:
            await self._run_sql(f'DROP TRIGGER "{row["name"]}" ON "{table}"')
        return [row["sql"] for row in rows]

    async def _alter_reference(self, table: str, column: str, old: Field[Any], new: Field[Any]) -> None:
        """Recreate a foreign key whose ON DELETE action changes; Tortoise's editor ignores that."""
        before, after = (getattr(field, "reference", None) for field in (old, new))
        if before is None or after is None or before.on_delete == after.on_delete:
            return
        target = after.related_model._meta
        for row in await self.client.execute_query_dict(_FOREIGN_KEYS, [table, column]):
            await self._run_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{row["name"]}"')
        reference = self._get_fk_reference_string(
            "", column, f'"{target.db_table}"', target.db_pk_column, after.on_delete, ""
        )
        await self._run_sql(f'ALTER TABLE "{table}" ADD FOREIGN KEY ("{column}"){reference}')


def editor_for(client: BaseDBAsyncClient) -> BaseSchemaEditor:
    """Return the editor for a client's dialect."""
    return CompleteSqliteEditor(client) if client.capabilities.dialect == "sqlite" else CompletePostgresEditor(client)
