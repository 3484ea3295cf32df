"""Tortoise's schema editors, completed.

Both dialects: checks, indexes of added columns, defaults as SQL. SQLite: a rebuilt table keeps its indexes, triggers
and views. PostgreSQL: a column can change under triggers and foreign keys.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.base import DB_DEFAULT_NOT_SET, Field
from tortoise.fields.db_defaults import SqlDefault
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.models import Model

from gql_blog.errors import MigrationRefused
from gql_blog.store.migrator.schema_catalog import columns_of
from gql_blog.store.migrator.sqlite_table_rebuild import drop_dependents, read_dependents, restore_dependents


class CompleteSchemaEditor(BaseSchemaEditor):
    """What both editors of Tortoise lack."""

    async def create_model(self, model: type[Model]) -> None:
        """Create a table with its checks."""
        checks = [each for each in model._meta.constraints if isinstance(each, CheckConstraint)]
        written = [self.CHECK_CONSTRAINT_CREATE_TEMPLATE.format(name=each.name, check=each.check) for each in checks]
        template = self.TABLE_CREATE_TEMPLATE
        parts = ",\n    ".join(["{fields}", *(each.replace("{", "{{").replace("}", "}}") for each in written)])
        self.TABLE_CREATE_TEMPLATE = template.replace("{fields}", parts)
        try:
            with _literal_defaults(model):
                await super().create_model(model)
        finally:
            self.TABLE_CREATE_TEMPLATE = template

    async def add_field(self, model: type[Model], field_name: str) -> None:
        """Add a column with its index, and with its default where rows that are there need one."""
        field = model._meta.fields_map[field_name]
        fills = not field.null and not field.has_db_default() and field.default is not None
        if fills:
            field.db_default = sql_default(field)
        try:
            with _literal_defaults(model):
                await super().add_field(model, field_name)
        finally:
            if fills:
                field.db_default = DB_DEFAULT_NOT_SET
        column = column_name(field)
        if fills and self.DIALECT == "postgres":
            sql = f'ALTER TABLE "{model._meta.db_table}" ALTER COLUMN "{column}" DROP DEFAULT'
            await self.client.execute_script(sql)
        if field.index and not field.unique:
            await self.add_index(model, Index(fields=(column,)))

    async def alter_field(self, old_model: type[Model], new_model: type[Model], field_name: str) -> None:
        """Change a column. One that becomes NOT NULL gets its default where it was null."""
        old, new = _columns_of(old_model, new_model, field_name)
        default = new.default
        if old.null and not new.null and default is not None:
            table, column = new_model._meta.db_table, column_name(old)
            value = sql_literal(new.to_db_value(sql_default(new), new_model))
            await self.client.execute_query(f'UPDATE "{table}" SET "{column}" = {value} WHERE "{column}" IS NULL')
            new.default = None  # SQLite's editor would write it once more, and break at quotes
        try:
            with _literal_defaults(old_model), _literal_defaults(new_model):
                await super().alter_field(old_model, new_model, field_name)
        finally:
            new.default = default


@contextmanager
def _literal_defaults(model: type[Model]) -> Iterator[None]:
    """Let the defaults of columns be SQL literals of ours: Tortoise's own break at quotes."""
    plain = [
        (field, field.db_default)
        for field in model._meta.fields_map.values()
        if field.has_db_default() and not isinstance(field.db_default, SqlDefault)
    ]
    for field, value in plain:
        field.db_default = SqlDefault(sql_literal(field.to_db_value(value, model)))
    try:
        yield
    finally:
        for field, value in plain:
            field.db_default = value


def _columns_of(old_model: type[Model], new_model: type[Model], name: str) -> tuple[Field[Any], Field[Any]]:
    """Return the fields that hold the column of a field: a relation has another one for it."""
    found = []
    for model in (old_model, new_model):
        field = model._meta.fields_map[name]
        is_key = isinstance(field, ForeignKeyFieldInstance)
        found.append(model._meta.fields_map[field.source_field or name] if is_key else field)
    return found[0], found[1]


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
    """Tortoise's editor for SQLite, completed: what it rebuilds a table for keeps what depends on the table."""

    async def _run_sql(self, sql: str) -> None:
        """Run a script statement by statement. Tortoise splits at every semicolon, also inside triggers."""
        for statement in statements(sql):
            await self.client.execute_query(statement)

    async def alter_field(self, old_model: type[Model], new_model: type[Model], field_name: str) -> None:
        """Change a column."""
        old, new = _columns_of(old_model, new_model, field_name)
        if column_name(old) != column_name(new) and not _is_renamed_alone(old, new):
            raise MigrationRefused(
                f"The column {column_name(old)} is renamed and changed in one operation. Rename it with RenameField, "
                "and change it in a second operation."
            )
        freed = [(column_name(old),)] if old.unique and not new.unique else []
        async with self._kept(new_model, no_longer_unique=freed):
            await super().alter_field(old_model, new_model, field_name)
        index = Index(fields=(column_name(new),))
        if old.index and not old.unique and not (new.index and not new.unique):
            await self.remove_index(new_model, index)
        if new.index and not new.unique and not (old.index and not old.unique):
            await self.add_index(new_model, index)

    async def remove_field(self, model: type[Model], field: Field[Any]) -> None:
        """Remove a column. That of a relation is hidden meanwhile: Tortoise would keep it, emptied."""
        key = field.source_field if isinstance(field, ForeignKeyFieldInstance) else None
        fields = model._meta.fields_map
        async with self._kept(model, removed=[column_name(field)]):
            hidden = {key: fields.pop(key)} if key and key in fields else {}
            try:
                await super().remove_field(model, field)
            finally:
                fields.update(hidden)

    async def add_constraint(self, model: type[Model], constraint: Any) -> None:
        """Add a constraint."""
        async with self._kept(model):
            await super().add_constraint(model, constraint)

    async def remove_constraint(self, model: type[Model], constraint: Any) -> None:
        """Remove a constraint. A unique one may be in the table's definition, whose index SQLite cannot drop."""
        columns = [] if isinstance(constraint, CheckConstraint) else [tuple(columns_of(model, constraint.fields))]
        async with self._kept(model, no_longer_unique=columns):
            # For a check the table is rebuilt as the model says, and that is without its unique constraints.
            await super().remove_constraint(model, CheckConstraint(check="", name=""))

    @asynccontextmanager
    async def _kept(
        self, model: type[Model], *, removed: Sequence[str] = (), no_longer_unique: Sequence[tuple[str, ...]] = ()
    ) -> AsyncIterator[None]:
        """Restore the indexes of a table that is rebuilt, and the triggers and views that depend on it."""
        dependents = await read_dependents(self.client, model._meta.db_table)
        await drop_dependents(self.client, dependents)
        with _literal_defaults(model):
            yield
        await restore_dependents(self.client, dependents, removed=removed, no_longer_unique=no_longer_unique)


def _is_renamed_alone(old: Field[Any], new: Field[Any]) -> bool:
    return not (old.pk or new.pk) and all(
        getattr(old, each) == getattr(new, each) for each in ("null", "unique", "index", "db_default")
    )


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

    async def alter_field(self, old_model: type[Model], new_model: type[Model], field_name: str) -> None:
        """Change a column with its triggers and foreign keys."""
        table = new_model._meta.db_table
        old, new = _columns_of(old_model, new_model, field_name)
        before, after = (field.get_for_dialect("postgres", "SQL_TYPE") for field in (old, new))
        triggers = await self._take_triggers(table) if before != after else []
        await super().alter_field(old_model, new_model, field_name)
        await self._alter_reference(table, column_name(new), old, new)
        for trigger in triggers:
            await self.client.execute_script(trigger)

    async def _take_triggers(self, table: str) -> list[str]:
        rows = await self.client.execute_query_dict(_TRIGGERS, [table])
        for row in rows:
            await self.client.execute_script(f'DROP TRIGGER "{row["name"]}" ON "{table}"')
        return [row["sql"] for row in rows]

    async def _alter_reference(self, table: str, column: str, old: Field[Any], new: Field[Any]) -> None:
        before, after = (getattr(field, "reference", None) for field in (old, new))
        if before is None or after is None or before.on_delete == after.on_delete:
            return
        target = after.related_model._meta
        for row in await self.client.execute_query_dict(_FOREIGN_KEYS, [table, column]):
            await self.client.execute_script(f'ALTER TABLE "{table}" DROP CONSTRAINT "{row["name"]}"')
        reference = f'REFERENCES "{target.db_table}" ("{target.db_pk_column}") ON DELETE {after.on_delete.value}'
        await self.client.execute_script(f'ALTER TABLE "{table}" ADD FOREIGN KEY ("{column}") {reference}')


def editor_for(client: BaseDBAsyncClient) -> BaseSchemaEditor:
    """Return the editor for a client's dialect."""
    return CompleteSqliteEditor(client) if client.capabilities.dialect == "sqlite" else CompletePostgresEditor(client)
