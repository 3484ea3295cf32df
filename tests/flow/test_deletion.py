"""What is deleted is gone for the public at once, comes back as it was, and is purged after its time."""

from datetime import timedelta
from typing import Any

import pytest
from support.comments import judge, submit
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, RETENTION, Viewer
from gql_blog.content import COMMITMENT, ArticleStatus, DraftArticle, Role, Verdict
from gql_blog.errors import ErrorGroup, InputError, NotFound
from gql_blog.events.retention import Retention, RetentionPeriods
from gql_blog.store import Article, Audit, AuditPersonal, Comment, Database, Receipt, Revision
from gql_blog.write import (
    ClaimComments,
    CommentRef,
    DeleteArticle,
    DeleteComment,
    ImportArticle,
    ModerateComments,
    PublishArticle,
    PurgeDeleted,
    ReleaseComments,
    SubmitComment,
    UndeleteArticle,
    UndeleteComment,
    UpdateArticle,
)
from gql_blog.write.deletion import purge_deleted

pytestmark = sqlite_mostly

EVERYWHERE = """query ($id: ID!, $comment: ID!, $slug: String!, $receipt: String!) {
  node(id: $id) { id } comment: node(id: $comment) { id } article(slug: $slug) { id deletedAt }
  articles(where: { status: { in: [ARCHIVED, PUBLISHED, DRAFT] } }) { totalCount }
  comments(where: { status: { in: [APPROVED, REJECTED] } }) { totalCount }
  search(query: "moonlit") { totalCount } commentByReceipt(receipt: $receipt) { id } }"""
NOTHING = {
    "node": None,
    "comment": None,
    "article": None,
    "articles": {"totalCount": 0},
    "comments": {"totalCount": 0},
    "search": {"totalCount": 0},
    "commentByReceipt": None,
}


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


async def a_discussed_post(room: Newsroom) -> tuple[str, str, dict[str, Any]]:
    """Make a public post with a public comment; return both ids, and what to look for both with."""
    post = await room.post("Moonlit", slug="moonlit")
    made = await room.run(SubmitComment(article_id=post.article_id, author_name="Bo", body="Ah."), ANONYMOUS)
    await judge(room, made.comment_id, Verdict.APPROVE)
    given = {"id": post.article_id, "comment": made.comment_id, "slug": "moonlit", "receipt": made.receipt}
    return post.article_id, made.comment_id, given


async def test_nobody_else_sees_a_deleted_article_and_it_comes_back_as_it_was(library: Library) -> None:
    room = library.newsroom
    post, _, given = await a_discussed_post(room)
    editor = await room.somebody(Role.EDITOR)
    before = await library.ask(EVERYWHERE, given)
    await room.run(DeleteArticle(id=post, expected_version=2), editor)
    await room.run(DeleteArticle(id=post, expected_version=3), editor)  # a repetition changes nothing
    assert await library.ask(EVERYWHERE, given) == NOTHING
    seen = await library.ask(EVERYWHERE, given, editor)
    assert seen["article"]["deletedAt"] is not None
    for command in (
        UpdateArticle(id=post, expected_version=3, title="Other"),
        PublishArticle(id=post, expected_version=3),
    ):
        with pytest.raises(InputError, match="deleted"):
            await room.run(command, editor)
    await room.run(UndeleteArticle(id=post, expected_version=3), editor)
    assert await library.ask(EVERYWHERE, given) == before
    with pytest.raises(InputError, match="not deleted"):
        await room.run(UndeleteArticle(id=post, expected_version=4), editor)
    actions = [(each.action, each.actor) for each in await room.rows(Audit, subject_id=post)]
    assert actions[-2:] == [("delete_article", editor.user_id), ("undelete_article", editor.user_id)]


async def test_nobody_else_sees_a_deleted_comment_and_it_comes_back_as_it_was(library: Library) -> None:
    room = library.newsroom
    _, comment, given = await a_discussed_post(room)
    before = await library.ask(EVERYWHERE, given)
    await room.run(DeleteComment(id=comment, expected_version=2))
    hidden = await library.ask(EVERYWHERE, given)
    assert (hidden["comment"], hidden["comments"], hidden["commentByReceipt"]) == (None, {"totalCount": 0}, None)
    await room.run(DeleteComment(id=comment, expected_version=3))
    refs = (CommentRef(id=comment, expected_version=3),)
    with pytest.raises((InputError, ErrorGroup), match="deleted"):
        await room.run(ModerateComments(comments=refs, verdict=Verdict.APPROVE, reason="fine"))
    await room.run(UndeleteComment(id=comment, expected_version=3))
    assert await library.ask(EVERYWHERE, given) == before


QUEUE = """{ moderationQueue(first: 9) { totalCount nodes { id } } } """


async def test_comments_of_a_deleted_article_stand_in_nobodys_queue(library: Library) -> None:
    """Nor does anybody claim them or decide on them, until the article is undeleted. Other comments wait as before."""
    room = library.newsroom
    author = await room.somebody(Role.MODERATOR, "Own")  # who sees what they created, deleted or not
    gone, kept = await room.post("Gone"), await room.post("Kept")
    async with room.database.transaction():
        await Article.filter(id=gone.article_id).update(created_by_id=author.user_id)
    waiting = await submit(room, gone.article_id)
    other = await submit(room, kept.article_id)
    staff = [author, *[await room.somebody(role) for role in (Role.MODERATOR, Role.EDITOR, Role.ADMIN)]]

    async def queued(viewer: Viewer) -> list[str]:
        queue = (await library.ask(QUEUE, {}, viewer))["moderationQueue"]
        ids = [each["id"] for each in queue["nodes"]]
        assert queue["totalCount"] == len(ids)
        claimed = await room.run(ClaimComments(first=9), viewer)
        assert list(claimed.comment_ids) == ids
        await room.run(ReleaseComments(ids=claimed.comment_ids), viewer)
        return ids

    for viewer in staff:
        assert await queued(viewer) == [waiting, other]
    await room.run(ClaimComments(ids=(waiting,)), staff[1])
    await room.run(DeleteArticle(id=gone.article_id, expected_version=2))
    verdict = ModerateComments(
        comments=(CommentRef(id=waiting, expected_version=1),), verdict=Verdict.APPROVE, reason="Fine."
    )
    for viewer in staff:
        assert await queued(viewer) == [other]
        for command in (ClaimComments(ids=(waiting,)), verdict):
            with pytest.raises(NotFound if viewer is staff[1] else InputError) as caught:
                await room.run(command, viewer)
            assert ("deleted" in caught.value.message) == (viewer is not staff[1])
    await room.run(ReleaseComments(ids=(waiting,)), staff[2])
    await room.run(UndeleteArticle(id=gone.article_id, expected_version=3))
    for viewer in staff:
        assert await queued(viewer) == [waiting, other]
    await room.run(verdict, staff[1])


async def test_an_article_whose_time_passed_comes_back_as_a_draft(room: Newsroom) -> None:
    post = await room.post(publish=False)
    now = await room.database.now()
    await room.run(PublishArticle(id=post.article_id, expected_version=1, at=now + timedelta(days=1)))
    await room.run(DeleteArticle(id=post.article_id, expected_version=2))
    async with room.database.transaction():
        await Article.filter(id=post.article_id).update(published_at=now - timedelta(days=1))
    await room.run(UndeleteArticle(id=post.article_id, expected_version=3))
    assert (await room.article(post.article_id)).status == ArticleStatus.DRAFT


async def test_an_article_whose_end_passed_comes_back_as_a_draft(room: Newsroom) -> None:
    post = await room.post()
    now = await room.database.now()
    end = PublishArticle(id=post.article_id, expected_version=2, unpublish_at=now + timedelta(days=1))
    await room.run(end)
    await room.run(DeleteArticle(id=post.article_id, expected_version=3))
    async with room.database.transaction():
        await Article.filter(id=post.article_id).update(unpublish_at=now - timedelta(days=1))
    await room.run(UndeleteArticle(id=post.article_id, expected_version=4))
    article = await room.article(post.article_id)
    assert (article.status, article.public, article.unpublish_at) == (ArticleStatus.DRAFT, False, None)


async def test_an_import_leaves_what_was_deleted(room: Newsroom) -> None:
    given: dict[str, Any] = {"imported_from": "a.md", "source_hash": "0" * 64}
    made = await room.run(ImportArticle(draft=DraftArticle(source="x", title="Tides"), **given))
    article_id = made.articles[0][0]
    await room.run(DeleteArticle(id=article_id, expected_version=1))
    given["source_hash"] = "1" * 64
    again = await room.run(ImportArticle(draft=DraftArticle(source="y", title="Tides"), **given))
    assert (again.outcome, [each.code for each in again.findings]) == ("unchanged", ["ARTICLE_DELETED"])
    assert (await room.article(article_id)).source == "x"


async def test_the_purge_takes_what_was_deleted_long_ago_and_the_audit_says_what(room: Newsroom) -> None:
    post, comment, _ = await a_discussed_post(room)
    reply = await submit(room, post, body="Why?", parent_id=comment)
    answered = await room.post("Answered")
    await room.response(answered.article_id, "Stays")
    other = await room.post("Other")
    lone = await submit(room, other.article_id)
    for article, version in ((post, 2), (answered.article_id, 2)):
        await room.run(DeleteArticle(id=article, expected_version=version))
    await room.run(DeleteComment(id=lone, expected_version=1))

    async def purge(before: Any) -> int:
        purged = await room.run(PurgeDeleted(before=before), RETENTION)
        return int(purged.articles + purged.comments + purged.entries)

    now = await room.database.now()
    retention = Retention(room.database, RetentionPeriods(deleted=timedelta(days=30)), purge)
    await retention.run(now + timedelta(days=29))
    assert len(await room.rows(Article)) == 4
    assert await room.rows(AuditPersonal, subject_id=comment)
    await retention.run(now + timedelta(days=31))
    assert {each.title for each in await room.rows(Article)} == {"Answered", "Stays", "Other"}
    assert (await room.rows(Comment), await room.rows(Receipt)) == ([], [])
    assert await room.rows(Revision, article_id=post) == []
    assert await room.rows(AuditPersonal, subject_id__in=[comment, reply, lone]) == []
    entries = {each.subject_id: each for each in await room.rows(Audit, action="purge_deleted")}
    assert set(entries) == {post, lone}
    assert {each.actor for each in entries.values()} == {"retention"}
    assert (set(entries[post].before["title"]), entries[post].before["comments"]) == (
        {COMMITMENT},
        sorted([comment, reply]),
    )
    assert len(await room.rows(Audit, subject_id=post)) > 2  # what was there before is kept


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_a_comment_that_is_undeleted_meanwhile_is_not_purged(
    room: Newsroom, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await room.post()
    comment = await submit(room, post.article_id)
    await room.run(DeleteComment(id=comment, expected_version=1))
    before = await room.database.now()
    other = await Database.open(database_url)
    undelete, found = UndeleteComment(id=comment, expected_version=2), purge_deleted._ids

    async def found_and_undeleted(work: Any, statement: str, command: PurgeDeleted) -> list[str]:
        ids = await found(work, statement, command)
        if ids == [comment]:
            await newsroom_of(other).run(undelete)
        return ids

    monkeypatch.setattr(purge_deleted, "_ids", found_and_undeleted)
    purged = await room.run(PurgeDeleted(before=before), RETENTION)
    await other.close()
    assert (purged.comments, len(await room.rows(Comment))) == (0, 1)
