"""A database that sorts as people do: ours are told to sort by code point all the same."""

from collections.abc import Iterator

import asyncpg
import pytest
from support.populated import make_article
from support.postgres import Server

from gql_blog.store import Database, migrate

TITLES = ["a", "B", "Z", "é", "z", "制裁"]


@pytest.fixture
def english_url(postgres_server: Server) -> Iterator[str]:
    """A database that sorts as in English."""
    try:
        url = postgres_server.create(icu_locale="en-US")
    except asyncpg.PostgresError as error:
        pytest.skip(f"this PostgreSQL knows no ICU locales: {error}")
    yield url
    postgres_server.drop(url)


async def test_titles_are_in_the_order_of_code_points_whatever_the_database_thinks(english_url: str) -> None:
    await migrate(english_url)
    database = await Database.open(english_url)
    async with database.transaction():
        for title in TITLES:
            await make_article(f"slug-{ord(title[0])}", title=title, public=True)

    async def ordered(by: str) -> list[str]:
        sql = f"SELECT a.title FROM article a WHERE a.public ORDER BY {by}, a.id"
        return [title for (title,) in await database.reader.fetch(sql)]

    assert await ordered("a.title") == ["a", "B", "é", "z", "Z", "制裁"]
    assert await ordered('a.title COLLATE "C"') == sorted(TITLES)
    for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
        await database.reader.fetch(f"SELECT set_config('{setting}', 'off', false)")
    shown = await database.reader.fetch(
        'EXPLAIN SELECT a.id FROM article a WHERE a.public ORDER BY a.title COLLATE "C" DESC, a.id DESC LIMIT 3'
    )
    assert "ix_article_title_up" in "\n".join(line for (line,) in shown)
    await database.close()
