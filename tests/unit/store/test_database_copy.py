"""A private copy is as the database was, takes whatever is written to it, and is gone without a trace."""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from support.populated import contents, make, make_article
from support.postgres import aside

from gql_blog.errors import StoreError
from gql_blog.store import Database, private_copy
from gql_blog.store.tables import Article, ArticleTag, Outbox, Tag


@pytest.fixture
async def filled(database: Database) -> Database:
    """A database with an article that carries a tag."""
    async with database.transaction():
        article = await make_article("tides")
        tag = await make(Tag, slug="sea")
        await ArticleTag.create(article_id=article.id, tag_id=tag.id, position=1)
    return database


async def test_it_begins_with_what_is_committed_and_goes_its_own_way(filled: Database, database_url: str) -> None:
    before = contents(database_url)
    async with private_copy(filled) as copy:
        async with copy.transaction():
            article = await Article.get(slug="tides")
            tag = await make(Tag, slug="harbour")
            await ArticleTag.create(article_id=article.id, tag_id=tag.id, position=2)
            await Article.filter(slug="tides").update(title="Anew")
            await make(Outbox)
        async with copy.session():
            assert [each.position for each in await ArticleTag.all().order_by("id")] == [1, 2]
            assert (await Article.get(slug="tides")).title == "Anew"
        async with filled.session():
            assert [each.slug for each in await Tag.all()] == ["sea"]
    assert contents(database_url) == before


async def test_both_are_written_side_by_side(filled: Database) -> None:
    async with private_copy(filled) as copy, copy.transaction():
        await make(Tag, slug="mine")
        async with filled.transaction():
            await make(Tag, slug="theirs")
            await Article.filter(slug="tides").update(title="Theirs")
    async with filled.session():
        assert sorted([each.slug for each in await Tag.all()]) == ["sea", "theirs"]


async def test_what_is_unique_there_is_unique_in_the_copy(filled: Database) -> None:
    async with private_copy(filled) as copy:
        with pytest.raises(Exception, match=r"(?i)unique"):
            async with copy.transaction():
                await make(Tag, slug="sea")


async def test_no_file_is_left(
    filled: Database, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    async with private_copy(filled) as copy:
        if copy.path is not None:
            assert copy.path.is_relative_to(folder)
            assert copy.path.stat().st_mode & 0o077 == 0, "e-mail addresses are in it"
    assert list(folder.iterdir()) == []


@pytest.fixture
async def sqlite_database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "blog.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    database = await Database.open(f"sqlite://{path}")
    yield database
    await database.close()


async def test_where_there_is_no_room_it_is_told(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("gql_blog.store.database_copy.keep_private", lambda path: path.mkdir())
    with pytest.raises(StoreError, match="TMPDIR"):
        async with private_copy(sqlite_database):
            pass


async def test_a_connection_that_is_lost_cannot_be_replaced_by_one_that_writes(
    postgres_url: str, postgres_template: str, request: pytest.FixtureRequest
) -> None:
    """A new connection has no temporary tables: it would find the real ones."""
    server = request.getfixturevalue("postgres_server")
    url = server.create(template=postgres_template)
    database = await Database.open(url)
    try:
        before, lost = contents(url), "nothing"
        async with private_copy(database) as copy:
            async with copy.transaction():
                await make(Tag, slug="mine")
            aside(_end_copies(url))
            for _ in range(3):
                # The first ones may find that the connection is lost; the new one finds that it may not write.
                with suppress(Exception):
                    async with copy.transaction():
                        await make(Tag, slug="lost")
                        lost = "written"
        assert (lost, contents(url)) == ("nothing", before)
    finally:
        await database.close()
        server.drop(url)


async def _end_copies(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        ended = await connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'gql_blog dry run' AND datname = current_database()"
        )
        assert len(ended) == 1
    finally:
        await connection.close()
