"""Everything that becomes public, or is public no more, is told, whatever the cause."""

from dataclasses import replace
from typing import Any

import pytest
from support.comments import judge, submit
from support.importing import take
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import ArticleStatus, DraftArticle, Reference, Verdict
from gql_blog.store import Article, Comment, Outbox
from gql_blog.write import ArchiveArticle, PublishArticle, UnpublishArticle, UpdateArticle

pytestmark = sqlite_mostly

CREATED, PUBLISHED, UNPUBLISHED = "article.created", "article.published", "article.unpublished"
MODERATED, APPEARED, VANISHED = "comment.moderated", "comment.published", "comment.unpublished"


class Told:
    """What is told from now on: kind, subject, and whether the subject is public."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.seen = 0

    async def skip(self) -> None:
        await self.new()

    async def new(self) -> list[tuple[str, str, bool]]:
        rows: list[Any] = await self.room.rows(Outbox)
        fresh, self.seen = rows[self.seen :], len(rows)
        return [(each.kind, each.subject_id, each.payload["public"]) for each in fresh]


@pytest.fixture
def told(room: Newsroom) -> Told:
    return Told(room)


async def version(room: Newsroom, article_id: str) -> int:
    return int((await room.article(article_id)).version)


async def publish(room: Newsroom, article_id: str) -> None:
    await room.run(PublishArticle(id=article_id, expected_version=await version(room, article_id)))


async def unpublish(room: Newsroom, article_id: str) -> None:
    await room.run(UnpublishArticle(id=article_id, expected_version=await version(room, article_id)))


async def test_responses_come_and_go_with_their_post(room: Newsroom, told: Told) -> None:
    post = (await room.post(publish=False)).article_id
    one = (await room.response(post)).article_id
    two = (await room.response(one, "Another")).article_id
    draft = await room.response(post, "Draft", publish=False)
    assert (PUBLISHED, two, False) in await told.new(), "it is published, and not public yet"
    await publish(room, post)
    assert await told.new() == [(PUBLISHED, post, True), (PUBLISHED, one, True), (PUBLISHED, two, True)]
    await unpublish(room, one)
    assert await told.new() == [(UNPUBLISHED, one, False), (UNPUBLISHED, two, False)]
    await room.run(ArchiveArticle(id=post, expected_version=await version(room, post)))
    assert await told.new() == [("article.archived", post, False)]
    assert not (await room.article(draft.article_id)).public


async def test_a_response_that_moves_to_where_nobody_sees_it_is_told(room: Newsroom, told: Told) -> None:
    post, hidden = await room.post(), await room.post("Hidden", publish=False)
    one = (await room.response(post.article_id)).article_id
    await told.skip()
    at = await version(room, one)
    await room.run(UpdateArticle(id=one, expected_version=at, responding_to_id=hidden.article_id))
    assert await told.new() == [("article.updated", one, False), (UNPUBLISHED, one, False)]


async def test_replies_come_and_go_with_their_parent_one_by_one(room: Newsroom, told: Told) -> None:
    post = (await room.post()).article_id
    parent = await submit(room, post)
    await judge(room, parent, Verdict.APPROVE)
    one = await submit(room, post, parent_id=parent, body="Yes.")
    await judge(room, one, Verdict.APPROVE)
    two = await submit(room, post, parent_id=one, body="No.")
    await judge(room, two, Verdict.APPROVE)
    await told.skip()
    await judge(room, parent, Verdict.REJECT)
    assert await told.new() == [
        (MODERATED, parent, False),
        (VANISHED, parent, False),
        (VANISHED, one, False),
        (VANISHED, two, False),
    ]
    await judge(room, two, Verdict.APPROVE)
    assert await told.new() == [(MODERATED, two, False)]
    await judge(room, parent, Verdict.APPROVE)
    assert await told.new() == [
        (MODERATED, parent, True),
        (APPEARED, parent, True),
        (APPEARED, one, True),
        (APPEARED, two, True),
    ]


async def test_comments_that_appear_with_their_article_are_told_by_its_event(room: Newsroom, told: Told) -> None:
    post = (await room.post()).article_id
    comment = await submit(room, post)
    await judge(room, comment, Verdict.APPROVE)
    await told.skip()
    await unpublish(room, post)
    await publish(room, post)
    assert await told.new() == [(UNPUBLISHED, post, False), (PUBLISHED, post, True)]


async def test_events_agree_with_what_is_public(room: Newsroom, told: Told) -> None:
    """Whoever follows the events alone knows which articles are public, and which comments on them."""
    post = (await room.post()).article_id
    response = (await room.response(post)).article_id
    comment = await submit(room, response)
    await judge(room, comment, Verdict.APPROVE)
    reply = await submit(room, response, parent_id=comment, body="Yes.")
    await judge(room, reply, Verdict.APPROVE)
    await judge(room, comment, Verdict.SPAM)
    await unpublish(room, post)
    await publish(room, post)
    await judge(room, comment, Verdict.APPROVE)
    public = {subject: is_public for _, subject, is_public in await told.new()}
    rows = [*await room.rows(Article), *await room.rows(Comment)]
    assert public == {row.id: row.public for row in rows}
    assert all(public.values())


async def test_what_an_import_makes_public_was_not_so_before(room: Newsroom) -> None:
    """It is public from its first row on; a stub that it makes is public once the response to it is."""

    async def told(title: str | None = None) -> list[tuple[str, bool, bool]]:
        rows: list[Any] = await room.rows(Outbox, **({} if title is None else {"subject_id": ids[title]}))
        return [(each.kind, each.payload["public"], each.payload["wasPublic"]) for each in rows]

    tides = DraftArticle(title="Tides", source="Water.", slug="tides")
    ebb = DraftArticle(title="Ebb", source="Less.", responding_to=Reference(slug="tides"))
    await take(room, tides, "tides.md")
    await take(room, ebb, "ebb.md")
    ids = {each.title: each.id for each in await room.rows(Article)}
    assert await told() == [(CREATED, True, False), (PUBLISHED, True, False)] * 2
    await take(room, replace(tides, source="More water."), "tides.md")
    assert (await told("Tides"))[-1] == ("article.updated", True, True)
    await take(room, DraftArticle(title="Draft", source="x", status=ArticleStatus.DRAFT), "draft.md")
    assert (await told())[-1] == (CREATED, False, False)
    await take(room, DraftArticle(title="To a stub", source="x", responding_to=Reference(title="Not here")), "stub.md")
    ids = {each.title: each.id for each in await room.rows(Article)}
    assert {each[1:] for title in ("To a stub", "Not here") for each in await told(title)} == {(True, False)}
