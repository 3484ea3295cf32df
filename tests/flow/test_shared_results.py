"""Readers share the results of anonymous viewers, where they see the same: neither more is shown to them nor less."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from support.comments import judge, submit
from support.hearing import until
from support.reading import Library, library_over
from support.sampling import sqlite_mostly

from gql_blog.access import ANONYMOUS, OwnRows, Viewer, rows_that_tell_apart
from gql_blog.content import Role, Verdict
from gql_blog.read import own_rows_of
from gql_blog.store import Article, Byline, Comment, Contributor, Database, Statement
from gql_blog.write import AddCollaborator, PublishArticle

pytestmark = sqlite_mostly

HOME = "{ posts { nodes { title tags { name } viewerCanEdit } } tags { name } }"
TALKED = "{ posts { nodes { title comments { nodes { body } } } } }"
HELD = "{ comments(where: {status: {in: [PENDING, APPROVED]}}) { nodes { body } } }"
ALL = "{ articles(where: {status: {in: [DRAFT, PUBLISHED]}}) { nodes { title } } }"
SOURCES = "{ articles { nodes { title source } } }"
WHO = "{ posts { nodes { title } } viewer { name } }"
PEOPLE = "{ contributors { nodes { name } } }"


@pytest.fixture
async def library(database: Database) -> Library:
    await database.invalidations.start()
    library = library_over(database, debug=False, result_cache_bytes=1_000_000)
    await library.newsroom.post("On Tides", tags=("Sea",))
    return library


async def ask(library: Library, query: str, viewer: Viewer = ANONYMOUS) -> tuple[Any, Sequence[Statement]]:
    """Ask as a server does, by the bytes first; return the data, and what was read for it."""
    await until(library.newsroom.database.invalidations.catch_up)
    request = orjson.dumps({"query": query})
    with library.newsroom.database.reader.record() as statements:
        answer = library.engine.cached(request, viewer) or await library.engine.execute(
            query=query, viewer=viewer, request=request
        )
    return orjson.loads(answer.body)["data"], list(statements)


async def kept_for_everybody(library: Library, query: str) -> Any:
    """Ask often enough for the result to be kept, and return it."""
    for _ in range(2):
        data, _ = await ask(library, query)
    assert (await ask(library, query))[1] == []
    return data


async def shares(library: Library, query: str, viewer: Viewer) -> bool:
    """Whether a reader is given the result that everybody is given, without the query being read again."""
    kept = await kept_for_everybody(library, query)
    first, asked = await ask(library, query, viewer)
    again, statements = await ask(library, query, viewer)
    assert first == again
    shared = statements == []
    if shared:
        assert len(asked) <= 1, "what rows of its own the reader has is one statement"
        assert again == kept
    return shared


@pytest.mark.parametrize("query", [HOME, TALKED, HELD, ALL, SOURCES, PEOPLE])
async def test_a_reader_without_rows_of_its_own_shares_what_all_see(library: Library, query: str) -> None:
    assert await shares(library, query, await library.newsroom.somebody(Role.READER))


async def test_what_a_reader_was_answered_first_is_everybody_s(library: Library) -> None:
    reader = await library.newsroom.somebody(Role.READER)
    for _ in range(2):
        answered, _ = await ask(library, HOME, reader)
    assert await ask(library, HOME) == (answered, [])


async def test_who_asks_is_not_shared(library: Library) -> None:
    reader = await library.newsroom.somebody(Role.READER, "Ada")
    assert not await shares(library, WHO, reader)
    assert (await ask(library, WHO, reader))[0]["viewer"] == {"name": "Ada"}
    itself = f'{{ node(id: "{reader.user_id}") {{ ... on User {{ name }} }} }}'
    assert not await shares(library, itself, reader)
    assert (await ask(library, itself, reader))[0]["node"] == {"name": "Ada"}


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.MODERATOR, Role.EDITOR])
async def test_staff_have_results_of_their_own(library: Library, role: Role) -> None:
    assert not await shares(library, HOME, await library.newsroom.somebody(role))


async def test_a_reader_sees_its_comment_as_soon_as_it_has_written_it(library: Library) -> None:
    room = library.newsroom
    reader, (post, *_) = await room.somebody(Role.READER), await room.rows(Article)
    assert await shares(library, HELD, reader)
    comment = await submit(room, post.id, reader, body="Is it so?")
    assert not await shares(library, HELD, reader)
    assert (await ask(library, HELD, reader))[0] == {"comments": {"nodes": [{"body": "<p>Is it so?</p>\n"}]}}
    assert (await ask(library, HELD))[0] == {"comments": {"nodes": []}}
    assert await shares(library, HOME, reader), "it has no comments"
    await judge(room, comment, Verdict.APPROVE)
    assert await shares(library, HELD, reader), "now all see it"


async def test_a_collaborator_s_drafts_are_neither_shared_nor_missing(library: Library) -> None:
    room = library.newsroom
    reader = await room.somebody(Role.READER, "Ada")
    draft = await room.post("A Draft", publish=False, tags=("Hidden",))
    assert await shares(library, ALL, reader)
    await room.run(AddCollaborator(article_id=draft.article_id, email="ada.reader@example.org"))
    for query in (ALL, HOME, SOURCES):
        assert not await shares(library, query, reader)
    assert {each["title"] for each in (await ask(library, ALL, reader))[0]["articles"]["nodes"]} == {
        "A Draft",
        "On Tides",
    }
    assert "Hidden" not in str((await ask(library, HOME))[0])
    await room.run(PublishArticle(id=draft.article_id, expected_version=draft.version))
    assert await shares(library, ALL, reader), "now all see it"
    assert not await shares(library, SOURCES, reader), "its Markdown is for its authors"


async def test_a_contributor_of_drafts_alone_is_seen_by_who_it_is(library: Library) -> None:
    room = library.newsroom
    async with room.database.transaction():
        hidden = await Contributor.create(slug="ada", name="Ada")
    reader = await room.somebody(Role.READER, contributor_id=hidden.id)
    assert not await shares(library, PEOPLE, reader)
    assert (await ask(library, PEOPLE, reader))[0] == {"contributors": {"nodes": [{"name": "Ada"}]}}
    assert await shares(library, TALKED, reader)


async def test_a_contributor_who_is_hidden_later_is_seen_by_who_it_is(library: Library) -> None:
    room = library.newsroom
    async with room.database.transaction():
        ada = await Contributor.create(slug="ada", name="Ada", public=True)
    reader = await room.somebody(Role.READER, contributor_id=ada.id)
    assert await shares(library, PEOPLE, reader)
    async with room.database.transaction():
        await Contributor.filter(id=ada.id).update(public=False)
    assert not await shares(library, PEOPLE, reader)


async def test_a_held_comment_is_somebody_s_by_its_contributor_too(library: Library) -> None:
    room = library.newsroom
    database = room.database
    async with database.transaction():
        ada = await Contributor.create(slug="ada", name="Ada", public=True)
    reader, (post, *_) = await room.somebody(Role.READER, contributor_id=ada.id), await room.rows(Article)
    comment = await submit(room, post.id, body="Is it so?")
    assert await database.reader.run(own_rows_of(reader, database.reader)) == set()
    async with database.transaction():
        await Comment.filter(id=comment).update(contributor_id=ada.id)
    assert await database.reader.run(own_rows_of(reader, database.reader)) == {OwnRows.HIDDEN_COMMENTS}


async def test_two_readers_are_told_apart(library: Library) -> None:
    room = library.newsroom
    one, other = await room.somebody(Role.READER, "One"), await room.somebody(Role.READER, "Other")
    (post, *_) = await room.rows(Article)
    await submit(room, post.id, one, body="Held.")
    assert not await shares(library, HELD, one)
    assert await shares(library, HELD, other)


async def test_what_is_asked_of_a_reader_is_found(library: Library) -> None:
    room = library.newsroom
    database = room.database
    async with database.transaction():
        contributor = await Contributor.create(slug="ada", name="Ada")
    reader = await room.somebody(Role.READER, contributor_id=contributor.id)

    async def found() -> set[OwnRows]:
        own = await database.reader.run(own_rows_of(reader, database.reader))
        return set(own)

    assert await found() == {OwnRows.HIDDEN_CONTRIBUTOR}
    (post, *_) = await room.rows(Article)
    async with database.transaction():
        await Contributor.filter(id=contributor.id).update(public=True)
        await Byline.create(article_id=post.id, position=9, credited_name="Ada", contributor_id=contributor.id)
        await Article.filter(id=post.id).update(created_by_id=reader.user_id)
    assert await found() == {OwnRows.ARTICLES}, "it is public"
    await submit(room, post.id, reader)
    assert await found() == {OwnRows.ARTICLES, OwnRows.HIDDEN_COMMENTS}
    async with database.transaction():
        await Article.filter(id=post.id).update(public=False)
    assert await found() == {OwnRows.ARTICLES, OwnRows.HIDDEN_ARTICLES, OwnRows.HIDDEN_COMMENTS}


def telling(role: Role, kinds: Sequence[str] = (), permissions: Sequence[str] = ()) -> set[OwnRows] | None:
    found = rows_that_tell_apart(role, kinds, permissions)
    return None if found is None else set(found)


def test_the_rules_say_by_which_rows_readers_are_told_apart() -> None:
    hidden = {
        "article": {OwnRows.HIDDEN_ARTICLES},
        "tag": {OwnRows.HIDDEN_ARTICLES},
        "comment": {OwnRows.HIDDEN_COMMENTS},
        "contributor": {OwnRows.HIDDEN_CONTRIBUTOR, OwnRows.HIDDEN_ARTICLES},
        "notice": {OwnRows.HIDDEN_ARTICLES},
        "address": {OwnRows.HIDDEN_ARTICLES},
        "revision": set(),
    }
    for kind, wanted in hidden.items():
        assert telling(Role.READER, [kind]) == wanted, kind
    for kind in ("user", "token"):
        assert telling(Role.READER, ["article", kind]) is None, "its own, at least"
    assert telling(Role.READER, permissions=["source"]) == {OwnRows.ARTICLES}
    for permission in (
        "edit",
        "moderation",
        "accounts",
        "provenance",
        "plugins",
        "namesakes",
        "deletions",
        "submissions",
    ):
        assert telling(Role.READER, permissions=[permission]) == set(), permission
    for permission in ("own", "email"):
        assert telling(Role.READER, permissions=[permission]) is None
    assert telling(Role.AUTHOR, permissions=["edit"]) == {OwnRows.ARTICLES}
    assert telling(Role.MODERATOR, ["comment"]) is None, "it sees those that wait"
