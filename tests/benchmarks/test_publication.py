"""The rows that are measured are rows as the project would have left them, and always the same."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.populated import Rows, contents
from support.postgres import aside

from benchmarks.publication import STANDARD, Size, make_databases, outline, token
from benchmarks.publication.accounts import account
from benchmarks.publication.outline import Article
from gql_blog.access.authentication import authenticate
from gql_blog.app import load_hooks, migrate_all
from gql_blog.content import Role
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.settings import load_settings
from gql_blog.store import Database
from gql_blog.write.derived.derived_columns import refresh

SMALL = Size(posts=24, responses=60, contributors=9, comments=300, body=1_500, hidden=3, threads=(2, 12))


async def _made(path: Path, size: Size = SMALL) -> str:
    url = f"sqlite://{path}"
    await make_databases([url], size, data_dir=path.parent)
    return url


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small publication on SQLite, which no test here changes."""
    return aside(_made(tmp_path_factory.mktemp("publication") / "one.sqlite3"))


@pytest.mark.long
async def test_what_is_derived_is_what_the_project_derives(url: str) -> None:
    before = contents(url)
    posts = [row["id"] for row in before["article"] if row["responding_to_id"] is None]
    assert len(posts) == SMALL.posts + SMALL.hidden + len(SMALL.threads)
    database = await Database.open(url)
    try:
        async with database.transaction() as transaction:
            await refresh(
                transaction,
                dialogues=posts,
                contributors=[row["id"] for row in before["contributor"]],
                tags=[row["id"] for row in before["tag"]],
            )
    finally:
        await database.close()
    after = contents(url)
    assert [table for table in before if before[table] != after[table]] == []
    assert _sum(after, "article", "response_count") == SMALL.responses + sum(SMALL.threads)
    assert 0 < _sum(after, "article", "comment_count") < SMALL.comments
    assert 0 < _sum(after, "comment", "reply_count") < _sum(after, "article", "comment_count")


async def test_what_is_rendered_is_what_the_renderer_renders(url: str) -> None:
    rows = contents(url)
    renderer = Renderer(Hooks.of({}))
    for comment in rows["comment"][:5]:
        rendered = await renderer.comment(comment["source"])
        assert (comment["html"], comment["text"]) == (rendered.html, rendered.text)
    noted = {row["article_id"] for row in rows["footnote"]}
    article = next(row for row in rows["article"] if row["id"] in noted)
    again = await renderer.article(article["source"], locale="en", prefix=article["id"][-10:])
    assert (article["html"], article["endnotes"]) == (again.html, again.endnotes)
    assert (article["text"], article["word_count"]) == (again.text, again.word_count)


@pytest.mark.long
async def test_it_is_the_same_every_time(url: str, tmp_path: Path) -> None:
    again = await _made(tmp_path / "other.sqlite3")
    one, other = contents(url), contents(again)
    assert [table for table in one if one[table] != other[table]] == []


async def test_ids_tell_everything_apart_and_are_whole(url: str) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file:
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.long
async def test_sqlite_has_no_statistics_but_those_of_an_installation(url: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.sqlite3"
    settings = load_settings(database_url=f"sqlite://{empty}", data_dir=tmp_path)
    await migrate_all(settings, load_hooks(settings))
    asked = "SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'"
    with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as full, closing(sqlite3.connect(empty)) as other:
        assert full.execute(asked).fetchall() == other.execute(asked).fetchall()


async def test_who_signs_in_finds_an_account_of_each_role(url: str) -> None:
    database = await Database.open(url)
    try:
        for role in Role:
            viewer = await authenticate(database, token(role))
            assert (viewer.role, viewer.user_id) == (role, account(role))
    finally:
        await database.close()


def test_the_standard_size_is_the_one_that_is_told_of() -> None:
    publication = outline(STANDARD)
    comments = sum(article.comments for article in publication.articles)
    credited = sum(len(article.credits) for article in publication.articles)
    notes = sum(article.notes for article in publication.articles)
    assert (len(publication.posts), len(publication.articles), comments) == (2_000, 12_000, 60_000)
    assert 21_000 < credited < 22_500
    assert 6_500 < notes < 7_500
    assert len(publication.lively) == 200
    assert _mean(publication.lively, "responses") > 20
    assert _mean(publication.commented, "comments") > 14


def _mean(articles: Any, name: str) -> float:
    counted: list[Article] = list(articles)
    return float(sum(getattr(article, name) for article in counted) / len(counted))


def _sum(rows: Rows, table: str, column: str) -> int:
    return sum(row[column] for row in rows[table])
