"""Comments through the one door, on both databases: received, judged, linked."""

from datetime import timedelta
from typing import Any

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, Viewer, secret_hash
from gql_blog.content import Role, Verdict
from gql_blog.errors import (
    Conflict,
    Duplicate,
    ErrorGroup,
    Forbidden,
    IdempotencyMismatch,
    InputError,
    NotFound,
    TooLarge,
    Unauthenticated,
)
from gql_blog.hooks import Judgement, ModerationCase, hookimpl
from gql_blog.store import (
    Article,
    Audit,
    Comment,
    Contributor,
    Database,
    Decision,
    IdempotencyKey,
    Outbox,
    Receipt,
    SuggestedContributor,
)
from gql_blog.write import (
    BylineInput,
    CommentRef,
    CommentWritten,
    LinkComment,
    ModerateComments,
    SubmitComment,
    UnpublishArticle,
)

pytestmark = sqlite_mostly


class Phase:
    """A plugin of moderation with one opinion; an exception is what it fails with."""

    api_version = 2

    def __init__(self, opinion: Judgement | Exception | None) -> None:
        self.opinion = opinion
        self.cases: list[ModerationCase] = []

    @hookimpl
    async def moderate(self, case: ModerationCase) -> Judgement | None:
        self.cases.append(case)
        if isinstance(self.opinion, Exception):
            raise self.opinion
        return self.opinion


APPROVE = Judgement(verdict=Verdict.APPROVE, reason="harmless", score=0.1, evidence={"links": 0})
SPAM = Judgement(verdict=Verdict.SPAM, reason="sells", score=0.9)
REJECT = Judgement(verdict=Verdict.REJECT, reason="rude")
HOLD = Judgement(verdict=Verdict.HOLD, reason="unsure")


async def submit(room: Newsroom, article_id: str, viewer: Viewer = ANONYMOUS, **fields: Any) -> CommentWritten:
    fields = {"author_name": "Bo Reyes", "body": "Well *said*.", **fields}
    result: CommentWritten = await room.run(SubmitComment(article_id=article_id, **fields), viewer)
    return result


async def approve(room: Newsroom, *comment_ids: str, version: int = 1, viewer: Viewer | None = None) -> None:
    refs = tuple(CommentRef(id=each, expected_version=version) for each in comment_ids)
    command = ModerateComments(comments=refs, verdict=Verdict.APPROVE, reason="fine")
    await (room.run(command, viewer) if viewer else room.run(command))


async def the(room: Newsroom, comment_id: str) -> Any:
    return (await room.rows(Comment, id=comment_id))[0]


async def test_a_comment_waits_and_its_author_gets_a_receipt(room: Newsroom) -> None:
    post = await room.post()
    written = await submit(room, post.article_id, author_name=" Bo\tReyes ", author_email="Bo@Example.org")
    comment = await the(room, written.comment_id)
    assert (comment.author_name, comment.author_name_folded, comment.author_email) == (
        "Bo Reyes",
        "bo reyes",
        "bo@example.org",
    )
    assert (comment.status, comment.public, comment.version) == ("PENDING", False, 1)
    assert (comment.html, comment.text) == ("<p>Well <em>said</em>.</p>\n", "Well said.")
    assert comment.posted_on == comment.posted_at.date()
    (receipt,) = await room.rows(Receipt)
    assert (receipt.hash, receipt.comment_id) == (secret_hash(written.receipt or ""), written.comment_id)
    assert [each.kind for each in await room.rows(Outbox)][2:] == ["comment.submitted"]
    (audit,) = await room.rows(Audit, action="submit_comment")
    assert (audit.actor, "bo@example.org" in str(audit.after)) == ("anonymous", False)


@pytest.mark.parametrize(
    ("opinions", "status"),
    [
        ([], "PENDING"),
        ([None], "PENDING"),
        ([APPROVE], "APPROVED"),
        ([APPROVE, None, APPROVE], "APPROVED"),
        ([APPROVE, HOLD], "PENDING"),
        ([APPROVE, RuntimeError("broken")], "PENDING"),
        ([HOLD, SPAM, REJECT], "SPAM"),
        ([REJECT, RuntimeError("broken")], "REJECTED"),
    ],
)
async def test_the_strictest_word_decides_and_every_word_is_kept(
    opinions: list[Judgement | Exception | None], status: str, database: Database
) -> None:
    plugins = {f"p{index}": Phase(opinion) for index, opinion in enumerate(opinions)}
    room = newsroom_of(database, plugins)
    post = await room.post()
    written = await submit(room, post.article_id)
    comment = await the(room, written.comment_id)
    assert (comment.status, comment.public) == (status, status == "APPROVED")
    assert (await room.article(post.article_id)).comment_count == (status == "APPROVED")
    spoke = [name for name, plugin in plugins.items() if plugin.opinion is not None]
    decisions = await room.rows(Decision)
    assert [each.decided_by for each in decisions] == spoke
    for decision in decisions:
        opinion = plugins[decision.decided_by].opinion
        if isinstance(opinion, Judgement):
            assert (decision.verdict, decision.reason, decision.score) == (
                opinion.verdict,
                opinion.reason,
                opinion.score,
            )
            assert decision.evidence == opinion.evidence
        else:
            assert (decision.verdict, decision.evidence) == ("HOLD", {"failed": True})
    kinds = [each.kind for each in await room.rows(Outbox)][2:]
    assert kinds == ["comment.submitted"] + ["comment.published"] * (status == "APPROVED")


async def test_a_phase_is_told_what_it_needs(database: Database) -> None:
    phase = Phase(None)
    room = newsroom_of(database, {"p": phase})
    post = await room.post("Tides", locale="fr")
    await submit(room, post.article_id, body="First.")
    second = await submit(room, post.article_id, body="See https://example.org/a and [b](https://example.org/b).")
    case = phase.cases[1]
    assert (case.comment_id, case.article_id) == (second.comment_id, post.article_id)
    assert (case.article_title, case.locale) == ("Tides", "fr")
    assert case.links == ("https://example.org/a", "https://example.org/b")
    assert case.previous == ("First.",)


@pytest.mark.parametrize(
    ("fields", "field", "error"),
    [
        ({"author_name": " "}, "authorName", InputError),
        ({"author_name": "x" * 201}, "authorName", TooLarge),
        ({"author_email": "nobody"}, "authorEmail", InputError),
        ({"body": " \n "}, "body", InputError),
        ({"body": "x" * 20_001}, "body", TooLarge),
        ({"body": "ä" * 10_001}, "body", TooLarge),
        ({"body": "a\x00b"}, "body", InputError),
        ({"body": "a\ud800b"}, "body", InputError),
        ({"parent_id": "com_" + "0" * 26}, "parentId", NotFound),
    ],
)
async def test_what_cannot_be_taken_is_refused(
    fields: dict[str, Any], field: str, error: type[Exception], lite: Newsroom
) -> None:
    post = await lite.post()
    with pytest.raises(error) as caught:
        await submit(lite, post.article_id, **fields)
    assert caught.value.path == ("input", field)  # type: ignore[attr-defined]
    assert await lite.rows(Comment) == []


async def test_only_what_is_public_takes_comments(room: Newsroom) -> None:
    author = await room.somebody(Role.AUTHOR)
    draft = await room.post(publish=False)
    with pytest.raises(NotFound):
        await submit(room, draft.article_id)
    post = await room.post("Shown")
    written = await submit(room, post.article_id)
    with pytest.raises(NotFound) as caught:
        await submit(room, post.article_id, author, parent_id=written.comment_id)
    assert caught.value.path == ("input", "parentId")
    await approve(room, written.comment_id)
    reply = await submit(room, post.article_id, parent_id=written.comment_id, body="Yes.")
    assert (await the(room, reply.comment_id)).parent_id == written.comment_id
    other = await room.post("Other")
    with pytest.raises(NotFound):
        await submit(room, other.article_id, parent_id=written.comment_id)
    async with room.database.transaction():
        await Article.filter(id=other.article_id).update(is_stub=True)
    with pytest.raises(InputError):
        await submit(room, other.article_id)


async def test_the_same_comment_comes_in_once_a_day(room: Newsroom) -> None:
    post = await room.post()
    first = await submit(room, post.article_id)
    with pytest.raises(Duplicate) as caught:
        await submit(room, post.article_id, author_name="BO REYES")
    assert caught.value.path == ("input", "body")
    await submit(room, post.article_id, author_name="Cy")
    async with room.database.transaction():
        at = await room.database.now() - timedelta(hours=25)
        await Comment.filter(id=first.comment_id).update(posted_at=at)
    await submit(room, post.article_id)


async def test_a_guessed_address_is_answered_like_any_other(room: Newsroom) -> None:
    seen: list[tuple[str, ...]] = []

    class Moderator:
        api_version = 2

        @hookimpl
        def moderate(self, case: ModerationCase) -> None:
            seen.append(case.previous)

    watched = newsroom_of(room.database, {"watching": Moderator()})
    post = await room.post()
    await submit(room, post.article_id, author_email="bo@example.org")
    for guess in ("wrong@example.org", "bo@example.org", None):
        written = await submit(watched, post.article_id, author_name=f"Guess {guess}", author_email=guess)
        assert (await the(room, written.comment_id)).status == "PENDING"
    assert seen == [(), (), ()]
    for guess in ("wrong@example.org", "bo@example.org", None):
        with pytest.raises(Duplicate):
            await submit(room, post.article_id, author_email=guess)


async def test_a_stranger_with_an_equal_key_gets_no_receipt_of_another(room: Newsroom) -> None:
    post, other = await room.post("One"), await room.post("Other")
    with pytest.raises(InputError) as caught:
        await submit(room, post.article_id, idempotency_key="1")
    assert caught.value.path == ("input", "idempotencyKey")
    first = await submit(room, post.article_id, idempotency_key="0123456789abcdef")
    elsewhere = await submit(room, other.article_id, idempotency_key="0123456789abcdef")
    assert elsewhere.receipt != first.receipt


async def test_a_retry_gets_the_same_receipt_which_the_database_cannot_tell(room: Newsroom) -> None:
    post = await room.post()
    first = await submit(room, post.article_id, idempotency_key="a-key-of-one-client")
    again = await submit(room, post.article_id, idempotency_key="a-key-of-one-client")
    assert again == first
    assert len(await room.rows(Comment)) == len(await room.rows(Receipt)) == 1
    with pytest.raises(IdempotencyMismatch):
        await submit(room, post.article_id, idempotency_key="a-key-of-one-client", body="Other.")
    (kept,) = await room.rows(IdempotencyKey)
    assert "a-key-of-one-client" not in str([kept.key, kept.scope, kept.result])
    assert (first.receipt or "?") not in str([kept.key, kept.scope, kept.result])


async def test_a_moderator_decides_for_all_or_none(room: Newsroom) -> None:
    moderator = await room.somebody(Role.MODERATOR, "Mo")
    post = await room.post()
    ids = [(await submit(room, post.article_id, body=f"Comment {n}.")).comment_id for n in range(3)]
    refs = [CommentRef(id=each, expected_version=1) for each in ids]
    stale = CommentRef(id=ids[1], expected_version=7)
    missing = CommentRef(id="com_" + "0" * 26, expected_version=1)
    command = ModerateComments(comments=(refs[0], stale, missing), verdict=Verdict.APPROVE, reason="fine")
    with pytest.raises(ErrorGroup) as caught:
        await room.run(command, moderator)
    conflict, not_found = caught.value.flattened()
    assert isinstance(conflict, Conflict)
    assert (conflict.path, conflict.current_version) == (("input", "comments", "1", "expectedVersion"), 1)
    assert not_found.path == ("input", "comments", "2", "id")
    assert {each.status for each in await room.rows(Comment)} == {"PENDING"}
    result = await room.run(ModerateComments(comments=tuple(refs), verdict=Verdict.APPROVE, reason=" fine "), moderator)
    assert result.comment_ids == tuple(ids)
    assert {(each.status, each.public, each.version) for each in await room.rows(Comment)} == {("APPROVED", True, 2)}
    decision = (await room.rows(Decision))[0]
    assert (decision.decided_by, decision.account_id, decision.verdict, decision.reason) == (
        "Mo",
        moderator.user_id,
        "APPROVE",
        "fine",
    )
    assert (await room.article(post.article_id)).comment_count == 3
    kinds = [each.kind for each in await room.rows(Outbox)][-6:]
    assert kinds == ["comment.moderated"] * 3 + ["comment.published"] * 3


async def test_a_verdict_can_be_taken_back(room: Newsroom) -> None:
    post = await room.post()
    written = await submit(room, post.article_id)
    await approve(room, written.comment_id)
    reply = await submit(room, post.article_id, parent_id=written.comment_id, body="Yes.")
    await approve(room, reply.comment_id)
    assert (await the(room, written.comment_id)).reply_count == 1
    refs = (CommentRef(id=written.comment_id, expected_version=2),)
    await room.run(ModerateComments(comments=refs, verdict=Verdict.HOLD, reason="again"))
    assert [(each.status, each.public) for each in await room.rows(Comment)] == [
        ("PENDING", False),
        ("APPROVED", False),
    ]
    assert (await room.article(post.article_id)).comment_count == 0


async def test_who_may_moderate(room: Newsroom) -> None:
    post = await room.post()
    written = await submit(room, post.article_id)
    for role in (Role.READER, Role.AUTHOR):
        with pytest.raises(Forbidden):
            await approve(room, written.comment_id, viewer=await room.somebody(role))
    with pytest.raises(Unauthenticated):
        await approve(room, written.comment_id, viewer=ANONYMOUS)
    moderator = await room.somebody(Role.MODERATOR)
    await room.run(UnpublishArticle(id=post.article_id, expected_version=2))
    with pytest.raises(NotFound):
        await approve(room, written.comment_id, viewer=moderator)
    await approve(room, written.comment_id)


@pytest.mark.parametrize(
    ("comments", "reason", "path"),
    [
        ((), "fine", ("input", "comments")),
        ((CommentRef(id="a", expected_version=1),) * 2, "fine", ("input", "comments", "1", "id")),
        ((CommentRef(id="a", expected_version=1),), "  ", ("input", "reason")),
    ],
)
async def test_a_verdict_that_says_nothing_is_refused(
    comments: tuple[CommentRef, ...], reason: str, path: tuple[str, ...], lite: Newsroom
) -> None:
    with pytest.raises(InputError) as caught:
        await lite.run(ModerateComments(comments=comments, verdict=Verdict.SPAM, reason=reason))
    assert caught.value.path == path


async def test_a_name_that_is_credited_is_suggested(room: Newsroom) -> None:
    post = await room.post(bylines=(BylineInput(name="Ada Lund"),))
    await submit(room, post.article_id, author_name="ADA LUND")
    await submit(room, post.article_id, author_name="Ada Lundt")
    (person,) = await room.rows(Contributor)
    (suggestion,) = await room.rows(SuggestedContributor)
    assert suggestion.contributor_id == person.id
    assert {each.contributor_id for each in await room.rows(Comment)} == {None}


async def test_linking_is_for_moderators_and_for_the_author_himself(room: Newsroom) -> None:
    post = await room.post(bylines=(BylineInput(name="Ada Lund"), BylineInput(name="Bo")))
    ada, bo = [each.id for each in await room.rows(Contributor)]
    reader = await room.somebody(Role.READER, "Ada", ada)
    other = await room.somebody(Role.READER, "Other", bo)
    moderator = await room.somebody(Role.MODERATOR)
    written = await submit(room, post.article_id, reader)
    await approve(room, written.comment_id)

    def link(contributor_id: str | None, version: int) -> LinkComment:
        return LinkComment(id=written.comment_id, expected_version=version, contributor_id=contributor_id)

    with pytest.raises(Forbidden):
        await room.run(link(bo, 2), reader)
    with pytest.raises(Forbidden):
        await room.run(link(bo, 2), other)
    with pytest.raises(Conflict):
        await room.run(link(ada, 1), reader)
    await room.run(link(ada, 2), reader)
    assert ((await the(room, written.comment_id)).contributor_id, (await the(room, written.comment_id)).version) == (
        ada,
        3,
    )
    await room.run(link(bo, 3), moderator)
    with pytest.raises(NotFound) as caught:
        await room.run(link("con_" + "0" * 26, 4), moderator)
    assert caught.value.path == ("input", "contributorId")
    await room.run(link(None, 4), moderator)
    assert (await the(room, written.comment_id)).contributor_id is None
    assert [each.kind for each in await room.rows(Outbox)].count("comment.linked") == 3
