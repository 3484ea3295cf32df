"""Working copies: the type, and the mutations that save, review and publish them."""

from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET
from strawberry.types.base import StrawberryOptional

from gql_blog import write
from gql_blog.graph.article_inputs import BylineInput, NoticeInput, article_input
from gql_blog.graph.declarations import FieldDeclaration, field
from gql_blog.graph.enums import ENUMS
from gql_blog.graph.input_fields import EXPECTED_VERSION, IDEMPOTENCY_KEY
from gql_blog.graph.payloads import ERRORS, FINDINGS, Payload, PayloadValue, Ref, findings_of
from gql_blog.graph.relay_types import Node
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.graph.scalars import DateTime
from gql_blog.read import Column, Key, One

_ARTICLE: Final = "The article."
_COPY_VERSION: Final = (
    "The version of the working copy that this is based on. If it is not the current one, the mutation fails with "
    "CONFLICT."
)
_NESTED: Final = {BylineInput: write.BylineInput, NoticeInput: write.NoticeInput}


class WorkingCopy(Node):
    """What is being written of an article, apart from its live text. Readers see nothing of it."""

    article = field("Article!", One("article", "article_id", carried=True, reach="dialogue"), "The article.")
    version = field(
        "Int!",
        Column("version"),
        "Grows by one with every change of the working copy; mutations of it take it as expectedVersion.",
    )
    state = field("WorkingCopyState!", Column("state"), "How far it has come.")
    revision = field(
        "Revision!", One("revision", "revision_id", carried=True, reach="dialogue"), "What was saved last."
    )
    base = field(
        "Revision",
        One("revision", "base_id", reach="dialogue"),
        "The live text that it was begun from, or last merged with: the common ancestor of the two; null if the "
        "article was made by a release that kept none.",
    )
    note = field("String", Column("note"), "What was said when its state last changed, such as why it was returned.")
    saved_by = field(
        "User", One("user", "saved_by_id"), "Who saved it last; null if the viewer may not see the account."
    )
    created_at = field("DateTime!", Column("created_at"), "When it was begun.")
    updated_at = field("DateTime!", Column("updated_at"), "When it was last changed.")


@article_input(
    description="A change of an article's working copy. What is left out stays as it is; null clears what may be null. "
    "bylines, tags and notices replace the whole list.",
    updating=True,
)
class SaveWorkingCopyInput:
    article_id: strawberry.ID = strawberry.field(description=_ARTICLE)
    expected_version: int = strawberry.field(
        description=f"{_COPY_VERSION} 0 begins one, if there is none.",
    )
    based_on_version: int | None = strawberry.field(
        default=UNSET,
        description="The version of the article from which the text was begun, or with which it was merged. Default: "
        "the current one for a new working copy; else it stays as it is.",
    )
    kind: Any = strawberry.field(
        default=UNSET,
        graphql_type=StrawberryOptional(ENUMS["ResponseKind"]),
        description="How it answers. Responses only.",
    )
    responding_to_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The article that it answers. Responses only."
    )
    note: str | None = strawberry.field(default=UNSET, description="Said of the revision that this makes.")
    autosave: bool = strawberry.field(
        default=False,
        description="Whether an editor program saves by itself: such saves by one person within ten minutes are one "
        "revision.",
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A working copy to hand to the editors.")
class SubmitWorkingCopyInput:
    article_id: strawberry.ID = strawberry.field(description=_ARTICLE)
    expected_version: int = strawberry.field(description=_COPY_VERSION)
    note: str | None = strawberry.field(default=UNSET, description="What the editors should know.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A submitted working copy to take back from the editors.")
class WithdrawWorkingCopyInput:
    article_id: strawberry.ID = strawberry.field(description=_ARTICLE)
    expected_version: int = strawberry.field(description=_COPY_VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A submitted working copy to return to its authors.")
class ReturnWorkingCopyInput:
    article_id: strawberry.ID = strawberry.field(description=_ARTICLE)
    expected_version: int = strawberry.field(description=_COPY_VERSION)
    note: str = strawberry.field(description="Why, and what to do.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A submitted working copy to approve.")
class ApproveWorkingCopyInput:
    article_id: strawberry.ID = strawberry.field(description=_ARTICLE)
    expected_version: int = strawberry.field(description=_COPY_VERSION)
    note: str | None = strawberry.field(default=UNSET, description="What to say with it.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A working copy to end. Its revisions stay.")
class DiscardWorkingCopyInput:
    article_id: strawberry.ID = strawberry.field(description=_ARTICLE)
    expected_version: int = strawberry.field(description=_COPY_VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="A revision whose text becomes live. An article that is not PUBLISHED is published, or scheduled for "
    "at. Of the working copy's own revision what was changed in it becomes live, and the working copy ends."
)
class PublishRevisionInput:
    article_id: strawberry.ID = strawberry.field(description=_ARTICLE)
    revision_id: strawberry.ID = strawberry.field(description="The revision of the article.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    at: DateTime | None = strawberry.field(
        default=UNSET,
        description="When to publish. A future time gives the article the text and schedules it; INVALID if it is "
        "PUBLISHED. Default: now. Without an offset it is meant in the time zone of the site.",
    )
    note: str | None = strawberry.field(default=UNSET, description="Said of the revision that this makes.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


def _copy() -> FieldDeclaration:
    return field("WorkingCopy", Key("workingCopy"), "The working copy after the change; null if nothing was changed.")


def _article() -> FieldDeclaration:
    return field("Article", Key("article"), "The article; null if nothing was changed.")


class SaveWorkingCopyPayload:
    """The result of saveWorkingCopy."""

    working_copy = _copy()
    findings = FINDINGS
    errors = ERRORS


class SubmitWorkingCopyPayload:
    """The result of submitWorkingCopy."""

    working_copy = _copy()
    errors = ERRORS


class WithdrawWorkingCopyPayload:
    """The result of withdrawWorkingCopy."""

    working_copy = _copy()
    errors = ERRORS


class ReturnWorkingCopyPayload:
    """The result of returnWorkingCopy."""

    working_copy = _copy()
    errors = ERRORS


class ApproveWorkingCopyPayload:
    """The result of approveWorkingCopy."""

    working_copy = _copy()
    errors = ERRORS


class DiscardWorkingCopyPayload:
    """The result of discardWorkingCopy."""

    article = _article()
    errors = ERRORS


class PublishRevisionPayload:
    """The result of publishRevision."""

    article = _article()
    findings = FINDINGS
    errors = ERRORS


WORKING_COPY_INPUTS: Final = (
    SaveWorkingCopyInput,
    SubmitWorkingCopyInput,
    WithdrawWorkingCopyInput,
    ReturnWorkingCopyInput,
    ApproveWorkingCopyInput,
    DiscardWorkingCopyInput,
    PublishRevisionInput,
)
WORKING_COPY_PAYLOADS: Final[tuple[type, ...]] = (
    SaveWorkingCopyPayload,
    SubmitWorkingCopyPayload,
    WithdrawWorkingCopyPayload,
    ReturnWorkingCopyPayload,
    ApproveWorkingCopyPayload,
    DiscardWorkingCopyPayload,
    PublishRevisionPayload,
)
_NAMED: Final = strawberry.argument(description="The working copy.")


async def save_working_copy(
    info: Info, input: Annotated[SaveWorkingCopyInput, strawberry.argument(description="What to save.")]
) -> Payload:
    """Save a working copy, or begin one."""

    def values_of(result: write.WorkingCopyWritten) -> dict[str, PayloadValue]:
        copy = Ref("working_copy", result.working_copy_id)
        return {"workingCopy": copy, "findings": findings_of(result.findings)}

    command = command_from(write.SaveWorkingCopy, input, _NESTED)
    return await run_command(info.context, command, values_of, {"workingCopy": None, "findings": ()})


async def submit_working_copy(info: Info, input: Annotated[SubmitWorkingCopyInput, _NAMED]) -> Payload:
    """Hand a working copy to the editors."""
    return await _changed(info, command_from(write.SubmitWorkingCopy, input))


async def withdraw_working_copy(info: Info, input: Annotated[WithdrawWorkingCopyInput, _NAMED]) -> Payload:
    """Take a working copy back from the editors."""
    return await _changed(info, command_from(write.WithdrawWorkingCopy, input))


async def return_working_copy(info: Info, input: Annotated[ReturnWorkingCopyInput, _NAMED]) -> Payload:
    """Return a working copy to its authors."""
    return await _changed(info, command_from(write.ReturnWorkingCopy, input))


async def approve_working_copy(info: Info, input: Annotated[ApproveWorkingCopyInput, _NAMED]) -> Payload:
    """Approve a working copy."""
    return await _changed(info, command_from(write.ApproveWorkingCopy, input))


async def discard_working_copy(info: Info, input: Annotated[DiscardWorkingCopyInput, _NAMED]) -> Payload:
    """End a working copy."""

    def values_of(result: Any) -> dict[str, Ref]:
        return {"article": Ref("article", result.article_id)}

    return await run_command(info.context, command_from(write.DiscardWorkingCopy, input), values_of, {"article": None})


async def publish_revision(
    info: Info, input: Annotated[PublishRevisionInput, strawberry.argument(description="The revision.")]
) -> Payload:
    """Let the text of a revision be live."""

    def values_of(result: write.ArticleWritten) -> dict[str, PayloadValue]:
        return {"article": Ref("article", result.article_id), "findings": findings_of(result.findings)}

    command = command_from(write.PublishRevision, input)
    return await run_command(info.context, command, values_of, {"article": None, "findings": ()})


async def _changed(info: Info, command: write.Command[Any]) -> Payload:
    def values_of(result: write.WorkingCopyWritten) -> dict[str, Ref]:
        return {"workingCopy": Ref("working_copy", result.working_copy_id)}

    return await run_command(info.context, command, values_of, {"workingCopy": None})
