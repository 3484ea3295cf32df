"""Making, judging and linking comments: the payloads, and the resolvers."""

from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET
from strawberry.types.base import StrawberryOptional

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.enums import ENUMS
from gql_blog.graph.input_fields import COMMENT_VERSION, DRY_RUN, ERROR_POLICY, IDEMPOTENCY_KEY
from gql_blog.graph.payloads import CHANGES, ERRORS, Payload, PayloadValue, Ref, changes_of
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Key


@strawberry.input(description="A new comment.")
class SubmitCommentInput:
    article_id: strawberry.ID = strawberry.field(description="The article.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The comment on the same article that this one replies to."
    )
    author_name: str = strawberry.field(description="The name to show.")
    author_email: str | None = strawberry.field(default=UNSET, description="Never shown.")
    body: str = strawberry.field(
        description="The text, in Markdown without HTML, images, headings, tables and footnotes."
    )
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description="A retry with the same key and the same input answers as the first did; with another input, "
        "IDEMPOTENCY_MISMATCH. Without a token it has at least 16 characters, such as a random UUID.",
    )


@strawberry.input(description="A comment, with the version that the change is based on.")
class CommentRefInput:
    id: strawberry.ID = strawberry.field(description="The comment.")
    expected_version: int = strawberry.field(description=COMMENT_VERSION)


@strawberry.input(description="A verdict on one or more comments.")
class ModerateCommentsInput:
    comments: list[CommentRefInput] = strawberry.field(
        description="The comments to moderate. If one fails, none is changed, unless errorPolicy is PER_ITEM."
    )
    verdict: Any = strawberry.field(graphql_type=ENUMS["Verdict"], description="The verdict.")
    reason: str = strawberry.field(description="The reason, for other moderators.")
    reason_for_author: str | None = strawberry.field(
        default=UNSET, description="What the author of the comments is told, in statusReason. Default: a general word."
    )
    error_policy: Any = strawberry.field(
        default=UNSET,
        graphql_type=StrawberryOptional(ENUMS["ErrorPolicy"]),
        description=ERROR_POLICY,
    )
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="The contributor who wrote a comment.")
class LinkCommentInput:
    id: strawberry.ID = strawberry.field(description="The comment.")
    expected_version: int = strawberry.field(description=COMMENT_VERSION)
    contributor_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The contributor who wrote it; null unlinks."
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


COMMENT_INPUTS = (SubmitCommentInput, CommentRefInput, ModerateCommentsInput, LinkCommentInput)


class SubmitCommentPayload:
    """The result of submitComment. PENDING is no error: the comment is answered to its own author whatever its status.
    The receipt lets an anonymous author ask later what became of the comment.
    """

    comment = field("Comment", Key("comment"), "The comment, whatever its status; null if none was created.")
    receipt = field(
        "String",
        Key("receipt"),
        "A secret for commentByReceipt. It is returned once, and stored as a hash; null if no comment was created.",
    )
    errors = ERRORS


class ModerateCommentsPayload:
    """The result of moderateComments. If one comment fails, none is changed, unless errorPolicy is PER_ITEM."""

    comments = field(
        "[Comment!]!",
        Key("comments"),
        "The comments that were moderated, in the order of the input; in a dry run, those that would be.",
    )
    changes = CHANGES
    errors = ERRORS


class LinkCommentPayload:
    """The result of linkComment."""

    comment = field("Comment", Key("comment"), "The comment after the change; null if nothing was changed.")
    errors = ERRORS


COMMENT_PAYLOADS: Final[tuple[type, ...]] = (SubmitCommentPayload, ModerateCommentsPayload, LinkCommentPayload)


async def submit_comment(
    info: Info, input: Annotated[SubmitCommentInput, strawberry.argument(description="The new comment.")]
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

    def values_of(result: write.CommentsWritten) -> dict[str, PayloadValue]:
        comments = tuple(Ref("comment", each) for each in result.comment_ids)
        return {"comments": comments, "changes": changes_of(result.changes)}

    command = command_from(write.ModerateComments, input, {CommentRefInput: write.CommentRef})
    empty: dict[str, PayloadValue] = {"comments": (), "changes": ()}
    return await run_command(info.context, command, values_of, empty, lambda result: result.errors)


async def link_comment(
    info: Info, input: Annotated[LinkCommentInput, strawberry.argument(description="The comment and its contributor.")]
) -> Payload:
    """Say who wrote a comment."""

    def values_of(result: write.CommentWritten) -> dict[str, Ref]:
        return {"comment": Ref("comment", result.comment_id)}

    return await run_command(info.context, command_from(write.LinkComment, input), values_of, {"comment": None})
