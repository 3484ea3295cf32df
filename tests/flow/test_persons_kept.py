"""What an erasure, a purge and a redaction leave: it is cited, others wrote it, or a legal hold keeps it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from support.comments import submit
from support.media import added
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import OPERATOR, RETENTION, Viewer
from gql_blog.content import Role
from gql_blog.errors import InUse, NotFound
from gql_blog.events.retention import Retention, RetentionPeriods
from gql_blog.store import Database, tables
from gql_blog.write import (
    ArticleWritten,
    BylineInput,
    CreateContributor,
    CreatePost,
    CreateUser,
    DeleteArticle,
    DeleteComment,
    DeleteMedia,
    EditComment,
    ErasePerson,
    LiftLegalHold,
    LinkComment,
    PlaceLegalHold,
    PublishArticle,
    PurgeDeleted,
    PurgeNow,
    Redact,
    SubmitComment,
    SweepMedia,
    UndeleteArticle,
    UnpublishArticle,
    UpdateArticle,
    UpdateContributor,
)
from gql_blog.write.locks import Locks

pytestmark = sqlite_mostly

ADDRESS = "zqaddress@example.org"


async def author(room: Newsroom) -> Viewer:
    made = await room.run(CreateContributor(name="Zqname Lund"))
    given: Any = {"email": ADDRESS, "role": Role.AUTHOR, "name": "Zqname Lund", "contributor_id": made.contributor_id}
    user = await room.run(CreateUser(**given))
    return Viewer(Role.AUTHOR, user.user_id, made.contributor_id, None, user.user_id)


async def taken_back(room: Newsroom, me: Viewer) -> str:
    """Make an article of the person that is a draft again."""
    made = await room.run(
        CreatePost(title="On Ebb", source="Text.", bylines=(BylineInput(contributor_id=me.contributor_id),)), me
    )
    live = await room.run(PublishArticle(id=made.article_id, expected_version=made.version))
    return str(live.article_id)


async def unpublish(room: Newsroom, article_id: str) -> None:
    version = (await room.article(article_id)).version
    await room.run(UnpublishArticle(id=article_id, expected_version=version))


@pytest.mark.parametrize("commented", [True, False])
async def test_a_draft_that_was_published_stays_with_what_others_said_of_it(room: Newsroom, commented: bool) -> None:
    me = await author(room)
    article = await taken_back(room, me)
    if commented:
        said = await submit(room, article, author_name="Other")
        await room.run(PlaceLegalHold(subject_id=said, reason="Case 7."))
    await unpublish(room, article)
    erased = await room.run(ErasePerson(email=ADDRESS, texts=True))
    (row,) = await room.rows(tables.Article)
    assert (row.id, row.source, len(await room.rows(tables.Comment))) == (article, "Text.", int(commented))
    assert [each.credited_name for each in await room.rows(tables.Byline)] == ["Zqname Lund"]
    assert "1 drafts that were published: others may cite them." in erased.stays


async def test_that_it_was_published_is_known_though_the_audit_forgot_it(room: Newsroom) -> None:
    me = await author(room)
    article = await taken_back(room, me)
    await unpublish(room, article)
    await Retention(room.database, RetentionPeriods(audit=timedelta(0))).run(await room.database.now())
    assert await room.rows(tables.Audit) == []
    await room.run(ErasePerson(email=ADDRESS, texts=True))
    assert [each.id for each in await room.rows(tables.Article)] == [article]


async def held_comment(room: Newsroom) -> tuple[ArticleWritten, str, Viewer]:
    """Make an article that is credited to the person, with a comment of theirs, both of which are to be purged."""
    me = await author(room)
    post = await room.post(bylines=(BylineInput(contributor_id=me.contributor_id),))
    said = await submit(room, post.article_id, me, author_name="Zqname Lund")
    await room.run(LinkComment(id=said, expected_version=1, contributor_id=me.contributor_id))
    return post, said, me


@pytest.mark.parametrize("owner", ["user", "contributor"])
@pytest.mark.parametrize("what", ["article", "comment"])
async def test_neither_purge_takes_what_belongs_to_somebody_who_is_held(room: Newsroom, owner: str, what: str) -> None:
    post, said, me = await held_comment(room)
    subject = post.article_id if what == "article" else said
    if what == "article":
        await room.run(DeleteArticle(id=subject, expected_version=2))
    else:
        await room.run(DeleteComment(id=subject, expected_version=2))
    held = {"user": me.user_id, "contributor": me.contributor_id}[owner]
    await room.run(PlaceLegalHold(subject_id=str(held), reason="Case 7."))
    with pytest.raises(InUse, match="Case 7"):
        await room.run(PurgeNow(id=subject, reason="It goes."))
    await room.run(PurgeDeleted(before=await room.database.now()), RETENTION)
    assert (len(await room.rows(tables.Comment)), len(await room.rows(tables.Byline))) == (1, 1)


async def test_a_byline_alone_keeps_an_article_from_both_purges(room: Newsroom) -> None:
    me = await author(room)
    post = await room.post(bylines=(BylineInput(contributor_id=me.contributor_id),))
    await room.run(DeleteArticle(id=post.article_id, expected_version=2))
    await room.run(PlaceLegalHold(subject_id=str(me.contributor_id), reason="Case 7."))
    with pytest.raises(InUse, match="Case 7"):
        await room.run(PurgeNow(id=post.article_id, reason="It goes."))
    await room.run(PurgeDeleted(before=await room.database.now()), RETENTION)
    assert len(await room.rows(tables.Byline)) == 1


async def test_a_held_article_keeps_the_comments_on_it_from_an_erasure(room: Newsroom) -> None:
    post = await room.post()
    await submit(room, post.article_id, author_name="Ann", author_email=ADDRESS)
    await room.run(PlaceLegalHold(subject_id=post.article_id, reason="Case 7."))
    with pytest.raises(InUse, match="Case 7"):
        await room.run(ErasePerson(email=ADDRESS, texts=True))


@pytest.mark.parametrize("owner", ["user", "contributor"])
async def test_nothing_is_taken_out_of_what_belongs_to_somebody_who_is_held(room: Newsroom, owner: str) -> None:
    post, said, me = await held_comment(room)
    held = {"user": me.user_id, "contributor": me.contributor_id}[owner]
    await room.run(PlaceLegalHold(subject_id=str(held), reason="Case 7."))
    with pytest.raises(InUse, match="Case 7"):
        await room.run(Redact(id=said, passage="Well said", reason="A court says so."))
    if owner == "contributor":
        revision = (await room.rows(tables.Revision, article_id=post.article_id))[0]
        with pytest.raises(InUse, match="Case 7"):
            await room.run(Redact(id=revision.id, passage="nowhere", reason="A court says so."))


def first(monkeypatch: pytest.MonkeyPatch, rival: Any) -> None:
    """Let a rival come between what a command reads before its lock and the lock."""
    lock, rivals = Locks.lock_dialogues, [rival]

    async def late(locks: Locks, *articles: Any, **more: Any) -> None:
        while rivals:
            await rivals.pop()()
        await lock(locks, *articles, **more)

    monkeypatch.setattr(Locks, "lock_dialogues", late)


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Newsroom]:
    """A second server of the same site."""
    database = await Database.open(database_url)
    yield newsroom_of(database)
    await database.close()


on_postgres = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)


@on_postgres
async def test_what_is_undeleted_before_the_lock_is_not_purged(
    room: Newsroom, other: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await room.post()
    await room.run(DeleteArticle(id=post.article_id, expected_version=2))
    first(monkeypatch, partial(other.run, UndeleteArticle(id=post.article_id, expected_version=3)))
    with pytest.raises(NotFound, match="Delete it first"):
        await room.run(PurgeNow(id=post.article_id, reason="It goes."))
    assert [each.status for each in await room.rows(tables.Article)] == ["PUBLISHED"]


@on_postgres
async def test_what_is_written_before_the_lock_is_not_overwritten_by_a_redaction(
    room: Newsroom, other: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await room.post()
    said = await room.run(SubmitComment(article_id=post.article_id, body="A zqlibel.", author_name="Ann"))
    edited = EditComment(receipt=said.receipt, expected_version=1, body="Another text, and a zqlibel.")
    first(monkeypatch, partial(other.run, edited))
    await room.run(Redact(id=said.comment_id, passage="zqlibel", reason="A court says so."))
    (row,) = await room.rows(tables.Comment)
    assert row.source == "Another text, and a [taken out]."
    assert [each.source for each in await room.rows(tables.CommentText)] == ["A [taken out]."]


@pytest.mark.parametrize("held", ["article", "contributor", "user"])
async def test_a_hold_keeps_the_pictures_of_what_is_held(room: Newsroom, held: str) -> None:
    """Of the article also one that only an earlier revision shows."""
    me = await author(room)
    face, was, own = [await added(room, name, viewer) for name, viewer in (("f", OPERATOR), ("w", OPERATOR), ("o", me))]
    await room.run(UpdateContributor(id=str(me.contributor_id), expected_version=1, portrait_id=face))
    post = await room.post(source=f"![](media:{was})")
    await room.run(UpdateArticle(id=post.article_id, expected_version=post.version, source="Nothing to see."))
    subject = {"article": post.article_id, "contributor": me.contributor_id, "user": me.user_id}[held]
    await room.run(PlaceLegalHold(subject_id=str(subject), reason="Case 7."))
    gone = DeleteMedia(id={"article": was, "contributor": face, "user": own}[held], expected_version=1, detach=True)
    with pytest.raises(InUse, match="Case 7"):
        await room.run(gone)
    with pytest.raises(InUse, match="has to be kept at present"):
        await room.run(gone, await room.somebody(Role.EDITOR))
    swept = SweepMedia(before=await room.database.now() + timedelta(days=1))
    await room.run(swept, RETENTION)
    assert len(await room.rows(tables.Media)) == (3 if held == "user" else 2)
    await room.run(LiftLegalHold(subject_id=str(subject), reason="It is over."))
    await room.run(swept, RETENTION)
    assert len(await room.rows(tables.Media)) == 2
    await room.run(DeleteMedia(id=was, expected_version=1))
    await room.run(DeleteMedia(id=face, expected_version=1, detach=True))
    assert await room.rows(tables.Media) == []


async def test_a_hold_on_who_added_a_portrait_keeps_it_from_an_erasure(room: Newsroom) -> None:
    me, editor = await author(room), await room.somebody(Role.EDITOR)
    for version, name in enumerate(("earlier", "face"), start=1):
        face = await added(room, name, editor)
        await room.run(UpdateContributor(id=str(me.contributor_id), expected_version=version, portrait_id=face))
    await room.run(PlaceLegalHold(subject_id=str(editor.user_id), reason="Case 7."))
    with pytest.raises(InUse, match="Case 7"):
        await room.run(ErasePerson(email=ADDRESS))
    assert len(await room.rows(tables.Media)) == 2
    await room.run(LiftLegalHold(subject_id=str(editor.user_id), reason="It is over."))
    await room.run(ErasePerson(email=ADDRESS))
    assert await room.rows(tables.Media) == []
