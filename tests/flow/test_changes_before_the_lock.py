"""Comments and updates rest on what is there when SQLite's lock is taken, and on nothing that was prepared before."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from support.rivals import Rival
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS
from gql_blog.content import CommentModeration, Role, Verdict
from gql_blog.errors import Conflict, Duplicate, GqlBlogError, InputError, NotFound
from gql_blog.render import RenderedComment, Renderer
from gql_blog.store import Comment
from gql_blog.write import (
    AddCollaborator,
    ArticleWritten,
    CommentRef,
    DeleteArticle,
    ModerateComments,
    RemoveCollaborator,
    SetCommentPolicy,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
)


def said(article_id: str, **fields: Any) -> SubmitComment:
    return SubmitComment(article_id=article_id, author_name="Bo", body="Yes.", **fields)


async def closed(room: Newsroom, article: ArticleWritten) -> None:
    await room.run(SetCommentPolicy(article_id=article.article_id, closed=True, expected_version=0))


async def hidden(room: Newsroom, article: ArticleWritten) -> None:
    await room.run(UnpublishArticle(id=article.article_id, expected_version=article.version))


async def deleted(room: Newsroom, article: ArticleWritten) -> None:
    await room.run(DeleteArticle(id=article.article_id, expected_version=article.version))


async def said_already(room: Newsroom, article: ArticleWritten) -> None:
    await room.run(said(article.article_id), ANONYMOUS)


REFUSALS: dict[str, tuple[Callable[[Newsroom, ArticleWritten], Awaitable[None]], type[GqlBlogError], int]] = {
    "closed": (closed, InputError, 0),
    "hidden": (hidden, NotFound, 0),
    "deleted": (deleted, NotFound, 0),
    "said already": (said_already, Duplicate, 1),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_what_changed_before_the_lock_refuses_it(
    name: str, lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    change, refusal, kept = REFUSALS[name]
    post = await lite.post()
    before_the_lock.append(partial(change, other, post))
    with pytest.raises(refusal):
        await lite.run(said(post.article_id), ANONYMOUS)
    assert not before_the_lock
    assert len(await lite.rows(Comment)) == kept


async def test_another_moderation_is_what_it_is_taken_by(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    post = await lite.post()
    opened = SetCommentPolicy(article_id=post.article_id, moderation=CommentModeration.AFTER, expected_version=0)
    before_the_lock.append(partial(other.run, opened))
    await lite.run(said(post.article_id), ANONYMOUS)
    (comment,) = await lite.rows(Comment)
    assert (comment.status, comment.public) == ("APPROVED", True)


async def test_a_parent_that_is_hidden_meanwhile_takes_no_reply(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    post = await lite.post()
    await lite.run(said(post.article_id), ANONYMOUS)
    (parent,) = await lite.rows(Comment)
    await lite.run(verdict(parent.id, 1, Verdict.APPROVE))
    before_the_lock.append(partial(other.run, verdict(parent.id, 2, Verdict.REJECT)))
    with pytest.raises(NotFound):
        await lite.run(replace(said(post.article_id, parent_id=parent.id), body="No."), ANONYMOUS)
    assert len(await lite.rows(Comment)) == 1


def verdict(comment_id: str, version: int, word: Verdict) -> ModerateComments:
    comment = CommentRef(id=comment_id, expected_version=version)
    return ModerateComments(comments=(comment,), verdict=word, reason="Read.")


async def test_what_changes_beside_it_is_no_conflict(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival], monkeypatch: pytest.MonkeyPatch
) -> None:
    post, beside = await lite.post(), await lite.post("On Moons")
    tries: list[str] = []
    render = Renderer.comment

    async def counted(own: Renderer, text: str) -> RenderedComment:
        tries.append(text)
        return await render(own, text)

    monkeypatch.setattr(Renderer, "comment", counted)
    before_the_lock.append(partial(other.run, said(beside.article_id), ANONYMOUS))
    await lite.run(said(post.article_id), ANONYMOUS)
    assert len(tries) == 2  # one for each comment
    assert len(await lite.rows(Comment)) == 2


async def test_a_retry_beside_the_first_try_is_answered_as_that_one(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    post = await lite.post()
    command = said(post.article_id, idempotency_key="k" * 16)
    answers: list[Any] = []

    async def first() -> None:
        answers.append(await other.run(command, ANONYMOUS))

    before_the_lock.append(first)
    answers.append(await lite.run(command, ANONYMOUS))
    (comment,) = await lite.rows(Comment)
    assert answers[0] == answers[1]
    assert answers[0].comment_id == comment.id


def changed(article: ArticleWritten, source: str = "Ours.") -> UpdateArticle:
    return UpdateArticle(id=article.article_id, expected_version=article.version, source=source)


async def changed_otherwise(room: Newsroom, article: ArticleWritten) -> None:
    await room.run(changed(article, "Theirs."))


UPDATES: dict[str, tuple[Callable[[Newsroom, ArticleWritten], Awaitable[None]], type[GqlBlogError]]] = {
    "changed": (changed_otherwise, Conflict),
    "deleted": (deleted, InputError),
}


@pytest.mark.parametrize("name", UPDATES)
async def test_what_changed_before_the_lock_refuses_an_update(
    name: str, lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    change, refusal = UPDATES[name]
    post = await lite.post()
    before_the_lock.append(partial(change, other, post))
    with pytest.raises(refusal):
        await lite.run(changed(post))
    assert not before_the_lock
    assert (await lite.article(post.article_id)).source != "Ours."


async def test_what_was_hidden_before_the_lock_is_updated_and_stays_hidden(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    post = await lite.post()
    before_the_lock.append(partial(hidden, other, post))
    await lite.run(changed(post))
    assert not before_the_lock
    article = await lite.article(post.article_id)
    assert (article.source, article.public) == ("Ours.", False)


async def test_a_right_that_was_taken_before_the_lock_is_none(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    draft, author = await lite.post(publish=False), await lite.somebody(Role.AUTHOR)
    named = {"article_id": draft.article_id, "email": "somebody.author@example.org"}
    await lite.run(AddCollaborator(**named))
    removal = RemoveCollaborator(**named)
    before_the_lock.append(partial(other.run, removal))
    with pytest.raises(NotFound):  # a draft of somebody else
        await lite.run(changed(draft), author)
    assert not before_the_lock
    assert (await lite.article(draft.article_id)).source != "Ours."


async def test_counters_that_changed_before_the_lock_stay(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    post = await lite.post()
    await lite.run(SetCommentPolicy(article_id=post.article_id, moderation=CommentModeration.AFTER))
    before_the_lock.append(partial(other.run, said(post.article_id), ANONYMOUS))
    written = await lite.run(changed(post))
    article = await lite.article(post.article_id)
    assert (article.source, article.version, article.comment_count) == ("Ours.", written.version, 1)
