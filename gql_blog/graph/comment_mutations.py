"""Making, judging and linking comments: the payloads, and the resolvers."""

from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.enums import ENUMS
from gql_blog.graph.payloads import ERRORS, Payload, Ref
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Key

_EXPECTED_VERSION = "The version that the moderator saw; another one answers CONFLICT."


@strawberry.input(description="A new comment.")
class SubmitCommentInput:
    article_id: strawberry.ID = strawberry.field(description="The article that it is on.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The comment on the same article that it answers."
    )
    author_name: str = strawberry.field(description="The name to show.")
    author_email: str | None = strawberry.field(default=UNSET, description="Never shown.")
    body: str = strawberry.field(description="What it says, in Markdown of which the simpler half is kept.")
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description="A retry with the same key and the same input answers as the first did; with another input, "
        "IDEMPOTENCY_MISMATCH.",
    )


@strawberry.input(description="A comment, as a moderator saw it.")
class CommentRefInput:
    id: strawberry.ID = strawberry.field(description="The comment.")
    expected_version: int = strawberry.field(description=_EXPECTED_VERSION)


@strawberry.input(description="A verdict on one or many comments.")
class ModerateCommentsInput:
    comments: list[CommentRefInput] = strawberry.field(description="The comments that it is on: all or none.")
    verdict: Any = strawberry.field(graphql_type=ENUMS["Verdict"], description="What is said of them.")
    reason: str = strawberry.field(description="Why, for other moderators to read.")


@strawberry.input(description="Who wrote a comment.")
class LinkCommentInput:
    id: strawberry.ID = strawberry.field(description="The comment.")
    expected_version: int = strawberry.field(description=_EXPECTED_VERSION)
    contributor_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The contributor who wrote it; null unlinks."
    )


COMMENT_INPUTS = (SubmitCommentInput, CommentRefInput, ModerateCommentsInput, LinkCommentInput)


class SubmitCommentPayload:
    """What became of submitComment. PENDING is no error: the comment is answered to its own author whatever its status.
    The receipt lets an anonymous author ask later what became of the comment.
    """

    comment = field("Comment", Key("comment"), "The comment, whatever its status; null where none was made.")
    receipt = field(
        "String",
        Key("receipt"),
        "A secret for commentByReceipt. It is told this once, and kept nowhere; null where none was made.",
    )
    errors = ERRORS


class ModerateCommentsPayload:
    """What became of moderateComments: all or none."""

    comments = field(
        "[Comment!]!",
        Key("comments"),
        "The comments, in the order in which they were named; none where one was refused.",
    )
    errors = ERRORS


class LinkCommentPayload:
    """What became of linkComment."""

    comment = field("Comment", Key("comment"), "The comment as the change left it; null where nothing was changed.")
    errors = ERRORS


COMMENT_PAYLOADS: Final[tuple[type, ...]] = (SubmitCommentPayload, ModerateCommentsPayload, LinkCommentPayload)


async def submit_comment(
    info: Info, input: Annotated[SubmitCommentInput, strawberry.argument(description="The comment to make.")]
) -> Payload:
    """Comment on an article."""

    def values_of(result: write.CommentWritten) -> dict[str, Ref | str | None]:
        return {"comment": Ref("comment", result.comment_id, granted=True), "receipt": result.receipt}

    command = command_from(write.SubmitComment, input)
    return await run_command(info.context, command, values_of, {"comment": None, "receipt": None})


async def moderate_comments(
    info: Info, input: Annotated[ModerateCommentsInput, strawberry.argument(description="The verdict.")]
) -> Payload:
    """Judge comments."""

    def values_of(result: write.CommentsWritten) -> dict[str, tuple[Ref, ...]]:
        return {"comments": tuple(Ref("comment", each) for each in result.comment_ids)}

    command = command_from(write.ModerateComments, input, {CommentRefInput: write.CommentRef})
    return await run_command(info.context, command, values_of, {"comments": ()})


async def link_comment(
    info: Info, input: Annotated[LinkCommentInput, strawberry.argument(description="Who wrote which comment.")]
) -> Payload:
    """Say who wrote a comment."""

    def values_of(result: write.CommentWritten) -> dict[str, Ref]:
        return {"comment": Ref("comment", result.comment_id)}

    return await run_command(info.context, command_from(write.LinkComment, input), values_of, {"comment": None})
