"""What authors do with their comments later, and what editors settle about comments: payloads and resolvers."""

from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET
from strawberry.types.base import StrawberryOptional

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.enums import ENUMS
from gql_blog.graph.input_fields import COMMENT_VERSION, IDEMPOTENCY_KEY, POLICY_VERSION
from gql_blog.graph.payloads import ERRORS, Payload, Ref
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Key

_ID: Final = "The comment; for its signed-in author. Either this or receipt."
_RECEIPT: Final = "The receipt that submitComment gave. Either this or id."


@strawberry.input(description="Another text for one's own comment.")
class EditCommentInput:
    id: strawberry.ID | None = strawberry.field(default=UNSET, description=_ID)
    receipt: str | None = strawberry.field(default=UNSET, description=_RECEIPT)
    expected_version: int = strawberry.field(description=COMMENT_VERSION)
    body: str = strawberry.field(description="The text, in Markdown as in submitComment.")


@strawberry.input(description="One's own comment, to take back.")
class WithdrawCommentInput:
    id: strawberry.ID | None = strawberry.field(default=UNSET, description=_ID)
    receipt: str | None = strawberry.field(default=UNSET, description=_RECEIPT)
    expected_version: int = strawberry.field(description=COMMENT_VERSION)


@strawberry.input(description="How comments on an article are taken. What is left out stays as it is.")
class SetCommentPolicyInput:
    article_id: strawberry.ID = strawberry.field(description="The article.")
    moderation: Any = strawberry.field(
        default=UNSET,
        graphql_type=StrawberryOptional(ENUMS["CommentModeration"]),
        description="Whether comments wait for a moderator. null: as on the whole site.",
    )
    close_after_days: int | None = strawberry.field(
        default=UNSET,
        description="The days after publishedAt until comments are closed. 0: never. null: as on the whole site.",
    )
    closed: bool | None = strawberry.field(default=UNSET, description="Whether comments are closed now.")
    expected_version: int | None = strawberry.field(default=UNSET, description=POLICY_VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


OWN_COMMENT_INPUTS: Final = (EditCommentInput, WithdrawCommentInput, SetCommentPolicyInput)


class EditCommentPayload:
    """The result of editComment. The comment is answered to its author whatever its status."""

    comment = field("Comment", Key("comment"), "The comment after the change; null if nothing was changed.")
    errors = ERRORS


class WithdrawCommentPayload:
    """The result of withdrawComment."""

    comment = field("Comment", Key("comment"), "The comment after the change; null if nothing was changed.")
    errors = ERRORS


class SetCommentPolicyPayload:
    """The result of setCommentPolicy."""

    article = field("Article", Key("article"), "The article; null if nothing was changed.")
    errors = ERRORS


OWN_COMMENT_PAYLOADS: Final[tuple[type, ...]] = (EditCommentPayload, WithdrawCommentPayload, SetCommentPolicyPayload)


async def edit_comment(
    info: Info, input: Annotated[EditCommentInput, strawberry.argument(description="The comment and its text.")]
) -> Payload:
    """Change the text of one's own comment."""
    return await _changed(info, command_from(write.EditComment, input))


async def withdraw_comment(
    info: Info, input: Annotated[WithdrawCommentInput, strawberry.argument(description="The comment.")]
) -> Payload:
    """Take one's own comment back."""
    return await _changed(info, command_from(write.WithdrawComment, input))


async def _changed(info: Info, command: write.Command[write.CommentWritten]) -> Payload:
    def values_of(result: write.CommentWritten) -> dict[str, Ref]:
        return {"comment": Ref("comment", result.comment_id, granted=True)}

    return await run_command(info.context, command, values_of, {"comment": None})


async def set_comment_policy(
    info: Info, input: Annotated[SetCommentPolicyInput, strawberry.argument(description="The article and its policy.")]
) -> Payload:
    """Settle how comments on an article are taken."""

    def values_of(result: write.ArticleWritten) -> dict[str, Ref]:
        return {"article": Ref("article", result.article_id)}

    return await run_command(info.context, command_from(write.SetCommentPolicy, input), values_of, {"article": None})
