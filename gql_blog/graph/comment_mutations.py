"""Making, judging and linking comments: the payloads, and the resolvers."""

from typing import Annotated, Final

import strawberry

from gql_blog import write
from gql_blog.graph.comment_inputs import (
    CommentRefInput,
    LinkCommentInput,
    ModerateCommentsInput,
    SubmitCommentInput,
)
from gql_blog.graph.context import Info
from gql_blog.graph.declare import field
from gql_blog.graph.payload import Payload, Ref
from gql_blog.graph.problem import ERRORS
from gql_blog.graph.resolvers import carry_out, command
from gql_blog.read import Key


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

    def answer(result: write.CommentWritten) -> dict[str, Ref | str | None]:
        return {"comment": Ref("comment", result.comment_id, granted=True), "receipt": result.receipt}

    asked = command(write.SubmitComment, input)
    return await carry_out(info.context, asked, answer, {"comment": None, "receipt": None})


async def moderate_comments(
    info: Info, input: Annotated[ModerateCommentsInput, strawberry.argument(description="The verdict.")]
) -> Payload:
    """Judge comments."""

    def answer(result: write.CommentsWritten) -> dict[str, tuple[Ref, ...]]:
        return {"comments": tuple(Ref("comment", each) for each in result.comment_ids)}

    asked = command(write.ModerateComments, input, {CommentRefInput: write.CommentRef})
    return await carry_out(info.context, asked, answer, {"comments": ()})


async def link_comment(
    info: Info, input: Annotated[LinkCommentInput, strawberry.argument(description="Who wrote which comment.")]
) -> Payload:
    """Say who wrote a comment."""

    def answer(result: write.CommentWritten) -> dict[str, Ref]:
        return {"comment": Ref("comment", result.comment_id)}

    return await carry_out(info.context, command(write.LinkComment, input), answer, {"comment": None})
