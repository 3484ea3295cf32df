"""Totals are sums of numbers that the database keeps: they are exact, and nobody waits for them."""

import asyncio
from typing import Any

import pytest
from support.comments import judge, submit
from support.growth import HANG
from support.populated import make, make_article, row_counts
from support.reading import Library, library_over
from support.recomputed import wrong_columns

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role, Verdict
from gql_blog.store import Database, tables
from gql_blog.write import AddCollaborator, ArchiveArticle, BylineInput, CreatePost, LinkComment

LISTS = """{{ posts{of} responses{of} articles{of} comments{of}
  drafts: articles{drafts} held: comments{held} named: articles{named} }}"""
DRAFTS, HELD = "where: { status: { equals: DRAFT } }", "where: { status: { equals: PENDING } }"
NAMED = 'where: { status: { equals: PUBLISHED }, title: { startsWith: "On" } }'
TOTALS = LISTS.format(
    of=" { totalCount }",
    drafts=f"({DRAFTS}) {{ totalCount }}",
    held=f"({HELD}) {{ totalCount }}",
    named=f"({NAMED}) {{ totalCount }}",
)
ROWS = "(first: 100%s) { nodes { id } }"
COUNTED = LISTS.format(of=ROWS % "", drafts=ROWS % f" {DRAFTS}", held=ROWS % f" {HELD}", named=ROWS % f" {NAMED}")


@pytest.fixture
async def library(database: Database) -> Library:
    return library_over(database)


async def totals(library: Library, viewer: Viewer) -> dict[str, int]:
    """Return the totals, after they were compared with the rows of the lists."""
    told = {name: found["totalCount"] for name, found in (await library.ask(TOTALS, viewer=viewer)).items()}
    listed = {name: len(found["nodes"]) for name, found in (await library.ask(COUNTED, viewer=viewer)).items()}
    assert told == listed
    return told


async def test_totals_are_those_of_each_viewer(library: Library, database_url: str) -> None:
    room = library.newsroom
    people = {role: await room.somebody(role, "Ada") for role in Role}
    author, reader = people[Role.AUTHOR], people[Role.READER]
    post, other = await room.post("On Tides"), await room.post("On Moons")
    answer = await room.response(post.article_id)
    own = await room.run(CreatePost(title="A Draft", source="Mine."), author)
    await room.post("Another Draft", publish=False)
    for article in (post, other, answer):
        await judge(room, await submit(room, article.article_id), Verdict.APPROVE)
    await submit(room, post.article_id, reader, body="Held.")
    await room.run(AddCollaborator(article_id=own.article_id, email="ada.reader@example.org"))
    viewers: dict[Role | None, Viewer] = {None: ANONYMOUS} | dict(people)
    seen = {role: await totals(library, viewer) for role, viewer in viewers.items()}
    assert seen[None] == {"posts": 2, "responses": 1, "articles": 3, "comments": 3, "drafts": 0, "held": 0, "named": 2}
    assert seen[Role.READER] == seen[None] | {"drafts": 1, "held": 1}
    assert seen[Role.AUTHOR] == seen[None] | {"drafts": 1}
    assert seen[Role.EDITOR] == seen[Role.ADMIN] == seen[None] | {"drafts": 2, "held": 1}
    assert wrong_columns(database_url) == []
    # What answers an archived post stays PUBLISHED, and is hidden.
    await room.run(ArchiveArticle(id=post.article_id, expected_version=post.version))
    left = {"posts": 1, "responses": 0, "articles": 1, "comments": 1, "named": 1}
    assert await totals(library, ANONYMOUS) == seen[None] | left
    for viewer in people.values():
        await totals(library, viewer)
    assert (await totals(library, people[Role.EDITOR]))["responses"] == 1
    assert wrong_columns(database_url) == []


async def test_what_is_one_s_own_for_two_reasons_is_counted_once(library: Library) -> None:
    room = library.newsroom
    post = await room.post("On Tides", bylines=(BylineInput(name="Ada"),))
    (ada,) = await room.rows(tables.Contributor)
    author = await room.somebody(Role.AUTHOR, "Ada", ada.id)
    draft = await room.run(CreatePost(title="A Draft", source="Mine."), author)
    await room.run(AddCollaborator(article_id=draft.article_id, email="ada.author@example.org"))
    held = await submit(room, post.article_id, author, body="Held.")
    await room.run(LinkComment(id=held, expected_version=1, contributor_id=ada.id))
    told = await totals(library, author)
    assert (told["drafts"], told["held"]) == (1, 1)


async def test_a_total_looks_at_no_article(library: Library) -> None:
    await library.newsroom.post("On Tides")
    for viewer in (ANONYMOUS, OPERATOR):
        assert (await library.ask("{ posts { totalCount } }", viewer=viewer)) == {"posts": {"totalCount": 1}}
        (statement,) = library.statements
        assert "row_count" in statement.sql
        assert "article" not in statement.sql


async def test_few_changes_are_kept_apart(database: Database, database_url: str) -> None:
    for number in range(300):
        async with database.transaction():
            await make_article(f"post-{number}")
    assert row_counts(database_url) == {("post", "DRAFT", False): 300}
    async with database.session():
        assert await tables.RowCount.all().count() < 100


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_nobody_waits_for_a_number(database: Database, database_url: str) -> None:
    """A transaction that is open has changed the number, and added up what others had changed."""
    opened, ended = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with database.transaction():
            for number in range(130):
                await make_article(f"held-{number}")
            opened.set()
            await ended.wait()

    async def write() -> Any:
        async with database.transaction():
            for number in range(130):
                await make_article(f"free-{number}")
            return await make(tables.Comment, article_id=(await tables.Article.get(slug="free-1")).id)

    holding = asyncio.create_task(hold())
    await asyncio.wait_for(opened.wait(), HANG)
    await asyncio.wait_for(write(), HANG)
    assert row_counts(database_url) == {("post", "DRAFT", False): 130, ("comment", "PENDING", False): 1}
    ended.set()
    await holding
    assert row_counts(database_url) == {("post", "DRAFT", False): 260, ("comment", "PENDING", False): 1}
