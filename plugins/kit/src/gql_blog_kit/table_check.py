"""Whether a plugin's tables can be had, kept, done without and archived: on populated databases, step by step."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime as DateTime
from pathlib import Path
from typing import Final

from gql_blog.errors import GqlBlogError
from gql_blog.store import (
    PluginTables,
    migrate,
    remove_plugin_tables,
    restore_plugin_tables,
    unwritten_migrations,
)
from gql_blog_kit.app_under_test import open_app
from gql_blog_kit.check_results import Check, Problem
from gql_blog_kit.postgres_server import empty_database
from gql_blog_kit.row_maker import count_rows, make_rows
from gql_blog_kit.table_versions import migrate_and_fail, migrate_until, migration_names

_ON_POSTGRES: Final = " on PostgreSQL"

_BLOCKED: Final = (
    "the plugin had been blocked for a while",
    "Leave rows alone that the plugin did not delete itself: drop the trigger or key that does.",
)
_ROLLED_BACK: Final = (
    "an upgrade that failed had been rolled back",
    "Let a migration change nothing but the database, and begin and end no transaction.",
)
_BROUGHT_BACK: Final = (
    "the tables had been archived, removed and brought back",
    "Let no trigger or key delete or add rows while they are put in.",
)
"""After what rows are counted, and what is to be done if they are not as many as before."""


async def table_problems(tables: PluginTables, folder: Path, postgres: str | None = None) -> list[Problem]:
    """Return what is wrong with a plugin's tables, on SQLite in ``folder``, and at the URL ``postgres`` of a server."""
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
    if postgres is not None:
        async with empty_database(postgres) as url:
            with _told(problems, tables.migrations, _ON_POSTGRES):
                problems += await _steps(tables, url, folder / "postgresql", _ON_POSTGRES)
    return problems


async def _steps(tables: PluginTables, url: str, folder: Path, where: str = "") -> list[Problem]:
    """Migrate one by one, over rows; fail and go on; do without the plugin, and have it again; archive and restore."""
    label = tables.label
    os.makedirs(folder, exist_ok=True)
    async with open_app(folder, {}, database_url=url) as app:
        await app.seed()
    problems: list[Problem] = []
    for name in migration_names(tables):
        before = await count_rows(url, label)
        await migrate_and_fail(url, tables, name)
        problems += _changed(before, await count_rows(url, label), _ROLLED_BACK, where)
        await migrate_until(url, tables, name)
        await make_rows(url, label)
    await migrate(url, [tables])
    before = await count_rows(url, label)
    async with open_app(folder, {}, database_url=url) as app:  # as if it were blocked
        article = await app.publish("Without the Plugin")
        await app.comment(article, "Nobody misses it.")
    await migrate(url, [tables])
    problems += _changed(before, after := await count_rows(url, label), _BLOCKED, where)
    if problems:
        return problems
    archive = folder / f"{label}.zip"
    await remove_plugin_tables(url, label, archive, is_enabled=False, record=_unrecorded)
    await restore_plugin_tables(url, archive, [tables], record=_unrecorded)
    return list(_changed(after, await count_rows(url, label), _BROUGHT_BACK, where))


def _changed(
    before: Mapping[str, int], after: Mapping[str, int], told: tuple[str, str], where: str
) -> Iterator[Problem]:
    """Yield a problem for each table that has not as many rows as before, or was not there."""
    happened, remedy = told
    for table in dict.fromkeys((*before, *after)):
        had, has = before.get(table), after.get(table)
        if had != has:
            yield Problem(
                Check.TABLES, f"{table}{where}", f"It had {_rows(had)}, and {_rows(has)} after {happened}.", remedy
            )


def _rows(count: int | None) -> str:
    return "no table" if count is None else f"{count} rows"


async def _unrecorded(_plugin: str, _rows: dict[str, int], _at: DateTime) -> None:
    """Note nothing in the audit."""


@contextmanager
def _told(problems: list[Problem], migrations: str, where: str = "") -> Iterator[None]:
    try:
        yield
    except GqlBlogError as error:
        problems.append(
            Problem(
                Check.TABLES, f"{migrations}{where}", error.message, "Change the migration, and check the plugin again."
            )
        )
