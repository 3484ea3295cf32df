"""Deleting articles and comments, and undeleting them: the inputs, the payloads, and the resolvers."""

from typing import Annotated, Final

import strawberry
from strawberry import UNSET

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.input_fields import DRY_RUN, IDEMPOTENCY_KEY
from gql_blog.graph.payloads import ERRORS, Hiding, Payload, PayloadValue, Ref, hidden_of
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Key

_VERSION: Final = "The version that the client has read. If it has changed since, the error is CONFLICT."


@strawberry.input(description="An article to delete.")
class DeleteArticleInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=_VERSION)
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A deleted article to take back.")
class UndeleteArticleInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=_VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A comment to delete.")
class DeleteCommentInput:
    id: strawberry.ID = strawberry.field(description="The comment.")
    expected_version: int = strawberry.field(description=_VERSION)
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A deleted comment to take back.")
class UndeleteCommentInput:
    id: strawberry.ID = strawberry.field(description="The comment.")
    expected_version: int = strawberry.field(description=_VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


DELETION_INPUTS: Final = (DeleteArticleInput, UndeleteArticleInput, DeleteCommentInput, UndeleteCommentInput)

_ARTICLE: Final = "The article after the change; null if nothing was changed."
_COMMENT: Final = "The comment after the change; null if nothing was changed."


class DeleteArticlePayload(Hiding):
    """The result of deleteArticle."""

    article = field("Article", Key("article"), _ARTICLE)
    errors = ERRORS


class UndeleteArticlePayload:
    """The result of undeleteArticle."""

    article = field("Article", Key("article"), _ARTICLE)
    errors = ERRORS


class DeleteCommentPayload(Hiding):
    """The result of deleteComment."""

    comment = field("Comment", Key("comment"), _COMMENT)
    errors = ERRORS


class UndeleteCommentPayload:
    """The result of undeleteComment."""

    comment = field("Comment", Key("comment"), _COMMENT)
    errors = ERRORS


DELETION_PAYLOADS: Final[tuple[type, ...]] = (
    DeleteArticlePayload,
    UndeleteArticlePayload,
    DeleteCommentPayload,
    UndeleteCommentPayload,
)


async def delete_article(
    info: Info, input: Annotated[DeleteArticleInput, strawberry.argument(description="The article to delete.")]
) -> Payload:
    """Delete an article."""
    return await _article(info, command_from(write.DeleteArticle, input))


async def undelete_article(
    info: Info, input: Annotated[UndeleteArticleInput, strawberry.argument(description="The article to take back.")]
) -> Payload:
    """Undelete an article."""
    return await _article(info, command_from(write.UndeleteArticle, input))


async def delete_comment(
    info: Info, input: Annotated[DeleteCommentInput, strawberry.argument(description="The comment to delete.")]
) -> Payload:
    """Delete a comment."""
    return await _comment(info, command_from(write.DeleteComment, input))


async def undelete_comment(
    info: Info, input: Annotated[UndeleteCommentInput, strawberry.argument(description="The comment to take back.")]
) -> Payload:
    """Undelete a comment."""
    return await _comment(info, command_from(write.UndeleteComment, input))


async def _article(info: Info, command: write.Command[write.ArticleWritten]) -> Payload:
    def values_of(result: write.ArticleWritten) -> dict[str, PayloadValue]:
        return {"article": Ref("article", result.article_id), **hidden_of(result.hidden)}

    return await run_command(info.context, command, values_of, {"article": None, **hidden_of()})


async def _comment(info: Info, command: write.Command[write.CommentWritten]) -> Payload:
    def values_of(result: write.CommentWritten) -> dict[str, PayloadValue]:
        return {"comment": Ref("comment", result.comment_id), **hidden_of(result.hidden)}

    return await run_command(info.context, command, values_of, {"comment": None, **hidden_of()})
