"""Putting a publication into a database of the project's own tables."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from tortoise.models import Model

from benchmarks.publication.outline import Size, outline
from benchmarks.publication.rows import Rows
from gql_blog.app import load_hooks, migrate_all, plugin_tables
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.settings import load_settings
from gql_blog.store import Database

_ARTICLES_AT_ONCE = 250

T = TypeVar("T")


async def make_database(url: str, size: Size, *, data_dir: Path) -> None:
    """Migrate the empty database at ``url`` as an installation's would be, fill it, and let it count its rows."""
    settings = load_settings(database_url=url, data_dir=data_dir)
    hooks = load_hooks(settings)
    await migrate_all(settings, hooks)
    database = await Database.open(url, plugin_tables=plugin_tables(hooks))
    try:
        await _fill(database, size)
    finally:
        await database.close()
    await _settle(url)


async def _fill(database: Database, size: Size) -> None:
    publication = outline(size)
    rows = Rows(publication, Renderer(Hooks.of({})))
    async with database.transaction():
        await _insert(rows.people())
        await _insert(rows.tags())
    for articles in _portions(publication.articles, _ARTICLES_AT_ONCE):
        batch = await rows.batch(articles)
        # PostgreSQL keeps a lock for each new slug until the end of a transaction, and has room for some thousands.
        async with database.transaction():
            for each in batch:
                await _insert(each)


async def _insert(rows: list[Model]) -> None:
    if rows:
        kind: Any = type(rows[0])
        await kind.bulk_create(rows, batch_size=500)


def _portions(whole: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (whole[start : start + size] for start in range(0, len(whole), size))


async def _settle(url: str) -> None:
    """Bring the database into the state in which it would be found after a while: counted, and with no log left."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.partition("://")[2], isolation_level=None)) as file:
            file.execute("ANALYZE")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
