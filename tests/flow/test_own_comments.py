"""What authors do with their comments later, what they are told, and how an article takes comments."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.comments import judge, submit, the_comment
from support.reading import library_over
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import CommentModeration, Role, Verdict
from gql_blog.errors import Conflict, Forbidden, InputError, NotFound, TooLarge
from gql_blog.hooks import Deferral, Judgement, ModerationCase, hookimpl
from gql_blog.store import Article, Audit, Comment, CommentPolicy, CommentText, Database, Decision, Outbox
from gql_blog.write import (
    CommentRef,
    CommentSettings,
    CommentWritten,
    EditComment,
    ModerateComments,
    SetCommentPolicy,
    SettleJudgement,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
    WithdrawComment,
)

pytestmark = sqlite_mostly

APPROVE = Judgement(verdict=Verdict.APPROVE, reason="known")
REJECT = Judgement(verdict=Verdict.REJECT, reason="It says kumquat.")


class Phase:
    """A plugin of moderation that says what it is set to."""

    api_version = 2

    def __init__(self, opinion: Judgement | Deferral | None = APPROVE) -> None:
        self.opinion = opinion
        self.cases: list[ModerationCase] = []

    @hookimpl
    async def moderate(self, case: ModerationCase) -> Judgement | Deferral | None:
        self.cases.append(case)
        return self.opinion


async def said(room: Newsroom, article_id: str, viewer: Viewer = ANONYMOUS, **fields: Any) -> CommentWritten:
    fields = {"author_name": "Bo Reyes", "body": "Well said.", **fields}
    written: CommentWritten = await room.run(SubmitComment(article_id=article_id, **fields), viewer)
    return written


async def changed(room: Newsroom, receipt: str | None, body: str = "Better said.", version: int = 1) -> Any:
    await room.run(EditComment(receipt=receipt, expected_version=version, body=body), ANONYMOUS)
    return (await room.rows(Comment))[0]


async def test_a_token_that_was_used_before_is_refused_for_the_text_that_follows(database: Database) -> None:
    """Its verdict would be that of the text before: so the phase has failed, and a moderator decides at once."""
    phase = Phase(Deferral(token="the id of the comment", reason="later"))
    room = newsroom_of(database, {"rules": phase})
    written = await said(room, (await room.post()).article_id)
    await changed(room, written.receipt, "Kumquat.")
    first, second = await room.rows(Decision)
    assert [first.outcome, second.outcome] == ["DEFERRED", "FAILED"]
    assert second.reason == (
        "The plugin put its verdict off under a token that it has used before, so a moderator has to decide."
    )
    (health,) = room.writer.hooks.health()
    assert [(each.name, each.failures, each.last_error) for each in health.hooks] == [("moderate", 1, "TokenUsed")]
    late = SettleJudgement(plugin="rules", token="the id of the comment", verdict=Verdict.APPROVE, reason="Harmless.")
    await room.run(late)
    assert (await the_comment(room, written.comment_id)).status == "PENDING", "it judged what stood there before"


async def test_an_edited_comment_is_judged_anew_and_old_words_are_history(database: Database) -> None:
    phase = Phase()
    room = newsroom_of(database, {"rules": phase})
    post = await room.post()
    written = await said(room, post.article_id)
    assert (await the_comment(room, written.comment_id)).public
    phase.opinion = REJECT
    row = await changed(room, written.receipt, "Kumquat.")
    assert (row.status, row.public, row.version, row.text) == ("REJECTED", False, 2, "Kumquat.")
    assert row.edited_at is not None
    assert row.status_reason == "It was refused automatically."
    old, new = await room.rows(Decision)
    assert [(each.verdict, each.comment_version, each.superseded) for each in (old, new)] == [
        ("APPROVE", 1, True),
        ("REJECT", 2, False),
    ]
    (kept,) = await room.rows(CommentText)
    assert (kept.version, kept.source) == (1, "Well said.")
    assert [case.source for case in phase.cases] == ["Well said.", "Kumquat."]
    kinds = [each.kind for each in await room.rows(Outbox)][-2:]
    assert kinds == ["comment.edited", "comment.unpublished"]
    (audit,) = await room.rows(Audit, action="edit_comment")
    assert (audit.before, audit.after) == ({"status": "APPROVED", "version": 1}, {"status": "REJECTED", "version": 2})
    # The same text again is a retry, whatever its version.
    assert (await changed(room, written.receipt, "Kumquat.")).version == 2


async def test_a_word_about_an_earlier_text_comes_too_late(database: Database) -> None:
    phase = Phase(Deferral(token="job", reason="later"))
    room = newsroom_of(database, {"later": phase})
    written = await said(room, (await room.post()).article_id)
    phase.opinion = None
    await changed(room, written.receipt)
    await room.run(SettleJudgement(plugin="later", token="job", verdict=Verdict.APPROVE, reason="fine"))
    assert (await the_comment(room, written.comment_id)).status == "PENDING"
    assert [each.superseded for each in await room.rows(Decision)] == [True, True]


async def test_the_window_closes_by_the_clock_of_the_database(room: Newsroom) -> None:
    closed = newsroom_of(room.database, comment_settings=CommentSettings(edit=timedelta(0)))
    written = await said(room, (await room.post()).article_id)
    with pytest.raises(Forbidden, match="for 0 minutes after"):
        await changed(closed, written.receipt)
    assert (await changed(room, written.receipt)).version == 2
    with pytest.raises(Conflict):
        await changed(room, written.receipt, "Best said.")


async def test_what_a_moderator_refused_is_not_changed(room: Newsroom) -> None:
    post = await room.post()
    refused, approved = await said(room, post.article_id), await said(room, post.article_id, body="Two.")
    await judge(room, refused.comment_id, Verdict.SPAM)
    await judge(room, approved.comment_id, Verdict.APPROVE)
    with pytest.raises(Forbidden, match="moderator has refused"):
        await changed(room, refused.receipt, version=2)
    await changed(room, approved.receipt, version=2)
    # What was approved was another text.
    assert (await the_comment(room, approved.comment_id)).status == "PENDING"


async def test_who_may_change_a_comment(room: Newsroom) -> None:
    author, other = await room.somebody(Role.READER, "Bo"), await room.somebody(Role.READER, "Cy")
    post = await room.post()
    written = await said(room, post.article_id, author)
    edit = EditComment(id=written.comment_id, expected_version=1, body="Mine.")
    for viewer in (ANONYMOUS, other):
        with pytest.raises(NotFound):
            await room.run(edit, viewer)
    with pytest.raises(Forbidden, match="only change your own"):
        await room.run(edit, await room.somebody(Role.EDITOR))
    await room.run(edit, author)
    for command in (
        EditComment(expected_version=1, body="x"),
        EditComment(expected_version=1, body="x", id=written.comment_id, receipt=written.receipt),
    ):
        with pytest.raises(InputError, match="by its receipt, or"):
            await room.run(command, author)
    with pytest.raises(NotFound):
        await changed(room, "no receipt")
    await room.run(UnpublishArticle(id=post.article_id, expected_version=2))
    with pytest.raises(NotFound):
        await changed(room, written.receipt)


@pytest.mark.parametrize(
    ("body", "error"), [(" ", InputError), ("x" * 20_001, TooLarge), ("[a]: https://example.org", InputError)]
)
async def test_another_text_is_checked_like_the_first(body: str, error: type[Exception], lite: Newsroom) -> None:
    written = await said(lite, (await lite.post()).article_id)
    with pytest.raises(error):
        await changed(lite, written.receipt, body)


async def test_a_late_word_brings_no_withdrawn_comment_back(database: Database) -> None:
    room = newsroom_of(database, {"rules": Phase(Deferral(token="later", reason="It takes a while."))})
    written = await said(room, (await room.post()).article_id)
    await room.run(WithdrawComment(receipt=written.receipt, expected_version=1), ANONYMOUS)
    await room.run(SettleJudgement(plugin="rules", token="later", verdict=Verdict.APPROVE, reason="Harmless."))
    assert (await the_comment(room, written.comment_id)).status == "REJECTED"
    assert [each.superseded for each in await room.rows(Decision)] == [True, True]


async def test_a_withdrawn_comment_is_gone_and_its_public_replies_stay(room: Newsroom) -> None:
    post = await room.post()
    top, alone = await said(room, post.article_id), await said(room, post.article_id, body="Alone.")
    for each in (top, alone):
        await judge(room, each.comment_id, Verdict.APPROVE)
    reply = await submit(room, post.article_id, parent_id=top.comment_id, body="A reply.")
    await judge(room, reply, Verdict.APPROVE)
    for each in (top, alone):
        command = WithdrawComment(receipt=each.receipt, expected_version=2)
        await room.run(command, ANONYMOUS)
        await room.run(command, ANONYMOUS)
    placeholder, hidden = await the_comment(room, top.comment_id), await the_comment(room, alone.comment_id)
    assert (placeholder.public, placeholder.html, placeholder.source, placeholder.version) == (True, "", "", 3)
    assert (hidden.public, hidden.status, hidden.text) == (False, "REJECTED", "")
    assert (await the_comment(room, reply)).public
    assert {each.status_reason for each in (placeholder, hidden)} == {"Its author has withdrawn it."}
    assert {each.source for each in await room.rows(CommentText)} == {"Well said.", "Alone."}
    with pytest.raises(Forbidden, match="withdrawn"):
        await changed(room, top.receipt, version=3)
    with pytest.raises(InputError, match="withdrawn"):
        await judge(room, alone.comment_id, Verdict.APPROVE)


async def test_the_author_is_told_why_as_far_as_may_be(database: Database) -> None:
    phase = Phase(None)
    room = newsroom_of(database, {"rules": phase})
    post = await room.post()

    async def told(opinion: Judgement | Deferral | None, body: str) -> str | None:
        phase.opinion = opinion
        row = await the_comment(room, (await said(room, post.article_id, body=body)).comment_id)
        assert "kumquat" not in str(row.status_reason)
        reason: str | None = row.status_reason
        return reason

    assert await told(None, "a") == "Comments on this article are read by a moderator before they are published."
    held = Judgement(verdict=Verdict.HOLD, reason="kumquat")
    assert await told(held, "b") == "A moderator has to look at it first."
    assert await told(REJECT, "c") == "It was refused automatically."
    assert await told(APPROVE, "d") is None
    comment = (await room.rows(Comment))[0]

    async def decided(verdict: Verdict, word: str | None) -> str | None:
        refs = (CommentRef(id=comment.id, expected_version=(await the_comment(room, comment.id)).version),)
        await room.run(ModerateComments(comments=refs, verdict=verdict, reason="kumquat", reason_for_author=word))
        reason: str | None = (await the_comment(room, comment.id)).status_reason
        return reason

    assert await decided(Verdict.REJECT, "Please keep to the subject.") == "Please keep to the subject."
    assert await decided(Verdict.REJECT, None) == "A moderator decided not to publish it."
    assert await decided(Verdict.HOLD, " ") == "A moderator looks at it again."
    assert await decided(Verdict.APPROVE, "ignored") is None


async def test_a_receipt_answers_honestly(room: Newsroom) -> None:
    written = await said(room, (await room.post()).article_id)
    fields = "status statusReason version editedAt earlierTexts { text }"
    ask = f"query ($r: String!) {{ commentByReceipt(receipt: $r) {{ {fields} }} }}"
    await changed(room, written.receipt)
    library = library_over(room.database)
    told = (await library.ask(ask, {"r": written.receipt}))["commentByReceipt"]
    assert (told["status"], told["version"], told["earlierTexts"]) == ("PENDING", 2, None)
    assert told["statusReason"].startswith("Comments on this article are read")
    moderator = await room.somebody(Role.MODERATOR)
    queue = await library.ask("{ moderationQueue { nodes { earlierTexts { version text } } } }", {}, moderator)
    assert queue["moderationQueue"]["nodes"] == [{"earlierTexts": [{"version": 1, "text": "Well said."}]}]


async def test_a_reason_is_told_in_the_language_of_the_article(room: Newsroom) -> None:
    post = await room.post(locale="de-AT")
    written = await said(room, post.article_id)
    library = library_over(room.database, result_cache_bytes=1_000_000)
    ask = "query ($r: String!) { commentByReceipt(receipt: $r) { statusReason } }"

    async def told() -> str:
        return str((await library.ask(ask, {"r": written.receipt}))["commentByReceipt"]["statusReason"])

    assert (await the_comment(room, written.comment_id)).status_reason.startswith("Comments on this article")
    assert await told() == "Kommentare zu diesem Artikel liest die Moderation, bevor sie veröffentlicht werden."
    await library.newsroom.run(UpdateArticle(id=post.article_id, expected_version=post.version, locale="ja"))
    assert await told() == "この記事へのコメントは、公開前に管理者が確認します。"
    await library.newsroom.run(UpdateArticle(id=post.article_id, expected_version=post.version + 1, locale="nl"))
    assert (await told()).startswith("Comments on this article are read")


async def test_after_publication_only_what_a_phase_holds_waits(database: Database) -> None:
    phase = Phase(None)
    room = newsroom_of(database, {"rules": phase})
    post, other = await room.post("One"), await room.post("Other")
    editor = await room.somebody(Role.EDITOR)
    await room.run(SetCommentPolicy(article_id=post.article_id, moderation=CommentModeration.AFTER), editor)
    assert (await the_comment(room, await submit(room, post.article_id))).public
    assert not (await the_comment(room, await submit(room, other.article_id))).public
    phase.opinion = Judgement(verdict=Verdict.HOLD, reason="unsure")
    assert (await the_comment(room, await submit(room, post.article_id, body="Two."))).status == "PENDING"
    site = newsroom_of(database, comment_settings=CommentSettings(moderation=CommentModeration.AFTER))
    assert (await the_comment(site, await submit(site, other.article_id, body="Three."))).public
    await room.run(SetCommentPolicy(article_id=other.article_id, moderation=CommentModeration.BEFORE), editor)
    assert not (await the_comment(site, await submit(site, other.article_id, body="Four."))).public


async def test_comments_close_now_or_after_some_days(room: Newsroom) -> None:
    post = await room.post()
    async with room.database.transaction():
        published = await room.database.now() - timedelta(days=31)
        await Article.filter(id=post.article_id).update(published_at=published)

    async def settle(**fields: Any) -> None:
        await room.run(SetCommentPolicy(article_id=post.article_id, **fields))

    await submit(room, post.article_id)
    await settle(close_after_days=30)
    with pytest.raises(InputError, match="were closed 30 days after it was published"):
        await submit(room, post.article_id, body="Two.")
    await settle(close_after_days=0)
    await submit(room, post.article_id, body="Two.")
    monthly = newsroom_of(room.database, comment_settings=CommentSettings(close_after=timedelta(days=30)))
    await submit(monthly, post.article_id, body="Three.")
    await settle(close_after_days=None)
    with pytest.raises(InputError, match="were closed 30 days after"):
        await submit(monthly, post.article_id, body="Four.")
    await settle(closed=True)
    with pytest.raises(InputError, match="are closed"):
        await submit(room, post.article_id, body="Four.")
    with pytest.raises(InputError, match="from 0 to"):
        await settle(close_after_days=-1)
    (row,) = await room.rows(CommentPolicy)
    assert (row.moderation, row.close_after_days, row.closed) == (None, None, True)
    assert (await room.article(post.article_id)).version == post.version
    shown = await library_over(room.database).ask("{ posts { nodes { commentPolicy { moderation closed } } } }")
    assert shown["posts"]["nodes"] == [{"commentPolicy": {"moderation": None, "closed": True}}]


SETTLE = """mutation ($input: SetCommentPolicyInput!) { setCommentPolicy(input: $input) {
  article { version commentPolicy { version closed closeAfterDays } }
  errors { code path ... on VersionConflict { currentVersion } } } }"""


async def test_a_policy_has_a_version_of_its_own(room: Newsroom) -> None:
    library, article = library_over(room.database), (await room.post()).article_id

    async def settle(**given: Any) -> tuple[Any, Any]:
        answer = await library.ask(SETTLE, {"input": {"articleId": article, **given}}, OPERATOR)
        found = answer["setCommentPolicy"]
        return found["article"] and found["article"]["commentPolicy"], found["errors"]

    def conflict(version: int) -> tuple[None, list[Any]]:
        return None, [{"code": "CONFLICT", "path": ["input", "expectedVersion"], "currentVersion": version}]

    assert await settle(closed=True, expectedVersion=1) == conflict(0)
    first = {"version": 1, "closed": True, "closeAfterDays": None}
    given = {"closed": True, "expectedVersion": 0, "idempotencyKey": "once"}
    assert await settle(**given) == (first, [])
    assert await settle(**given) == (first, []), "a retry after a lost answer is no conflict"
    assert await settle(closed=False, expectedVersion=0) == conflict(1)
    assert await settle(closed=True, expectedVersion=1) == (first, []), "what changes nothing is no new version"
    second = {"version": 2, "closed": True, "closeAfterDays": 9}
    assert await settle(closeAfterDays=9, expectedVersion=1) == (second, [])
    assert await settle(closed=False) == (second | {"version": 3, "closed": False}, []), "the version may be left out"
    (entry, *_) = [each for each in await room.rows(Audit) if each.action == "set_comment_policy"]
    assert (entry.before, entry.after["closed"]) == (None, True)


@on_both
async def test_of_two_who_settle_a_policy_at_once_one_is_told_of_the_other(room: Newsroom, database_url: str) -> None:
    article = (await room.post()).article_id
    database = await Database.open(database_url)
    try:
        rooms = [room, newsroom_of(database)]
        for version in range(5):
            change = SetCommentPolicy(article_id=article, expected_version=version)
            results = await asyncio.gather(
                *(each.run(replace(change, close_after_days=2 * version + which)) for which, each in enumerate(rooms)),
                return_exceptions=True,
            )
            lost = [each for each in results if isinstance(each, BaseException)]
            assert [getattr(each, "current_version", each) for each in lost] == [version + 1]
    finally:
        await database.close()


async def test_who_settles_how_comments_are_taken(room: Newsroom) -> None:
    post = await room.post()
    for role in (Role.AUTHOR, Role.MODERATOR):
        with pytest.raises(Forbidden):
            await room.run(SetCommentPolicy(article_id=post.article_id, closed=True), await room.somebody(role))
