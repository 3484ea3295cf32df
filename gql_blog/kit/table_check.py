"""Whether a plugin's tables can be had, kept and done without: on a database that is populated, step by step."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from gql_blog.errors import GqlBlogError
from gql_blog.kit.app_under_test import open_app
from gql_blog.kit.check_results import Check, Problem
from gql_blog.kit.table_versions import migrate_until, migration_names
from gql_blog.store import Database, PluginTables, migrate, unwritten_migrations

_ROWS: Final = 2
_INSTANT: Final = "2026-01-02 03:04:05+00:00"

Counts = dict[str, int]


async def table_problems(tables: PluginTables, folder: Path) -> list[Problem]:
    """Return what is wrong with the tables of a plugin. ``folder`` is for a database of its own."""
    problems: list[Problem] = []
    with _told(problems, tables.migrations):
        unwritten = (await unwritten_migrations([tables])).get(tables.label, [])
        if unwritten:
            problems.append(
                Problem(
                    Check.TABLES,
                    tables.migrations,
                    f"The models say more than the migrations: {'; '.join(unwritten)}.",
                    "Write the migration: `gql-blog plugin migration PATH`.",
                )
            )
            return problems
        os.makedirs(folder)
        problems += await _steps(tables, f"sqlite://{folder / 'tables.db'}", folder)
    return problems


async def _steps(tables: PluginTables, url: str, folder: Path) -> list[Problem]:
    """Migrate one by one, over rows; then do without the plugin, and have it again."""
    async with open_app(folder, {}, database_url=url) as app:
        await app.seed()
    for name in migration_names(tables):
        await migrate_until(url, tables, name)
        await _fill(url, tables.label)
    await migrate(url, [tables])
    before = await _counts(url, tables.label)
    async with open_app(folder, {}, database_url=url) as app:  # as if it were blocked
        article = await app.publish("Without the Plugin")
        await app.comment(article, "Nobody misses it.")
    await migrate(url, [tables])
    after = await _counts(url, tables.label)
    return [
        Problem(
            Check.TABLES,
            table,
            f"It had {count} rows, and {after.get(table, 0)} after the plugin had been blocked for a while.",
            "Leave rows alone that the plugin did not delete itself: drop the trigger or key that does.",
        )
        for table, count in before.items()
        if after.get(table) != count
    ]


@contextmanager
def _told(problems: list[Problem], where: str) -> Iterator[None]:
    try:
        yield
    except GqlBlogError as error:
        problems.append(
            Problem(Check.TABLES, where, error.message, "Change the migration, and check the plugin again.")
        )


async def _counts(url: str, label: str) -> Counts:
    database = await Database.open(url)
    try:
        async with database.transaction() as transaction:
            return {
                name: (await transaction.fetch(f'SELECT count(*) FROM "{name}"'))[0][0]
                for name in await _tables(transaction, label)
            }
    finally:
        await database.close()


async def _fill(url: str, label: str) -> None:
    """Put rows into the tables of a plugin as they are now; a table whose rows cannot be made up stays empty."""
    database = await Database.open(url)
    try:
        async with database.transaction() as transaction:
            names = await _tables(transaction, label)
        for name in names:
            for number in range(_ROWS):
                await _insert(database, name, number)
    finally:
        await database.close()


async def _tables(transaction: Any, label: str) -> list[str]:
    found = await transaction.fetch(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, ?) = ? ORDER BY rowid",
        len(label) + 1,
        f"{label}_",
    )
    return [name for (name,) in found]


async def _insert(database: Database, table: str, number: int) -> None:
    try:
        async with database.transaction() as transaction:
            columns = await transaction.fetch("SELECT name, type, pk FROM pragma_table_info(?)", table)
            keys = {
                column: (parent, other)
                for column, parent, other in await transaction.fetch(
                    'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', table
                )
            }
            held = (await transaction.fetch(f'SELECT count(*) FROM "{table}"'))[0][0]
            values = []
            for name, kind, _ in columns:
                if name in keys:
                    parent, other = keys[name]
                    rows = await transaction.fetch(f'SELECT "{other or "id"}" FROM "{parent}" LIMIT 1 OFFSET {number}')
                    values.append(rows[0][0] if rows else None)
                else:
                    values.append(_value(str(kind).upper(), held + 1))
            names = ", ".join(f'"{name}"' for name, _, _ in columns)
            marks = ", ".join("?" * len(columns))
            await transaction.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', *values)
    except GqlBlogError:
        return
    except Exception as error:  # a constraint that such a row does not meet; drivers have errors of their own
        if type(error).__module__.partition(".")[0] not in ("tortoise", "sqlite3"):
            raise


def _value(kind: str, number: int) -> Any:
    if "INT" in kind or "BOOL" in kind:
        return number
    if "REAL" in kind or "FLOAT" in kind or "DECIMAL" in kind:
        return float(number)
    if "TIMESTAMP" in kind or "DATE" in kind:
        return _INSTANT if "TIME" in kind else _INSTANT[:10]
    return "{}" if "JSON" in kind else str(number)
