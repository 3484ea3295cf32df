"""What is kept of one person is told, and erased, while the thread stays whole."""

import asyncio
import json
import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from support.comments import judge, submit, the_comment
from support.person_schema import hold
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import RETENTION
from gql_blog.content import Role, Verdict
from gql_blog.errors import Forbidden, InputError, NotFound
from gql_blog.store import (
    Audit,
    AuditPersonal,
    Comment,
    CommentClaim,
    CommentText,
    Database,
    Decision,
    DeferredJudgement,
    DeletedEntry,
    Receipt,
    SuggestedContributor,
    User,
)
from gql_blog.write import (
    ClaimComments,
    CommentRef,
    CreateContributor,
    CreateToken,
    CreateUser,
    DeleteArticle,
    DeleteComment,
    DeleteContributor,
    EditComment,
    ErasePerson,
    ExportPerson,
    ModerateComments,
    PurgeDeleted,
    SettleJudgement,
    SubmitComment,
    UndeleteComment,
    UndeleteContributor,
)
from gql_blog.write.comment.judging import deferral_hash

pytestmark = sqlite_mostly

ADDRESS = "ruth@example.org"


async def thread(room: Newsroom) -> tuple[str, str]:
    """Make a comment by Ruth, which she has edited, with a public reply."""
    post = await room.post()
    said = await room.run(
        SubmitComment(article_id=post.article_id, author_name="Ruth Zqname", author_email=ADDRESS, body="Zqfirst.")
    )
    await room.run(EditComment(receipt=said.receipt, expected_version=1, body="Zqsecond."))
    await judge(room, said.comment_id, Verdict.APPROVE)
    reply = await submit(room, post.article_id, parent_id=said.comment_id, body="A reply.")
    await judge(room, reply, Verdict.APPROVE)
    return said.comment_id, reply


async def test_all_is_told(room: Newsroom) -> None:
    comment, _ = await thread(room)
    told = hold((await room.run(ExportPerson(email="Ruth@Example.org"))).data)
    (one,) = told["comments"]
    assert (one["id"], one["authorName"], one["source"]) == (comment, "Ruth Zqname", "Zqsecond.")
    assert [each["source"] for each in one["earlierTexts"]] == ["Zqfirst."]
    (decision,) = one["decisions"]
    assert (decision["verdict"], list(decision)) == ("APPROVE", ["verdict", "plugin", "decidedAt"])
    assert told["account"] is None
    (audit,) = await room.rows(Audit, action="export_person")
    assert audit.after == {"exported": 1}


@pytest.mark.parametrize("texts", [False, True])
async def test_who_it_was_is_erased_and_the_thread_stays(room: Newsroom, texts: bool) -> None:
    comment, reply = await thread(room)
    assert (await room.run(ErasePerson(email=ADDRESS, texts=texts))).comments == 1
    row = await the_comment(room, comment)
    assert (row.author_name, row.author_email, row.public) == ("[erased]", None, True)
    assert row.source == ("" if texts else "Zqsecond.")
    assert (await the_comment(room, reply)).public
    assert await room.rows(CommentText) == []
    assert await room.rows(Receipt, comment_id=comment) == []
    assert await room.rows(AuditPersonal, subject_id=comment) == []
    kept = [each for table in (Audit, AuditPersonal, Comment, Decision) for each in await room.rows(table)]
    told = str([dict(each) for each in kept])
    assert "Zqname" not in told
    assert ADDRESS not in told
    assert ("Zqsecond" in told) is not texts
    with pytest.raises(NotFound):
        await room.run(ExportPerson(email=ADDRESS))


async def test_an_account_is_left_without_a_name(room: Newsroom) -> None:
    made = await room.run(CreateUser(email=ADDRESS, role=Role.READER, name="Ruth Zqname"))
    assert (await room.run(ErasePerson(email=ADDRESS))).user_id == made.user_id
    (row,) = await room.rows(User)
    assert (row.name, row.email, row.disabled_at is None) == ("[erased]", f"{made.user_id}@erased.invalid", False)
    assert row.role_from is None
    assert "Zqname" not in str([dict(each) for table in (Audit, AuditPersonal) for each in await room.rows(table)])


async def test_the_last_admin_stays_and_nobody_else_may(room: Newsroom) -> None:
    await room.run(CreateUser(email=ADDRESS, role=Role.ADMIN, name="Ruth"))
    with pytest.raises(InputError, match="last ADMIN"):
        await room.run(ErasePerson(email=ADDRESS))
    editor = await room.somebody(Role.EDITOR)
    for command in (ExportPerson(email=ADDRESS), ErasePerson(email=ADDRESS)):
        with pytest.raises(Forbidden):
            await room.run(command, editor)


async def test_what_moderators_said_of_the_person_is_erased(room: Newsroom) -> None:
    comment, _ = await thread(room)
    refs = (CommentRef(id=comment, expected_version=(await the_comment(room, comment)).version),)
    said: Any = {"reason": "Zqname again.", "reason_for_author": "Dear Zqname, no."}
    await room.run(ModerateComments(comments=refs, verdict=Verdict.REJECT, **said))
    await room.run(ErasePerson(email=ADDRESS))
    kept = [each for table in (Audit, AuditPersonal, Comment, Decision) for each in await room.rows(table)]
    assert "Zqname" not in str([dict(each) for each in kept])


@pytest.mark.parametrize("how", ["erased", "purged"])
async def test_a_deleted_contributor_does_not_tell_either(room: Newsroom, how: str) -> None:
    """A contributor was suggested for the comment, by the name, and is deleted: what is kept of that names nobody."""
    comment, reply = await thread(room)
    made = await room.run(CreateContributor(name="Ruth Zqname"))
    async with room.database.transaction():
        await SuggestedContributor.create(comment_id=comment, contributor_id=made.contributor_id)
    await room.run(DeleteContributor(id=made.contributor_id, expected_version=1))
    (entry,) = await room.rows(DeletedEntry)
    assert entry.kept["suggestedFor"] == [comment]
    if how == "erased":
        await room.run(ErasePerson(email=ADDRESS))
    else:
        for each in (reply, comment):
            version = (await the_comment(room, each)).version
            await room.run(DeleteComment(id=each, expected_version=version))
        async with room.database.transaction():
            await Comment.all().update(deleted_at=entry.deleted_at - timedelta(days=1))
        for _ in range(2):  # the reply goes first
            await room.run(PurgeDeleted(before=entry.deleted_at), RETENTION)
        assert await room.rows(Comment) == []
    (entry,) = await room.rows(DeletedEntry)
    assert entry.kept["suggestedFor"] == []
    await room.run(UndeleteContributor(id=made.contributor_id))
    assert await room.rows(SuggestedContributor) == []


@on_both
async def test_two_erasures_at_once_leave_nothing_in_a_deleted_contributor(
    room: Newsroom, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one entry each takes another comment away: neither puts back what the other took."""
    addresses = ("ann@example.org", "bo@example.org")
    made = await room.run(CreateContributor(name="Ruth Zqname"))
    for address in addresses:
        said = SubmitComment(
            article_id=(await room.post(f"Of {address}")).article_id, author_name="R", author_email=address, body="Zq."
        )
        comment = (await room.run(said)).comment_id
        async with room.database.transaction():
            await SuggestedContributor.create(comment_id=comment, contributor_id=made.contributor_id)
    await room.run(DeleteContributor(id=made.contributor_id, expected_version=1))
    save, both = DeletedEntry.save, asyncio.Barrier(2)

    async def together(row: Any, **options: Any) -> None:
        with suppress(TimeoutError, asyncio.BrokenBarrierError):
            await asyncio.wait_for(both.wait(), 0.5)
        await save(row, **options)

    monkeypatch.setattr(DeletedEntry, "save", together)
    other = newsroom_of(await Database.open(database_url))
    rooms = zip((room, other), addresses, strict=True)
    await asyncio.gather(*(each.run(ErasePerson(email=address)) for each, address in rooms))
    await other.database.close()
    (entry,) = await room.rows(DeletedEntry)
    assert entry.kept["suggestedFor"] == []


@pytest.mark.parametrize("what", ["article", "comment"])
async def test_of_a_purged_comment_nobody_knows_who_wrote_it(room: Newsroom, what: str) -> None:
    comment, reply = await thread(room)
    row = await the_comment(room, comment)
    if what == "article":
        await room.run(DeleteArticle(id=row.article_id, expected_version=2))
    else:
        for each in (reply, comment):
            version = (await the_comment(room, each)).version
            await room.run(DeleteComment(id=each, expected_version=version))
    assert await room.rows(AuditPersonal, subject_id=comment) != []
    for _ in range(2):  # the reply goes first
        await room.run(PurgeDeleted(before=await room.database.now()), RETENTION)
    assert await room.rows(Comment) == []
    kept = [each for table in (Audit, AuditPersonal) for each in await room.rows(table)]
    assert "Zqname" not in str([dict(each) for each in kept])


async def test_what_waits_leaves_the_queue_with_its_text(room: Newsroom) -> None:
    """Neither a moderator nor a plugin that speaks late can publish a comment of which nothing is left."""
    post = await room.post()
    waiting = await submit(room, post.article_id, author_name="Ruth Zqname", author_email=ADDRESS)
    moderator = await room.somebody(Role.MODERATOR)
    await room.run(ClaimComments(ids=(waiting,)), moderator)
    await room.run(ErasePerson(email=ADDRESS, texts=True))
    row = await the_comment(room, waiting)
    assert (row.status, row.source) == ("REJECTED", "")
    assert await room.rows(CommentClaim) == []
    refs = (CommentRef(id=waiting, expected_version=row.version),)
    with pytest.raises(InputError, match="was erased: nothing is left to approve"):
        await room.run(ModerateComments(comments=refs, verdict=Verdict.APPROVE, reason="x"), moderator)
    await room.run(ModerateComments(comments=refs, verdict=Verdict.SPAM, reason="x"), moderator)


async def test_a_plugin_that_speaks_late_brings_nobody_back(room: Newsroom) -> None:
    post = await room.post()
    waiting = await submit(room, post.article_id, author_name="Ruth Zqname", author_email=ADDRESS)
    async with room.database.transaction():
        at = await room.database.now()
        deferred: Any = {"comment_id": waiting, "comment_version": 1, "plugin": "later", "deferred_at": at}
        await DeferredJudgement.create(hash=deferral_hash("later", "a token"), **deferred)
    await room.run(ErasePerson(email=ADDRESS))
    said: Any = {"reason": "Zqname is welcome.", "evidence": {"author": "Zqname"}}
    await room.run(SettleJudgement(plugin="later", token="a token", verdict=Verdict.APPROVE, **said))
    assert (await the_comment(room, waiting)).public
    assert "Zqname" not in str([dict(each) for each in await room.rows(Decision)])


async def test_what_is_deleted_while_it_waits_does_not_wait_again_without_its_text(room: Newsroom) -> None:
    post = await room.post()
    waiting = await submit(room, post.article_id, author_name="Ruth Zqname", author_email=ADDRESS)
    await room.run(DeleteComment(id=waiting, expected_version=1))
    await room.run(ErasePerson(email=ADDRESS, texts=True))
    await room.run(UndeleteComment(id=waiting, expected_version=3))
    assert (await the_comment(room, waiting)).status == "REJECTED"


async def test_without_its_text_erased_a_comment_still_waits(room: Newsroom) -> None:
    post = await room.post()
    waiting = await submit(room, post.article_id, author_name="Ruth Zqname", author_email=ADDRESS)
    await room.run(ErasePerson(email=ADDRESS))
    await judge(room, waiting, Verdict.APPROVE)
    assert (await the_comment(room, waiting)).public


async def test_the_export_has_one_style_and_no_reasons_of_moderators(room: Newsroom) -> None:
    comment, _ = await thread(room)
    await room.run(CreateUser(email=ADDRESS, role=Role.READER, name="Ruth Zqname"))
    await room.run(CreateToken(email=ADDRESS))
    refs = (CommentRef(id=comment, expected_version=(await the_comment(room, comment)).version),)
    words: Any = {"reason": "Zqinner.", "reason_for_author": "Zqtold."}
    await room.run(ModerateComments(comments=refs, verdict=Verdict.REJECT, **words))
    data = (await room.run(ExportPerson(email=ADDRESS))).data
    assert ("Zqinner" in data, "Zqtold" in data) == (False, True)
    (one,) = json.loads(data)["comments"]
    assert {"_" in name for part in (one, *one["decisions"], *one["earlierTexts"]) for name in part} == {False}
    (token,) = json.loads(data)["account"]["tokens"]
    assert set(token) == {"id", "createdAt", "expiresAt", "revokedAt", "lastUsedAt"}
    instants = (one["postedAt"], token["createdAt"], *(each["decidedAt"] for each in one["decisions"]))
    assert all(re.fullmatch(r"[\d-]{10}T[\d:.]+Z", each) for each in instants)
