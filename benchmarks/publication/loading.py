"""Putting a publication into a database of the project's own tables."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from tortoise.models import Model

from benchmarks.publication.accounts import accounts, tokens
from benchmarks.publication.outline import Size, outline
from benchmarks.publication.rows import Rows
from gql_blog.app import load_hooks, migrate_all, plugin_tables
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.settings import load_settings
from gql_blog.store import Database

_ARTICLES_AT_ONCE = 250
_ROWS_AT_ONCE = 500

T = TypeVar("T")


async def make_databases(urls: Sequence[str], size: Size, *, data_dir: Path) -> None:
    """Migrate the empty databases at ``urls`` as an installation's would be, fill them, and let them count their rows.

    All get the same rows, which are made once.
    """
    async with AsyncExitStack() as stack:
        await _fill([await _opened(stack, url, data_dir) for url in urls], size)
    for url in urls:
        await _settle(url)


async def migrate_databases(urls: Sequence[str], *, data_dir: Path) -> None:
    """Apply the migrations that have come since, and let the databases count their rows again."""
    for url in urls:
        settings = load_settings(database_url=url, data_dir=data_dir)
        await migrate_all(settings, load_hooks(settings))
        await _settle(url)


async def _opened(stack: AsyncExitStack, url: str, data_dir: Path) -> Database:
    settings = load_settings(database_url=url, data_dir=data_dir)
    hooks = load_hooks(settings)
    await migrate_all(settings, hooks)
    database = await Database.open(url, plugin_tables=plugin_tables(hooks))
    stack.push_async_callback(database.close)
    return database


async def _fill(databases: Sequence[Database], size: Size) -> None:
    publication = outline(size)
    rows = Rows(publication, Renderer(Hooks.of({})))
    await _insert(databases, [rows.people(), rows.tags(), accounts(), tokens()])
    for articles in _portions(publication.everything, _ARTICLES_AT_ONCE):
        # PostgreSQL keeps a lock for each new slug until the end of a transaction, and has room for some thousands.
        await _insert(databases, await rows.batch(articles))


async def _insert(databases: Sequence[Database], tables: Iterable[list[Model]]) -> None:
    every = [rows for rows in tables if rows]
    for database in databases:
        async with database.transaction():
            for rows in every:
                kind: Any = type(rows[0])
                await kind.bulk_create(rows, batch_size=_ROWS_AT_ONCE)


def _portions(whole: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (whole[start : start + size] for start in range(0, len(whole), size))


async def _settle(url: str) -> None:
    """Bring the database into the state in which it would be found after a while.

    PostgreSQL's autovacuum would have counted the rows. SQLite has no log left, and no statistics: nothing makes them
    in an installation either.
    """
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.partition("://")[2], isolation_level=None)) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
