"""A comment is received whole, and judged before it is stored."""

import pytest
from support.comments import judge, submit, the_comment
from support.writing import Newsroom, newsroom_of

from gql_blog.content import Role, Verdict
from gql_blog.errors import InputError
from gql_blog.hooks import Judgement, ModerationCase, hookimpl
from gql_blog.store import Article, Comment, Database
from gql_blog.write.comment.judging import STATUS_AFTER


class Unpublishing:
    """A plugin that takes so long to judge that the article is gone meanwhile."""

    api_version = 2

    def __init__(self) -> None:
        self.room: Newsroom | None = None

    @hookimpl
    async def moderate(self, case: ModerationCase) -> Judgement:
        assert self.room is not None
        async with self.room.database.transaction():
            await Article.filter(id=case.article_id).update(public=False, status="DRAFT")
        return Judgement(verdict=Verdict.APPROVE, reason="fine")


def test_every_verdict_has_its_status() -> None:
    assert {verdict: status.value for verdict, status in STATUS_AFTER.items()} == {
        Verdict.APPROVE: "APPROVED",
        Verdict.HOLD: "PENDING",
        Verdict.REJECT: "REJECTED",
        Verdict.SPAM: "SPAM",
    }


async def test_what_changed_while_plugins_judged_counts(database: Database) -> None:
    plugin = Unpublishing()
    room = newsroom_of(database, {"unpublishing": plugin})
    plugin.room = room
    post = await room.post()
    with pytest.raises(InputError):
        await submit(room, post.article_id, await room.somebody(Role.EDITOR))
    assert await room.rows(Comment) == []


async def test_a_signed_in_author_is_kept_beside_the_printed_name(lite: Newsroom) -> None:
    reader = await lite.somebody(Role.READER, "Rae")
    post = await lite.post()
    comment = await the_comment(lite, await submit(lite, post.article_id, reader, author_name="R. R."))
    assert (comment.account_id, comment.author_name, comment.contributor_id) == (reader.user_id, "R. R.", None)


async def test_one_author_is_known_by_account_too_and_never_by_address(lite: Newsroom) -> None:
    reader = await lite.somebody(Role.READER, "Rae")
    post = await lite.post()
    await submit(lite, post.article_id, reader, author_name="Rae", author_email="rae@example.org")
    with pytest.raises(InputError, match="already"):
        await submit(lite, post.article_id, reader, author_name="Other")
    await submit(lite, post.article_id, author_name="Third", author_email="RAE@example.org")


@pytest.mark.parametrize(
    "body", ["<script>alert(1)</script>", "<!-- nothing -->", "**bold**", "![pixel](https://example.org/a.png)"]
)
async def test_markup_is_shown_as_text_or_as_what_it_means(body: str, lite: Newsroom) -> None:
    post = await lite.post()
    comment = await the_comment(lite, await submit(lite, post.article_id, body=body))
    assert comment.source == body
    assert "<script" not in comment.html
    assert "<img" not in comment.html


@pytest.mark.parametrize("verdict", [None, Verdict.REJECT, Verdict.SPAM])
async def test_only_a_public_comment_takes_replies_even_from_who_sees_the_others(
    verdict: Verdict | None, lite: Newsroom
) -> None:
    moderator = await lite.somebody(Role.MODERATOR)
    post = await lite.post()
    parent_id = await submit(lite, post.article_id)
    if verdict is not None:
        await judge(lite, parent_id, verdict)
    with pytest.raises(InputError, match="public comments") as caught:
        await submit(lite, post.article_id, moderator, parent_id=parent_id, body="Yes.")
    assert caught.value.path == ("input", "parentId")
    assert [each.id for each in await lite.rows(Comment)] == [parent_id]
    await judge(lite, parent_id, Verdict.APPROVE)
    reply = await submit(lite, post.article_id, moderator, parent_id=parent_id, body="Yes.")
    assert (await the_comment(lite, reply)).parent_id == parent_id


async def test_what_shows_nothing_is_refused(lite: Newsroom) -> None:
    post = await lite.post()
    with pytest.raises(InputError) as caught:
        await submit(lite, post.article_id, body="---")
    assert caught.value.path == ("input", "body")
