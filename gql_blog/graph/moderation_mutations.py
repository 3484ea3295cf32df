"""Claiming comments, releasing them, and settling deferred judgements: the payloads, and the resolvers."""

from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.enums import ENUMS
from gql_blog.graph.payloads import ERRORS, Payload, Ref
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.graph.scalars import JSON
from gql_blog.read import Key


@strawberry.input(description="Comments to claim: those with ids, or the first that wait.")
class ClaimCommentsInput:
    ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="The comments, at most 100. If another moderator has claimed one, none is claimed."
    )
    first: int | None = strawberry.field(
        default=UNSET,
        description="How many PENDING comments of the queue, oldest first, from 1 to 100. Those that the viewer has "
        "claimed count; those that others have claimed are passed over.",
    )


@strawberry.input(description="Comments whose claims are to end.")
class ReleaseCommentsInput:
    ids: list[strawberry.ID] = strawberry.field(description="The comments, at most 100.")


@strawberry.input(description="The verdict that a plugin had deferred.")
class SettleJudgementInput:
    plugin: str = strawberry.field(description="The name of the plugin.")
    token: str = strawberry.field(description="The token under which the plugin deferred its verdict.")
    verdict: Any = strawberry.field(graphql_type=ENUMS["Verdict"], description="The verdict.")
    reason: str = strawberry.field(description="The reason, for moderators; at most 4 kB.")
    score: float | None = strawberry.field(default=UNSET, description="How certain the plugin is, from 0 to 1.")
    evidence: JSON | None = strawberry.field(
        default=UNSET, description="What the verdict rests on: a JSON object of at most 64 kB."
    )
    policy_version: str | None = strawberry.field(
        default=UNSET, description="The version of the rules by which it was judged; at most 100 characters."
    )


MODERATION_INPUTS: Final = (ClaimCommentsInput, ReleaseCommentsInput, SettleJudgementInput)


class ClaimCommentsPayload:
    """The result of claimComments. A repetition lets the same claims last longer."""

    comments = field(
        "[Comment!]!", Key("comments"), "The comments that the viewer has claimed; empty if one of them failed."
    )
    errors = ERRORS


class ReleaseCommentsPayload:
    """The result of releaseComments."""

    comments = field("[Comment!]!", Key("comments"), "The comments; empty if one of them failed.")
    errors = ERRORS


class SettleJudgementPayload:
    """The result of settleJudgement. A repetition changes nothing: the first verdict stands."""

    comment = field("Comment", Key("comment"), "The comment; null if nothing was changed.")
    errors = ERRORS


MODERATION_PAYLOADS: Final[tuple[type, ...]] = (ClaimCommentsPayload, ReleaseCommentsPayload, SettleJudgementPayload)


async def claim_comments(
    info: Info, input: Annotated[ClaimCommentsInput, strawberry.argument(description="The comments.")]
) -> Payload:
    """Claim comments."""
    return await _changed(info, command_from(write.ClaimComments, input))


async def release_comments(
    info: Info, input: Annotated[ReleaseCommentsInput, strawberry.argument(description="The comments.")]
) -> Payload:
    """End claims."""
    return await _changed(info, command_from(write.ReleaseComments, input))


async def _changed(info: Info, command: write.Command[write.CommentsWritten]) -> Payload:
    def values_of(result: write.CommentsWritten) -> dict[str, tuple[Ref, ...]]:
        return {"comments": tuple(Ref("comment", each) for each in result.comment_ids)}

    return await run_command(info.context, command, values_of, {"comments": ()})


async def settle_judgement(
    info: Info, input: Annotated[SettleJudgementInput, strawberry.argument(description="The verdict.")]
) -> Payload:
    """Settle a deferred judgement."""

    def values_of(result: write.CommentWritten) -> dict[str, Ref]:
        return {"comment": Ref("comment", result.comment_id)}

    return await run_command(info.context, command_from(write.SettleJudgement, input), values_of, {"comment": None})
