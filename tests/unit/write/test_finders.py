"""Whatever is said where an id belongs, the answer is a clear word, on every database."""

from collections.abc import Callable
from typing import Any

import pytest
from support.writing import Newsroom

from gql_blog.content import Verdict
from gql_blog.errors import GqlBlogError, InputError, NotFound
from gql_blog.store import Article, Contributor
from gql_blog.write import (
    ArchiveArticle,
    BylineInput,
    CommentRef,
    CreatePost,
    CreateResponse,
    LinkComment,
    ModerateComments,
    PublishArticle,
    RestoreRevision,
    RevokeToken,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
)
from gql_blog.write.finders import by_id, by_slug

ODD: list[Any] = [
    *("", "x", "x" * 100_000, "\x00", "\ud800", "%", "art_" + "0" * 26, "com_" + "0" * 26, "art_" + "0" * 27),
    *("1", "art_" + "\x00" * 26, "ART_" + "0" * 26, "art_" + "0" * 26 + "\n", 5, ["a"]),
]

COMMANDS: list[Callable[[str, Any], Any]] = [
    lambda _, odd: CreateResponse(responding_to_id=odd, title="A", source="B"),
    lambda _, odd: CreatePost(title="A", source="B", translation_of_id=odd or "x"),
    lambda _, odd: CreatePost(title="A", source="B", bylines=(BylineInput(contributor_id=odd or "x"),)),
    lambda _, odd: UpdateArticle(id=odd, expected_version=1, title="A"),
    lambda here, odd: UpdateArticle(id=here, expected_version=2, translation_of_id=odd),
    lambda _, odd: PublishArticle(id=odd, expected_version=1),
    lambda _, odd: UnpublishArticle(id=odd, expected_version=1),
    lambda _, odd: ArchiveArticle(id=odd, expected_version=1),
    lambda here, odd: RestoreRevision(article_id=here, revision_id=odd, expected_version=2),
    lambda _, odd: RestoreRevision(article_id=odd, revision_id=odd, expected_version=2),
    lambda _, odd: SubmitComment(article_id=odd, author_name="A", body="B"),
    lambda here, odd: SubmitComment(article_id=here, parent_id=odd, author_name="A", body="B"),
    lambda _, odd: ModerateComments(
        # A list of ids is typed by every door.
        comments=(CommentRef(id=odd if isinstance(odd, str) else "x", expected_version=1),),
        verdict=Verdict.SPAM,
        reason="x",
    ),
    lambda _, odd: LinkComment(id=odd, expected_version=1, contributor_id=odd),
    lambda _, odd: RevokeToken(token_id=odd if isinstance(odd, str) else "x"),
]


async def test_an_odd_id_is_told_to_be_nothing(room: Newsroom) -> None:
    post = await room.post()
    for command in COMMANDS:
        for odd in ODD:
            with pytest.raises(GqlBlogError) as caught:
                await room.run(command(post.article_id, odd))
            assert isinstance(caught.value, (NotFound, InputError)), odd


async def test_rows_are_found_by_id_and_slug(room: Newsroom) -> None:
    post = await room.post("Tides", bylines=(BylineInput(name="Ada"),))
    async with room.database.session():
        found = await by_id(Article, post.article_id)
        assert found is not None
        assert found.title == "Tides"
        assert await by_id(Article, post.article_id, status="DRAFT") is None
        assert (await by_slug(Contributor, "ada")) is not None
        for odd in ODD:
            assert await by_id(Article, odd) is None
            assert await by_slug(Contributor, odd) is None
