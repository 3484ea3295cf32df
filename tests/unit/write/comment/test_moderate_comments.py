"""A verdict, with its name and its reason."""

import pytest
from support.comments import judge, submit, the_comment
from support.writing import Newsroom

from gql_blog.access import OPERATOR
from gql_blog.content import Verdict
from gql_blog.errors import TooLarge
from gql_blog.store import Audit, AuditPersonal, Decision
from gql_blog.write import CommentRef, ModerateComments


async def test_every_decision_is_kept_the_same_one_too(lite: Newsroom) -> None:
    post = await lite.post()
    comment = await submit(lite, post.article_id)
    for verdict in (Verdict.HOLD, Verdict.SPAM, Verdict.SPAM):
        await judge(lite, comment, verdict)
    assert [each.verdict for each in await lite.rows(Decision)] == ["HOLD", "SPAM", "SPAM"]
    assert [each.comment_version for each in await lite.rows(Decision)] == [1, 2, 3], "the versions that were judged"
    row = await the_comment(lite, comment)
    assert (row.status, row.version) == ("SPAM", 4)
    audit = (await lite.rows(Audit))[1 + 2]
    kept = {each.commitment: each.value for each in await lite.rows(AuditPersonal, field="reason")}
    said = {"status": "PENDING", "verdict": "HOLD", "reason": kept[audit.after["reason"]["commitment"]]}
    assert (audit.before, {**audit.after, "reason": "because"}) == ({"status": "PENDING"}, said)


async def test_the_command_line_moderates_by_its_own_name(lite: Newsroom) -> None:
    post = await lite.post()
    await judge(lite, await submit(lite, post.article_id), Verdict.APPROVE)
    (decision,) = await lite.rows(Decision)
    assert (decision.decided_by, decision.account_id) == (OPERATOR.actor, None)


async def test_too_many_at_once(lite: Newsroom) -> None:
    refs = tuple(CommentRef(id=f"com_{number:026d}", expected_version=1) for number in range(101))
    with pytest.raises(TooLarge):
        await lite.run(ModerateComments(comments=refs, verdict=Verdict.SPAM, reason="x"))


async def test_comments_of_several_articles_are_counted_each_in_its_place(room: Newsroom) -> None:
    one, other = await room.post("A"), await room.post("B")
    ids = [await submit(room, each.article_id) for each in (one, other, other)[:2]]
    refs = tuple(CommentRef(id=each, expected_version=1) for each in ids)
    await room.run(ModerateComments(comments=refs, verdict=Verdict.APPROVE, reason="fine"))
    assert [(await room.article(each.article_id)).comment_count for each in (one, other)] == [1, 1]
