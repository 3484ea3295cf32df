"""Foreign keys between the tables of a database, read so that they can be asked, dropped and made again."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from tortoise.backends.base.client import BaseDBAsyncClient

from gql_blog.store.plugin_archive.table_rows import dialect_of, fetch

_SQLITE: Final = """
    SELECT l.name, f."from", f."table", coalesce(f."to", (SELECT name FROM pragma_table_info(f."table") WHERE pk = 1)),
           f.on_delete, '', ''
    FROM pragma_table_list l JOIN pragma_foreign_key_list(l.name) f WHERE l.schema = 'main' AND l.type = 'table'
"""
_POSTGRES: Final = """
    SELECT t.relname::text, a.attname::text, r.relname::text, b.attname::text,
           CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'RESTRICT' END,
           c.conname::text, pg_get_constraintdef(c.oid)
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = c.confkey[1]
    WHERE c.contype = 'f'
      AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
"""


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key of one column. ``name`` and ``definition`` are PostgreSQL's."""

    table: str
    column: str
    target: str
    target_column: str
    on_delete: str
    name: str
    definition: str

    @property
    def dangles(self) -> str:
        """The condition on a row of ``table`` whose key leads to no row."""
        return (
            f'"{self.table}"."{self.column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{self.target}" AS target '
            f'WHERE target."{self.target_column}" = "{self.table}"."{self.column}")'
        )


async def references(client: BaseDBAsyncClient) -> list[Reference]:
    """Return every foreign key."""
    sql = _SQLITE if dialect_of(client) == "sqlite" else _POSTGRES
    return [Reference(*each) for each in await fetch(client, sql)]


async def suspend(client: BaseDBAsyncClient, tables: Collection[str]) -> list[Reference]:
    """Let rows of these tables be inserted in any order, and return their keys, for ``resume``; SQLite checks none."""
    found = [each for each in await references(client) if each.table in tables]
    for each in found:
        if each.name:
            await client.execute_query(f'ALTER TABLE "{each.table}" DROP CONSTRAINT "{each.name}"')
    return found


async def resume(client: BaseDBAsyncClient, suspended: Collection[Reference]) -> None:
    """Have the keys checked again. The database refuses rows that lead nowhere."""
    for each in suspended:
        if each.name:
            await client.execute_query(f'ALTER TABLE "{each.table}" ADD CONSTRAINT "{each.name}" {each.definition}')


async def follow_deletions(client: BaseDBAsyncClient, keys: Collection[Reference]) -> None:
    """Do to rows that lead nowhere what would have happened to them, had they been here when their row was deleted."""
    changed = True
    while changed:
        changed = False
        for each in keys:
            ((dangling,),) = await fetch(client, f'SELECT count(*) FROM "{each.table}" WHERE {each.dangles}')
            if dangling and each.on_delete in ("CASCADE", "SET NULL"):
                delete = f'DELETE FROM "{each.table}"'
                release = f'UPDATE "{each.table}" SET "{each.column}" = NULL'
                followed = delete if each.on_delete == "CASCADE" else release
                await client.execute_query(f"{followed} WHERE {each.dangles}")
                changed = True
