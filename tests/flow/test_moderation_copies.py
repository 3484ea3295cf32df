"""What the moderation plugin shows to moderators: which comments have the same text, and what came in."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from support.installed import settings_in
from support.registering import answer, receipt
from support.sampling import sqlite_first
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.app import App, assembled, migrate_all
from gql_blog.content import Role
from gql_blog.hooks import Hooks
from gql_blog.write import ArchiveArticle, SubmitComment

pytestmark = pytest.mark.skipif(
    "moderation" not in Hooks.load().names, reason="the moderation plugin is not installed in this environment"
)

MODERATOR = Viewer(Role.MODERATOR)
QUEUE = """{ comments(where: {status: {in: [APPROVED, PENDING, REJECTED, SPAM]}}, first: 50) {
  nodes { authorName copies { authorName } } } }"""
SEEN = """query($filter: SightingFilter, $after: String) {
  moderationSightings(first: 2, after: $after, filter: $filter) {
    nodes { seenAt commentId comment { authorName } article { title } } pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
async def app(database_url: str, tmp_path: Path) -> AsyncIterator[App]:
    settings, hooks = (
        settings_in(tmp_path, database_url=database_url, result_cache_mb=0),
        Hooks.load(allow=["moderation"]),
    )
    await migrate_all(settings, hooks)
    async with assembled(settings, hooks) as app:
        yield app


async def comments(app: App) -> dict[str, str]:
    """Write comments, two of them with the same text; return their ids by the names of their authors."""
    room = Newsroom(app.database, app.writer)
    post = await room.post("Tides")
    ids = {}
    for name, text in (("Ada", "The tide comes in."), ("Bo", "the  TIDE comes in!"), ("Cy", "Another thought.")):
        written: Any = await room.run(SubmitComment(article_id=post.article_id, author_name=name, body=text), ANONYMOUS)
        ids[name] = written.comment_id
    return {**ids, "article": post.article_id}


@sqlite_first
async def test_moderators_see_which_comments_have_the_same_text(app: App) -> None:
    await comments(app)
    found = (await answer(app, QUEUE, MODERATOR))["data"]["comments"]["nodes"]
    copies = {each["authorName"]: [copy["authorName"] for copy in each["copies"]] for each in found}
    assert copies == {"Ada": ["Bo"], "Bo": ["Ada"], "Cy": []}
    statements = await receipt(app, QUEUE, MODERATOR)
    assert [each["for"] for each in statements] == ["comments", "comments.nodes.copies", "comments.nodes.copies"]
    assert "moderation_sighting" in statements[1]["sql"]
    assert "moderation_sighting" not in statements[2]["sql"]


@sqlite_first
async def test_nobody_else_is_shown_anything_and_nothing_is_read(app: App) -> None:
    ids = await comments(app)
    copies = f'node(id: "{ids["Ada"]}") {{ ... on Comment {{ copies {{ id }} }} }}'
    query = f"{{ {copies} moderationSightings {{ nodes {{ seenAt }} }} }}"
    for viewer in (ANONYMOUS, Viewer(Role.AUTHOR)):
        found = await answer(app, query, viewer)
        assert found["data"]["moderationSightings"] is None
        assert (found["data"]["node"] or {"copies": None})["copies"] is None
        assert not [each for each in await receipt(app, query, viewer) if "moderation_sighting" in each["sql"]]


async def test_moderators_page_through_what_came_in(app: App) -> None:
    ids = await comments(app)
    first = (await answer(app, SEEN, MODERATOR))["data"]["moderationSightings"]
    assert first["pageInfo"]["hasNextPage"]
    second = (await answer(app, SEEN, MODERATOR, after=first["pageInfo"]["endCursor"]))["data"]["moderationSightings"]
    names = [each["comment"]["authorName"] for each in (*first["nodes"], *second["nodes"])]
    assert sorted(names) == ["Ada", "Bo", "Cy"]
    assert {each["article"]["title"] for each in first["nodes"]} == {"Tides"}
    assert first["nodes"] == sorted(first["nodes"], key=lambda each: each["seenAt"], reverse=True)
    filtered = {"sameTextAs": ids["Bo"], "articleId": ids["article"], "since": "2020-01-01T00:00:00Z"}
    alike = (await answer(app, SEEN, MODERATOR, filter=filtered))["data"]["moderationSightings"]
    assert sorted(each["comment"]["authorName"] for each in alike["nodes"]) == ["Ada", "Bo"]
    none = (await answer(app, SEEN, MODERATOR, filter={"since": "2999-01-01T00:00:00Z"}))["data"]["moderationSightings"]
    assert none["nodes"] == []


async def test_a_moderator_learns_nothing_of_comments_on_hidden_articles(app: App) -> None:
    ids = await comments(app)
    room = Newsroom(app.database, app.writer)
    shown = await room.post("Moons")
    text = "The tide comes in."
    told: Any = await room.run(SubmitComment(article_id=shown.article_id, author_name="Di", body=text), ANONYMOUS)
    await room.run(ArchiveArticle(id=ids["article"], expected_version=2))
    hidden = {ids[name] for name in ("Ada", "Bo", "Cy")}
    editor = Viewer(Role.EDITOR)
    same = {"sameTextAs": ids["Ada"]}
    for viewer, given, seen in (
        (MODERATOR, None, [told.comment_id]),
        (MODERATOR, {"articleId": ids["article"]}, []),
        (MODERATOR, same, []),
        (editor, None, [told.comment_id, ids["Cy"], ids["Bo"], ids["Ada"]]),
        (editor, same, [told.comment_id, ids["Bo"], ids["Ada"]]),
    ):
        found, after = [], None
        while True:
            page = (await answer(app, SEEN, viewer, filter=given, after=after))["data"]["moderationSightings"]
            found += [each["commentId"] for each in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            if viewer is MODERATOR:
                assert not any(each in base64.b64decode(after or "").decode() for each in hidden)
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert found == seen, given


async def test_a_page_is_one_statement_on_the_plugin_s_table_and_one_for_each_kind_of_row(app: App) -> None:
    await comments(app)
    query = "{ moderationSightings(first: 2) { nodes { seenAt comment { authorName } article { title } } } }"
    statements = await receipt(app, query, MODERATOR)
    assert [each["for"] for each in statements] == [
        "moderationSightings",
        "moderationSightings.nodes.comment",
        "moderationSightings.nodes.article",
    ]
    assert 'FROM "moderation_sighting"' in statements[0]["sql"]
    read = [{each["column"] for each in statement["answer"] if each["why"] == "field"} for statement in statements]
    assert read == [set(), {"author_name"}, {"title"}]
