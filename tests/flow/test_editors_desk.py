"""What editors find at their desk: who changed a status, whose an article is, drafts in a search, and what is due."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.write import (
    AddCollaborator,
    ArchiveArticle,
    ArticleRef,
    CreatePost,
    DeleteArticle,
    PublishArticle,
    PublishArticles,
    UnpublishArticle,
    UpdateArticle,
)

pytestmark = sqlite_mostly

CHANGES = """{ articles(where: { status: { in: [DRAFT, SCHEDULED, PUBLISHED, ARCHIVED] } }, orderBy: { field: TITLE,
  direction: ASC }) { nodes { title status statusChange { at actor action user { name } } } } }"""
CREATED = """query ($id: ID!) { articles(where: { createdById: $id, status: { in: [DRAFT, PUBLISHED] } },
  orderBy: { field: TITLE, direction: ASC }) { totalCount nodes { title createdBy { name } } } }"""
SEARCH = 'query ($where: ArticleWhere) { search(query: "tide", where: $where) { totalCount nodes { title } } }'
LATEST = """query ($where: ArticleWhere, $way: OrderDirection!, $first: Int, $after: String) {
  articles(where: $where, first: $first, after: $after, orderBy: { field: PUBLISHED_AT, direction: $way }) {
    totalCount nodes { slug } pageInfo { endCursor hasNextPage } } }"""


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


async def test_whoever_may_change_an_article_sees_who_gave_it_its_status(library: Library) -> None:
    room = library.newsroom
    editor, author = await room.somebody(Role.EDITOR, "Ed"), await room.somebody(Role.AUTHOR, "Ann")
    made = {title: await room.run(CreatePost(title=title, source="x"), author) for title in ("A", "B", "C", "D")}
    for title in ("B", "C", "D"):
        ref = ArticleRef(id=made[title].article_id, expected_version=1)
        await room.run(PublishArticles(articles=(ref,)), editor)
    await room.run(ArchiveArticle(id=made["C"].article_id, expected_version=2), editor)
    await room.run(UpdateArticle(id=made["C"].article_id, expected_version=3, title="C", source="y"), editor)
    await room.run(DeleteArticle(id=made["D"].article_id, expected_version=2), editor)
    # What a plugin records of an article is no change of its status.
    plugin = Viewer(Role.EDITOR, actor="plugin:desk")
    await room.writer.record(plugin, "desk.checked", made["B"].article_id, None, {"status": "ARCHIVED"})
    rows = (await library.ask(CHANGES, viewer=editor))["articles"]["nodes"]
    told = {row["title"].lower(): row["statusChange"] for row in rows}
    assert told["a"] is None
    assert {slug: (told[slug]["action"], told[slug]["user"]) for slug in "bcd"} == {
        "b": ("publish_articles", {"name": "Ed"}),
        "c": ("archive_article", {"name": "Ed"}),
        "d": ("delete_article", {"name": "Ed"}),
    }
    assert told["c"]["actor"] == editor.user_id
    # One statement, however many articles; an author learns it of the own ones, and nobody else anything.
    assert len(library.statements) == 1
    own = {row["title"].lower(): row for row in (await library.ask(CHANGES, viewer=author))["articles"]["nodes"]}
    assert (own["c"]["statusChange"]["actor"], own["c"]["statusChange"]["user"]) == (editor.user_id, None)
    for viewer in (ANONYMOUS, await room.somebody(Role.MODERATOR), await room.somebody(Role.AUTHOR, "Bo")):
        rows = (await library.ask(CHANGES, viewer=viewer))["articles"]["nodes"]
        assert [(row["title"], row["statusChange"]) for row in rows] == [("B", None)]


async def test_articles_are_found_by_whose_account_created_them(library: Library) -> None:
    room = library.newsroom
    editor, author = await room.somebody(Role.EDITOR, "Ed"), await room.somebody(Role.AUTHOR, "Ann")
    other = await room.somebody(Role.AUTHOR, "Bo")
    await room.post("Imported")
    first = await room.run(CreatePost(title="Ann one", source="x"), author)
    await room.run(CreatePost(title="Ann two", source="x"), author)
    await room.run(CreatePost(title="Bo one", source="x"), other)
    await room.run(PublishArticle(id=first.article_id, expected_version=1), editor)
    await room.run(AddCollaborator(article_id=first.article_id, email="bo.author@example.org"), editor)

    async def created(account: Viewer, viewer: Viewer) -> tuple[list[str], set[Any]]:
        found = (await library.ask(CREATED, {"id": account.user_id}, viewer))["articles"]
        assert found["totalCount"] == len(found["nodes"])
        return [each["title"] for each in found["nodes"]], {
            (each["createdBy"] or {}).get("name") for each in found["nodes"]
        }

    assert await created(author, editor) == (["Ann one", "Ann two"], {"Ann"})
    assert await created(author, author) == (["Ann one", "Ann two"], {"Ann"})
    assert await created(other, editor) == (["Bo one"], {"Bo"})
    reader, moderator = await room.somebody(Role.READER), await room.somebody(Role.MODERATOR)
    for viewer in (ANONYMOUS, reader, moderator, other):
        assert await created(author, viewer) == ([], set())
    # Nor does the opposite tell anything: everything that is seen has it.
    inverse = """query ($id: ID!) { articles(where: { NOT: { createdById: $id } }) {
      totalCount nodes { slug createdBy { id } } } }"""
    for viewer in (ANONYMOUS, reader, other):
        found = (await library.ask(inverse, {"id": author.user_id}, viewer))["articles"]
        assert found["totalCount"] == 2
        assert {each["createdBy"] for each in found["nodes"]} == {None}


async def test_staff_find_drafts_by_a_search_and_nobody_else_does(library: Library) -> None:
    room = library.newsroom
    author, editor = await room.somebody(Role.AUTHOR, "Ann"), await room.somebody(Role.EDITOR, "Ed")
    await room.post("Tide public")
    hidden = await room.post("Tide archived")
    await room.run(ArchiveArticle(id=hidden.article_id, expected_version=2))
    await room.run(CreatePost(title="Tide draft", source="x"), author)
    gone = await room.post("Tide deleted")
    await room.run(DeleteArticle(id=gone.article_id, expected_version=2))

    async def found(viewer: Viewer, **where: Any) -> list[str]:
        page = (await library.ask(SEARCH, {"where": where or None}, viewer))["search"]
        assert page["totalCount"] == len(page["nodes"])
        return sorted(each["title"].removeprefix("Tide ") for each in page["nodes"])

    statements = []
    for viewer in (ANONYMOUS, await room.somebody(Role.READER)):
        assert await found(viewer) == ["public"]
        statements += [each.sql for each in library.statements]
        assert await found(viewer, status={"in": ["DRAFT", "ARCHIVED"]}) == []
    assert all("deleted_at" not in sql for sql in statements)
    assert await found(await room.somebody(Role.MODERATOR)) == ["public"]
    assert await found(await room.somebody(Role.AUTHOR, "Bo")) == ["public"]
    assert await found(author) == ["draft", "public"]
    assert await found(editor) == ["archived", "draft", "public"]
    assert await found(editor, status={"equals": "PUBLISHED"}) == ["public"]
    assert await found(editor, status={"equals": "ARCHIVED"}) == ["archived", "deleted"]


async def test_articles_come_in_the_order_of_their_publication_here(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    soon = datetime.now(UTC) + timedelta(days=1)
    for number, title in enumerate(("C", "A", "B")):
        made = await room.post(title, publish=False)
        at = soon + timedelta(days=number)
        await room.run(PublishArticle(id=made.article_id, expected_version=1, at=at), editor)
    for title in ("X", "Z", "Y"):
        await room.post(title)
    waiting, live = {"status": {"equals": "SCHEDULED"}}, {"status": {"equals": "PUBLISHED"}}
    drafted = await room.post("Draft", publish=False)
    for viewer, where, way, expected in (
        (editor, waiting, "ASC", ["c", "a", "b"]),
        (editor, waiting, "DESC", ["b", "a", "c"]),
        (editor, live, "DESC", ["y", "z", "x"]),
        (ANONYMOUS, None, "DESC", ["y", "z", "x"]),
        (ANONYMOUS, None, "ASC", ["x", "z", "y"]),
        (editor, {"status": {"in": ["DRAFT", "SCHEDULED"]}}, "DESC", ["b", "a", "c", "draft"]),
        (editor, {"status": {"in": ["DRAFT", "SCHEDULED"]}}, "ASC", ["c", "a", "b", "draft"]),
    ):
        slugs: list[str] = []
        after = None
        while after is not None or not slugs:
            given = {"where": where, "way": way, "first": 1, "after": after}
            page = (await library.ask(LATEST, given, viewer))["articles"]
            assert page["totalCount"] == len(expected)
            slugs += [each["slug"] for each in page["nodes"]]
            after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
        assert slugs == expected
    assert drafted


async def test_a_status_that_the_schedule_gave_is_the_schedule_s(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    made = await room.post()
    await room.run(UnpublishArticle(id=made.article_id, expected_version=2), Viewer(Role.ADMIN, actor="schedule"))
    (row,) = (await library.ask(CHANGES, viewer=editor))["articles"]["nodes"]
    assert row["statusChange"] | {"at": None} == {
        **{"at": None, "actor": "schedule", "action": "unpublish_article", "user": None}
    }
