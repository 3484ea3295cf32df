"""Tortoise's schema editors, made whole."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_editor.data import ModelSqlData
from tortoise.models import Model


class _ChecksInTable(BaseSchemaEditor):
    """A table is created with its checks; Tortoise's editor forgets them."""

    _checks: tuple[CheckConstraint, ...] = ()

    def _get_model_sql_data(self, model: type[Model]) -> ModelSqlData:
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


class PostgresEditor(_ChecksInTable, AsyncpgSchemaEditor):
    """The editor for PostgreSQL."""


class SqliteEditor(_ChecksInTable, SqliteSchemaEditor):
    """The editor for SQLite."""

    async def _run_sql(self, sql: str) -> None:
        """Run a script statement by statement; Tortoise splits at every semicolon, a trigger's own included."""
        if self.collect_sql:
            await super()._run_sql(sql)
            return
        for statement in statements(sql):
            await self.client.execute_query(statement)


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


def editor_for(client: Any) -> BaseSchemaEditor:
    """Return the editor for a client's dialect."""
    return SqliteEditor(client) if client.capabilities.dialect == "sqlite" else PostgresEditor(client)
