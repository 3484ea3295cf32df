"""What is derived of a new article, of its comments and of what it answers is right, and told once."""

from dataclasses import replace

import pytest
from support.importing import take
from support.recomputed import wrong_columns
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import ArticleStatus, CommentStatus, DraftArticle, DraftByline, DraftComment, Reference
from gql_blog.store import Article, Contributor, Outbox, Tag

pytestmark = sqlite_mostly

APPROVED, PENDING, SPAM = CommentStatus.APPROVED, CommentStatus.PENDING, CommentStatus.SPAM


def said(name: str, status: CommentStatus | None, *replies: DraftComment) -> DraftComment:
    """Return a comment with its replies."""
    return DraftComment(name, f"{name} says so.", replies=replies, source_id=name, status=status)


THREADS = (
    said("a", APPROVED, said("b", APPROVED, said("c", PENDING, said("d", APPROVED))), said("e", SPAM)),
    said("f", PENDING, said("g", APPROVED, said("h", APPROVED))),
    said("i", None, said("j", APPROVED), said("k", None)),
)
DRAFT = DraftArticle(source="Of it.", title="An Answer", bylines=(DraftByline("Ada"),), tags=("Sea",), comments=THREADS)


@pytest.mark.parametrize("status", [ArticleStatus.PUBLISHED, ArticleStatus.DRAFT, ArticleStatus.ARCHIVED])
@pytest.mark.parametrize("target", ["shown", "hidden", "stub", "none"])
async def test_all_that_is_derived_of_an_import_is_right(target: str, status: ArticleStatus, room: Newsroom) -> None:
    above = await room.post("Above", publish=target == "shown")
    reference = {"stub": Reference(title="Nowhere"), "none": None}.get(target, Reference(slug="above"))
    await take(room, replace(DRAFT, status=status, responding_to=reference))
    assert wrong_columns(room.database.url) == []
    (article,) = await room.rows(Article, title=DRAFT.title)
    assert article.public == (status is ArticleStatus.PUBLISHED and target != "hidden")
    assert article.comment_count == (5 if article.public else 0)
    if target == "shown" and article.public:
        below = replace(DRAFT, title="Below", source="Of that.", responding_to=Reference(slug="an-answer"))
        await take(room, below, "b.txt")
        assert wrong_columns(room.database.url) == []
        post = await room.article(above.article_id)
        assert (post.response_count, post.dialogue_count) == (1, 2)


async def test_a_published_import_tells_of_itself_alone(room: Newsroom) -> None:
    await room.post("Above")
    before = len(await room.rows(Outbox))
    await take(room, replace(DRAFT, responding_to=Reference(slug="above")))
    told = (await room.rows(Outbox))[before:]
    assert [(each.kind, each.payload["public"]) for each in told] == [
        ("article.created", True),
        ("article.published", True),
    ]
    assert [each.public for each in (*await room.rows(Contributor), *await room.rows(Tag))] == [True, True]
