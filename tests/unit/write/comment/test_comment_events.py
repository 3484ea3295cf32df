"""Everybody hears of a comment when everybody can see it, and not before."""

from support.comments import judge, submit
from support.writing import Newsroom

from gql_blog.content import Verdict
from gql_blog.store import Outbox

PAGES = {"type", "url", "previousUrls", "surrogateKeys", "affects", "more"}
"""What an event of what everybody sees tells besides."""


async def kinds(room: Newsroom) -> list[str]:
    return [each.kind for each in await room.rows(Outbox) if each.kind.startswith("comment.")]


async def test_a_comment_is_published_once_for_each_time_it_appears(lite: Newsroom) -> None:
    post = await lite.post()
    comment = await submit(lite, post.article_id)
    for verdict in (Verdict.APPROVE, Verdict.APPROVE, Verdict.REJECT, Verdict.APPROVE):
        await judge(lite, comment, verdict)
    moderated, published, hidden = "comment.moderated", "comment.published", "comment.unpublished"
    assert await kinds(lite) == [
        *("comment.submitted", moderated, published, moderated, moderated, hidden, moderated, published)
    ]
    event = (await lite.rows(Outbox))[-1]
    assert event.payload.keys() > PAGES
    assert {name: value for name, value in event.payload.items() if name not in PAGES} == {
        "articleId": post.article_id,
        "status": "APPROVED",
        "version": 5,
        "public": True,
        "wasPublic": False,
    }


async def test_a_reply_under_what_nobody_sees_is_not_published(lite: Newsroom) -> None:
    post = await lite.post()
    comment = await submit(lite, post.article_id)
    await judge(lite, comment, Verdict.APPROVE)
    reply = await submit(lite, post.article_id, parent_id=comment, body="Yes.")
    await judge(lite, comment, Verdict.SPAM)
    before = (await kinds(lite)).count("comment.published")
    await judge(lite, reply, Verdict.APPROVE)
    assert (await kinds(lite)).count("comment.published") == before
