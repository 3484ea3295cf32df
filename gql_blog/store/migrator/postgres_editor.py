"""Tortoise's schema editor for PostgreSQL, made whole."""

from typing import Any

from tortoise.fields.base import Field
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor
from tortoise.models import Model

from gql_blog.store.migrator.whole_editor import WholeEditor, column_of, fillable

_TRIGGERS = """
    SELECT tgname AS name, pg_get_triggerdef(oid) AS sql FROM pg_trigger
    WHERE tgrelid = to_regclass(quote_ident($1)) AND NOT tgisinternal ORDER BY tgname
"""
_FOREIGN_KEYS = """
    SELECT c.conname AS name FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.conrelid = to_regclass(quote_ident($1)) AND c.contype = 'f' AND a.attname = $2
"""


class PostgresEditor(WholeEditor, AsyncpgSchemaEditor):
    """The editor for PostgreSQL."""

    async def _alter_field(self, model: type[Model], old_field: Field[Any], new_field: Field[Any]) -> None:
        """Fill what may be null no longer, as the editor for SQLite does, and let neither trigger nor key hinder."""
        table, column = model._meta.db_table, column_of(old_field)
        triggers = await self._take_triggers(table) if self._changes_type(old_field, new_field) else []
        if old_field.null and not new_field.null and new_field.default is not None:
            default = self._escape_default_value(new_field.to_db_value(fillable(new_field), model))
            await self._run_sql(f'UPDATE "{table}" SET "{column}" = {default} WHERE "{column}" IS NULL')
        await super()._alter_field(model, old_field, new_field)
        await self._alter_reference(table, column_of(new_field), old_field, new_field)
        for trigger in triggers:
            await self._run_sql(trigger)

    def _changes_type(self, old: Field[Any], new: Field[Any]) -> bool:
        return bool(old.get_for_dialect("postgres", "SQL_TYPE") != new.get_for_dialect("postgres", "SQL_TYPE"))

    async def _take_triggers(self, table: str) -> list[str]:
        """Drop the triggers of a table, one of which may name the column, and return what makes them again."""
        rows = await self.client.execute_query_dict(_TRIGGERS, [table])
        for row in rows:
            await self._run_sql(f'DROP TRIGGER "{row["name"]}" ON "{table}"')
        return [row["sql"] for row in rows]

    async def _alter_reference(self, table: str, column: str, old: Field[Any], new: Field[Any]) -> None:
        """Make a foreign key anew that does something else on a delete; Tortoise's editor leaves it as it was."""
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
