"""A correction or a retraction shows on what answers the article, for whoever may see that article."""

from typing import Any

import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import NoticeKind, Role
from gql_blog.store import Database
from gql_blog.write import NoticeInput, UnpublishArticle, UpdateArticle

pytestmark = sqlite_mostly

ASKED = """query ($slugs: [ID!]!) { nodes(ids: $slugs) { ... on Article {
    slug notices { text } answeredNotices { kind text html date }
} } }"""
NOTE = NoticeInput(kind=NoticeKind.EDITORS_NOTE, source="First of two.")
CORRECTION = NoticeInput(kind=NoticeKind.CORRECTION, source="It was *late*.")
RETRACTION = NoticeInput(kind=NoticeKind.RETRACTION, source="All of it.")


async def answered(library: Library, *ids: str, viewer: Viewer = ANONYMOUS) -> list[Any]:
    nodes = (await library.ask(ASKED, {"slugs": list(ids)}, viewer))["nodes"]
    return [[each["text"] for each in node["answeredNotices"]] for node in nodes if node]


async def noticed(room: Newsroom, article_id: str, *notices: NoticeInput) -> None:
    version = (await room.article(article_id)).version
    await room.run(UpdateArticle(id=article_id, expected_version=version, notices=notices))


async def test_they_show_on_the_responses_and_go_with_their_cause(database: Database) -> None:
    library = library_over(database, debug=False, result_cache_bytes=1_000_000)
    room = library.newsroom
    post = (await room.post()).article_id
    answer = (await room.response(post)).article_id
    below = (await room.response(answer, "Below")).article_id
    ids = (post, answer, below)
    for _ in range(2):  # the second result is cached
        assert await answered(library, *ids) == [[], [], []]
    await noticed(room, post, NOTE, CORRECTION, RETRACTION)
    assert await answered(library, *ids) == [[], ["It was late.", "All of it."], []]
    await noticed(room, answer, CORRECTION)
    assert await answered(library, *ids) == [[], ["It was late.", "All of it."], ["It was late."]]
    await room.run(UpdateArticle(id=below, expected_version=2, responding_to_id=post))
    assert await answered(library, *ids) == [[], ["It was late.", "All of it."], ["It was late.", "All of it."]]
    await noticed(room, post, NOTE)
    assert await answered(library, *ids) == [[], [], []]


async def test_those_of_a_hidden_article_are_not_told(database: Database) -> None:
    """An author's own draft may answer what the author may see no longer."""
    library = library_over(database)
    room = library.newsroom
    author = await room.somebody(Role.AUTHOR)
    post = (await room.post()).article_id
    made = """mutation ($to: ID!) { createResponse(input: {respondingToId: $to, title: "A", source: "B"}) {
        response { id } } }"""
    answer = (await library.ask(made, {"to": post}, author))["createResponse"]["response"]["id"]
    await noticed(room, post, CORRECTION)
    assert await answered(library, answer, viewer=author) == [["It was late."]]
    await room.run(UnpublishArticle(id=post, expected_version=3))
    assert await answered(library, answer, viewer=author) == [[]]
    assert await answered(library, answer, viewer=OPERATOR) == [["It was late."]]


@pytest.mark.parametrize("role", [None, Role.READER, Role.EDITOR])
async def test_they_are_read_with_the_page_by_one_statement(database: Database, role: Role | None) -> None:
    library = library_over(database)
    room = library.newsroom
    post = (await room.post()).article_id
    await room.response(post, slug="an-answer")
    await noticed(room, post, CORRECTION)
    viewer = await room.somebody(role) if role else ANONYMOUS
    asked = '{ article(slug: "an-answer") { title notices { text } answeredNotices { text } } }'
    found = (await library.ask(asked, viewer=viewer))["article"]
    assert found["answeredNotices"] == [{"text": "It was late."}]
    assert len(library.statements) == 1
