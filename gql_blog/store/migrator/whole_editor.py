"""What Tortoise's schema editors forget on either dialect: checks, indexes of added columns, defaults as SQL."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tortoise.fields.base import DB_DEFAULT_NOT_SET, Field
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_editor.data import ModelSqlData
from tortoise.models import Model

from gql_blog.errors import MigrationRefused


class WholeEditor(BaseSchemaEditor):
    """What Tortoise's editors forget on either dialect."""

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
        return literal(default)

    async def add_field(self, model: type[Model], field_name: str) -> None:
        """Add a column with its index, and with its default where rows that are there need one."""
        field = model._meta.fields_map[field_name]
        fills = not field.null and not field.has_db_default() and field.default is not None
        if fills:
            field.db_default = fillable(field)
        try:
            await super().add_field(model, field_name)
        finally:
            if fills:
                field.db_default = DB_DEFAULT_NOT_SET
        column = column_of(field)
        if fills and self.DIALECT == "postgres":
            await self._run_sql(f'ALTER TABLE "{model._meta.db_table}" ALTER COLUMN "{column}" DROP DEFAULT')
        if field.index and not field.unique:
            await self.add_index(model, Index(fields=(column,)))


def literal(value: Any) -> str:
    """Return a default as SQL of either dialect; Tortoise's own break at a quote, and write a function's address."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if callable(value) or not isinstance(value, str | date):
        raise MigrationRefused(f"The default {value!r} cannot fill rows that are there; fill them by RunPython.")
    text = value.isoformat(" ") if isinstance(value, datetime) else str(value)
    return "'" + text.replace("'", "''") + "'"


def column_of(field: Field[Any]) -> str:
    """Return the name of a field's column."""
    return field.source_field or field.model_field_name


def fillable(field: Field[Any]) -> Any:
    """Return a field's default where SQL can hold it; MigrationRefused for one that Python computes."""
    if callable(field.default):
        raise MigrationRefused(
            f"The default of {field.model_field_name} is computed by Python, and cannot fill rows that are there: add "
            "the column as null=True, fill it by RunPython, and forbid null in a later migration."
        )
    return field.default
