"""Lists that are ordered by a text are ordered by code point, whatever the database would do by itself."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from support.postgres import Server
from support.reading import library_over

from gql_blog.store import Database, migrate

WORDS = ("zed", "Banana", "apple", "été", "etc", "Yard")


@pytest.fixture
async def alphabetical(postgres_server: Server) -> AsyncIterator[Database]:
    """A PostgreSQL database that orders texts as an English dictionary does."""
    name = f"gql_blog_{uuid4().hex[:16]}"
    postgres_server.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
    url = postgres_server.of(name)
    await migrate(url)
    database = await Database.open(url)
    yield database
    await database.close()
    postgres_server.drop(url)


async def test_tags_and_their_articles_come_by_code_point(alphabetical: Database) -> None:
    library = library_over(alphabetical)
    for word in WORDS:
        await library.newsroom.post(word, tags=(word,))
    data = await library.ask("{ tags { name } posts(orderBy: [{ field: TITLE, direction: ASC }]) { nodes { title } } }")
    assert [each["name"] for each in data["tags"]] == sorted(WORDS)
    assert [each["title"] for each in data["posts"]["nodes"]] == sorted(WORDS)
