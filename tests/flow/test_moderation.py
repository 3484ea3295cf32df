"""Moderation: words bound to what they judged, words that come later, claims that keep moderators apart."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.comments import judge, submit, the_comment
from support.mutations import mutations_of
from support.reading import library_over
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import ErrorPolicy, Role, Verdict
from gql_blog.errors import ErrorGroup, Forbidden, InputError, NotFound, TooLarge
from gql_blog.hooks import Deferral, Judgement, ModerationCase, hookimpl
from gql_blog.store import Audit, CommentClaim, Database, Decision, DeferredJudgement, Outbox
from gql_blog.write import (
    ClaimComments,
    CommentRef,
    CommentSettings,
    EditComment,
    ErasePerson,
    ModerateComments,
    ReleaseComments,
    SettleJudgement,
    SubmitComment,
    UnpublishArticle,
    awaited_verdicts,
)

pytestmark = sqlite_mostly


HISTORY = """query ($id: ID!) { node(id: $id) { ... on Comment {
    authorComments { nodes { id } } spam: authorComments(where: { status: { equals: SPAM } }) { totalCount }
    approved: authorComments(where: { status: { equals: APPROVED } }) { totalCount }
} } }"""


@on_both
async def test_a_moderator_sees_what_else_the_author_wrote(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    article = (await room.post()).article_id
    reader, moderator = await room.somebody(Role.READER), await room.somebody(Role.MODERATOR)
    signed: Any = {"author_name": "Ruth", "author_email": "ruth@example.org"}
    first, second, third = [await submit(room, article, body=body, **signed) for body in "abc"]
    await submit(room, article, author_name="Ruth", body="Another's name.", author_email="other@example.org")
    await submit(room, article, author_name="Ruth", body="A name without an address.")
    mine = [(await room.run(SubmitComment(article_id=article, author_name=name, body=name), reader)) for name in "de"]
    await judge(room, second, Verdict.SPAM)
    await judge(room, third, Verdict.APPROVE)
    told = (await library.ask(HISTORY, {"id": first}, moderator))["node"]
    assert [each["id"] for each in told["authorComments"]["nodes"]] == [second, third]
    assert (told["spam"]["totalCount"], told["approved"]["totalCount"]) == (1, 1)
    told = (await library.ask(HISTORY, {"id": mine[0].comment_id}, moderator))["node"]
    assert [each["id"] for each in told["authorComments"]["nodes"]] == [mine[1].comment_id]
    assert (await library.ask(HISTORY, {"id": third}, ANONYMOUS))["node"]["authorComments"] is None


class Phase:
    """A plugin of moderation with one opinion; an exception is what it fails with."""

    api_version = 2

    def __init__(self, opinion: Judgement | Deferral | Exception | None) -> None:
        self.opinion = opinion

    @hookimpl
    async def moderate(self, case: ModerationCase) -> Judgement | Deferral | None:
        assert case.comment_id
        if isinstance(self.opinion, Exception):
            raise self.opinion
        return self.opinion


LATER = Deferral(token="job-7", reason="A classifier reads it.")
KNOWN = Judgement(verdict=Verdict.APPROVE, reason="known")
RUDE = Judgement(verdict=Verdict.REJECT, reason="rude")
SETTLED = SettleJudgement(
    plugin="later", token="job-7", verdict=Verdict.APPROVE, reason="Harmless.", score=0.1, policy_version="m3"
)


async def decisions(room: Newsroom, comment_id: str) -> list[Any]:
    return await room.rows(Decision, comment_id=comment_id)


async def kinds(room: Newsroom) -> list[str]:
    return [each.kind for each in await room.rows(Outbox)]


async def test_a_word_is_bound_to_the_version_and_the_policy(database: Database) -> None:
    said = Judgement(
        verdict=Verdict.APPROVE, reason="known", score=0.1, evidence={"rules": []}, policy_version="2026-11"
    )
    room = newsroom_of(database, {"rules": Phase(said), "broken": Phase(ValueError("x"))})
    comment = await submit(room, (await room.post()).article_id)
    broken, rules = sorted(await decisions(room, comment), key=lambda each: each.decided_by)
    assert (rules.plugin, rules.outcome, rules.comment_version, rules.policy_version) == (
        "rules",
        "GIVEN",
        1,
        "2026-11",
    )
    assert (broken.plugin, broken.outcome, broken.verdict) == ("broken", "FAILED", "HOLD")
    assert broken.reason == "The plugin failed, so a moderator has to decide."
    assert (await the_comment(room, comment)).status == "PENDING"
    await judge(room, comment, Verdict.APPROVE)
    (by_hand,) = [each for each in await decisions(room, comment) if each.plugin is None]
    assert (by_hand.outcome, by_hand.comment_version) == ("GIVEN", 1)


async def test_a_word_that_is_deferred_holds_until_it_comes(database: Database) -> None:
    room = newsroom_of(database, {"later": Phase(LATER), "rules": Phase(KNOWN)})
    comment = await submit(room, (await room.post()).article_id)
    assert (await the_comment(room, comment)).status == "PENDING"
    held = next(each for each in await decisions(room, comment) if each.plugin == "later")
    assert (held.outcome, held.verdict, held.reason) == ("DEFERRED", "HOLD", "A classifier reads it.")
    moderator = await room.somebody(Role.MODERATOR)
    assert (await room.run(SETTLED, moderator)).comment_id == comment
    row = await the_comment(room, comment)
    assert (row.status, row.public, row.version) == ("APPROVED", True, 2)
    word = (await decisions(room, comment))[-1]
    assert (word.plugin, word.outcome, word.comment_version, word.score) == ("later", "GIVEN", 1, 0.1)
    assert (await kinds(room))[-2:] == ["comment.judged", "comment.published"]
    assert (await room.rows(Audit, action="settle_judgement"))[0].actor == moderator.user_id
    # A repetition changes nothing, whatever it says.
    again = SettleJudgement(plugin="later", token="job-7", verdict=Verdict.SPAM, reason="No.")
    assert (await room.run(again, moderator)).comment_id == comment
    assert (await the_comment(room, comment)).version == 2


AWAITED = """query ($id: ID!) { node(id: $id) { ... on Comment { statusReason awaitedVerdicts {
    plugin token reason decidedAt } } } }"""


@on_both
async def test_who_waits_for_a_word_is_told_so_until_it_comes_or_counts_no_more(database: Database) -> None:
    later = Phase(replace(LATER, author_reason="A classifier reads it, for some minutes."))
    library = library_over(database, {"later": later})
    room = library.newsroom
    article = (await room.post()).article_id
    moderator = await room.somebody(Role.MODERATOR)

    async def seen(comment: str, viewer: Viewer = moderator) -> Any:
        return (await library.ask(AWAITED, {"id": comment}, viewer))["node"]

    first = await submit(room, article, body="One.")
    told = await seen(first)
    assert told["statusReason"] == "A classifier reads it, for some minutes."
    (waits,) = told["awaitedVerdicts"]
    (case,) = await awaited_verdicts(database, "later")
    assert (case.comment_id, case.text, case.token) == (first, "One.", "job-7")
    assert (waits["token"], waits["reason"], case.reason) == ("job-7", *["A classifier reads it."] * 2)
    assert waits["decidedAt"].startswith(case.since.strftime("%Y-%m-%dT%H:%M:%S"))
    assert await awaited_verdicts(database, "other") == ()
    author = await room.somebody(Role.READER)
    later.opinion = Deferral(token="job-8", reason="It is read.")
    second = (await room.run(SubmitComment(article_id=article, author_name="Bo", body="Two."), author)).comment_id
    assert await seen(second, author) == {"statusReason": "It is being checked.", "awaitedVerdicts": None}
    # A word that came, a text that was changed, and a decision by hand each end it.
    await room.run(SETTLED)
    later.opinion = Deferral(token="job-9", reason="It is read.")
    await room.run(EditComment(id=second, body="Two, changed.", expected_version=1), author)
    (waits,) = await awaited_verdicts(database, "later")
    assert waits.text == "Two, changed."
    assert await awaited_verdicts(database, "later", waits) == ()
    assert await awaited_verdicts(database, "later", case) == (waits,), "it goes on behind one that was settled"
    assert [each["token"] for each in (await seen(second))["awaitedVerdicts"]] == ["job-9"]
    await judge(room, second, Verdict.HOLD)
    assert [(await seen(each))["awaitedVerdicts"] for each in (first, second)] == [[], []]
    assert await awaited_verdicts(database, "later") == ()
    assert await room.rows(DeferredJudgement, settled_at__isnull=True) == [], "what was overtaken is looked at no more"
    later.opinion = RUDE
    assert (await seen(await submit(room, article, body="Three.")))["statusReason"] == "It was refused automatically."


async def test_the_strictest_word_decides_also_if_another_comes_later(database: Database) -> None:
    room = newsroom_of(database, {"later": Phase(LATER), "rules": Phase(RUDE)})
    comment = await submit(room, (await room.post()).article_id)
    await room.run(SETTLED)
    assert (await the_comment(room, comment)).status == "REJECTED"


async def test_a_late_word_publishes_nothing_of_which_the_text_was_erased(database: Database) -> None:
    room = newsroom_of(database, {"later": Phase(LATER)})
    comment = await submit(room, (await room.post()).article_id, author_email="bo@example.org")
    await room.run(ErasePerson(email="bo@example.org", texts=True))
    await room.run(SETTLED)
    row = await the_comment(room, comment)
    assert (row.status, row.public) == ("REJECTED", False)


async def test_a_late_word_changes_nothing_that_a_moderator_decided(database: Database) -> None:
    room = newsroom_of(database, {"later": Phase(LATER)})
    comment = await submit(room, (await room.post()).article_id)
    await judge(room, comment, Verdict.REJECT)
    await room.run(SETTLED)
    assert (await the_comment(room, comment)).status == "REJECTED"
    assert len(await decisions(room, comment)) == 3


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"token": "job-8"}, NotFound),
        ({"plugin": "other"}, NotFound),
        ({"reason": ""}, InputError),
        ({"score": 1.5}, InputError),
        ({"evidence": ["x"]}, InputError),
        ({"policy_version": "x" * 101}, InputError),
    ],
)
async def test_what_settles_nothing_is_refused(
    fields: dict[str, Any], error: type[Exception], database: Database
) -> None:
    room = newsroom_of(database, {"later": Phase(LATER)})
    comment = await submit(room, (await room.post()).article_id)
    given = {"plugin": "later", "token": "job-7", "verdict": Verdict.APPROVE, "reason": "Harmless.", **fields}
    with pytest.raises(error):
        await room.run(SettleJudgement(**given))
    assert (await the_comment(room, comment)).status == "PENDING"


async def test_a_judgement_on_a_hidden_article_is_not_told_of(database: Database) -> None:
    room = newsroom_of(database, {"later": Phase(LATER)})
    post = await room.post()
    await submit(room, post.article_id)
    await room.run(UnpublishArticle(id=post.article_id, expected_version=2))
    with pytest.raises(NotFound):
        await room.run(SETTLED, await room.somebody(Role.MODERATOR))


async def moderators(room: Newsroom) -> tuple[Viewer, Viewer]:
    return await room.somebody(Role.MODERATOR, "Mo"), await room.somebody(Role.MODERATOR, "Ann")


async def three(room: Newsroom) -> list[str]:
    post = await room.post()
    return [await submit(room, post.article_id, body=f"Comment {number}.") for number in range(3)]


async def test_two_moderators_take_different_comments(room: Newsroom) -> None:
    mo, ann = await moderators(room)
    first, second, third = await three(room)
    assert (await room.run(ClaimComments(first=2), mo)).comment_ids == (first, second)
    assert (await room.run(ClaimComments(first=2), ann)).comment_ids == (third,)
    # What one has counts, so that a repetition takes no more.
    assert (await room.run(ClaimComments(first=2), mo)).comment_ids == (first, second)
    claims = await room.rows(CommentClaim)
    assert {(each.comment_id, each.account_id) for each in claims} == {
        (first, mo.user_id),
        (second, mo.user_id),
        (third, ann.user_id),
    }
    assert {each.expires_at - each.claimed_at for each in claims} == {timedelta(minutes=10)}
    with pytest.raises(Forbidden, match=r"Mo is at work on this comment until \d\d:\d\d:\d\d UTC"):
        await room.run(ClaimComments(ids=(third, first)), ann)
    room.writer.zone = ZoneInfo("Asia/Tokyo")  # that of the site
    with pytest.raises(Forbidden, match=r"until \d\d:\d\d:\d\d JST\. Take another one"):
        await room.run(ClaimComments(ids=(first,)), ann)
    assert (await kinds(room)).count("comment.claimed") == 5


async def test_who_has_not_claimed_it_does_not_decide(room: Newsroom) -> None:
    mo, ann = await moderators(room)
    first, second, third = await three(room)
    await room.run(ClaimComments(ids=(first,)), mo)
    refs = tuple(CommentRef(id=each, expected_version=1) for each in (first, second, third))
    command = ModerateComments(comments=refs, verdict=Verdict.APPROVE, reason="fine")
    with pytest.raises(Forbidden) as caught:
        await room.run(command, ann)
    assert caught.value.path == ("input", "comments", "0", "id")
    assert (await the_comment(room, second)).status == "PENDING"
    await room.run(command, mo)
    assert {(await the_comment(room, each)).status for each in (first, second, third)} == {"APPROVED"}
    assert await room.rows(CommentClaim) == []


async def test_a_claim_expires_by_the_clock_of_the_database(room: Newsroom) -> None:
    short = newsroom_of(room.database, comment_settings=CommentSettings(claim=timedelta(0)))
    mo, ann = await moderators(room)
    first, _, _ = await three(room)
    await short.run(ClaimComments(ids=(first,)), mo)
    assert (await room.run(ClaimComments(first=1), ann)).comment_ids == (first,)
    with pytest.raises(Forbidden):
        await judge(room, first, Verdict.APPROVE, mo)
    await judge(room, first, Verdict.APPROVE, ann)


async def test_a_claim_is_given_back_by_its_holder_or_by_an_editor(room: Newsroom) -> None:
    mo, ann = await moderators(room)
    first, second, _ = await three(room)
    await room.run(ClaimComments(ids=(first, second)), mo)
    with pytest.raises(Forbidden):
        await room.run(ReleaseComments(ids=(first,)), ann)
    await room.run(ReleaseComments(ids=(first,)), mo)
    await room.run(ReleaseComments(ids=(second,)), await room.somebody(Role.EDITOR))
    assert await room.rows(CommentClaim) == []
    assert (await kinds(room)).count("comment.released") == 2
    await room.run(ReleaseComments(ids=(second,)), mo)
    assert (await kinds(room)).count("comment.released") == 2


async def test_claims_pass_over_what_the_moderator_does_not_see(room: Newsroom) -> None:
    hidden = await room.post("Hidden")
    await submit(room, hidden.article_id)
    await room.run(UnpublishArticle(id=hidden.article_id, expected_version=2))
    shown = await submit(room, (await room.post("Shown")).article_id)
    mo, _ = await moderators(room)
    assert (await room.run(ClaimComments(first=9), mo)).comment_ids == (shown,)


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (ClaimComments(), InputError),
        (ClaimComments(ids=("com_1",), first=1), InputError),
        (ClaimComments(first=0), InputError),
        (ClaimComments(first=101), InputError),
        (ClaimComments(ids=()), InputError),
        (ClaimComments(ids=("com_1",) * 101), TooLarge),
        (ClaimComments(ids=("com_1",)), NotFound),
        (ReleaseComments(ids=()), InputError),
        (ReleaseComments(ids=("com_1", "com_2")), ErrorGroup),
    ],
)
async def test_claims_of_nothing_are_refused(command: Any, error: type[Exception], lite: Newsroom) -> None:
    mo, _ = await moderators(lite)
    with pytest.raises(error):
        await lite.run(command, mo)


async def test_a_claim_is_somebodys(lite: Newsroom) -> None:
    with pytest.raises(Forbidden, match="sign in as a user"):
        await lite.run(ClaimComments(first=1), OPERATOR)


async def test_of_a_list_each_item_may_have_its_own_error(room: Newsroom) -> None:
    mo, ann = await moderators(room)
    first, second, third = await three(room)
    await room.run(ClaimComments(ids=(third,)), ann)
    refs = (
        CommentRef(id=first, expected_version=7),
        CommentRef(id=second, expected_version=1),
        CommentRef(id=third, expected_version=1),
        CommentRef(id="com_" + "0" * 26, expected_version=1),
    )
    command = ModerateComments(comments=refs, verdict=Verdict.SPAM, reason="sells", error_policy=ErrorPolicy.PER_ITEM)
    result = await room.run(command, mo)
    assert result.comment_ids == (second,)
    assert [(each.code, each.path[2]) for each in result.errors] == [
        ("CONFLICT", "0"),
        ("FORBIDDEN", "2"),
        ("NOT_FOUND", "3"),
    ]
    assert [(await the_comment(room, each)).status for each in (first, second, third)] == ["PENDING", "SPAM", "PENDING"]
    payload = await mutations_of(room.writer).run(
        "moderateComments",
        {
            "comments": [{"id": each, "expectedVersion": 2} for each in (second, first)],
            "verdict": "APPROVE",
            "reason": "fine",
            "errorPolicy": "PER_ITEM",
        },
        mo,
    )
    assert [each.id for each in payload.values["comments"]] == [second]  # type: ignore[union-attr]
    assert [(each.code, each.current_version) for each in payload.errors] == [("CONFLICT", 1)]


async def test_who_may_claim_and_settle(room: Newsroom) -> None:
    (first, *_) = await three(room)
    for role in (Role.AUTHOR, Role.READER):
        viewer = await room.somebody(role)
        for command in (ClaimComments(ids=(first,)), ReleaseComments(ids=(first,)), SETTLED):
            with pytest.raises(Forbidden):
                await room.run(command, viewer)


async def test_a_token_of_two_comments_leads_to_the_first(database: Database) -> None:
    room = newsroom_of(database, {"later": Phase(LATER)})
    post = await room.post()
    first = await submit(room, post.article_id)
    second = (await room.run(SubmitComment(article_id=post.article_id, author_name="Cy", body="Hm."))).comment_id
    assert (await room.run(SETTLED)).comment_id == first
    assert (await the_comment(room, second)).status == "PENDING"
    assert [each.outcome for each in await decisions(room, second)] == ["FAILED"]
