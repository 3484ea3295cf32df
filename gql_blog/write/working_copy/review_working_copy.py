"""The states of a working copy: submitted, withdrawn, returned with a note, approved, discarded."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, GivenText, WorkingCopyState, or_none
from gql_blog.write.input_validation import NOTE, InputErrors
from gql_blog.write.results import WorkingCopyWritten
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Verb
from gql_blog.write.working_copy.load_working_copy import (
    CopyVersion,
    audited,
    check_state,
    existing_copy,
    record_change,
)

_NOTE: Final = ("input", "note")
_OPEN, _SUBMITTED = WorkingCopyState.OPEN, WorkingCopyState.SUBMITTED
_RETURNED, _APPROVED = WorkingCopyState.RETURNED, WorkingCopyState.APPROVED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Review(Command[WorkingCopyWritten]):
    article_id: Annotated[str, "The article."]
    expected_version: CopyVersion
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitWorkingCopy(_Review):
    """A working copy to hand to the editors."""

    note: Annotated[GivenText, "What the editors should know."] = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawWorkingCopy(_Review):
    """A submitted working copy to take back from the editors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnWorkingCopy(_Review):
    """A submitted working copy to return to its authors."""

    note: Annotated[str, "Why, and what to do."]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveWorkingCopy(_Review):
    """A submitted working copy to approve."""

    note: Annotated[GivenText, "What to say with it."] = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardWorkingCopy(_Review):
    """A working copy to end. Its revisions stay."""


@Verb(
    does="Hands a working copy to the editors.",
    who="Requires what saveWorkingCopy requires.",
    takes="The working copy.",
    answers=(Row("working_copy"),),
    on=("article", "working_copy"),
)
async def submit_working_copy(work: UnitOfWork, command: SubmitWorkingCopy) -> WorkingCopyWritten:
    return await _reviewed(work, command, (_OPEN, _RETURNED), _SUBMITTED, "submitted")


@Verb(
    does="Takes a submitted working copy back from the editors.",
    who="Requires what saveWorkingCopy requires.",
    takes="The working copy.",
    answers=(Row("working_copy"),),
    on=("article", "working_copy"),
)
async def withdraw_working_copy(work: UnitOfWork, command: WithdrawWorkingCopy) -> WorkingCopyWritten:
    return await _reviewed(work, command, (_SUBMITTED, _APPROVED), _OPEN, "withdrawn")


@Verb(
    does="Returns a submitted working copy to its authors, with a note.",
    takes="The working copy.",
    answers=(Row("working_copy"),),
    on=("article", "working_copy"),
)
async def return_working_copy(work: UnitOfWork, command: ReturnWorkingCopy) -> WorkingCopyWritten:
    return await _reviewed(work, command, (_SUBMITTED, _APPROVED), _RETURNED, "returned")


@Verb(
    does="Approves a submitted working copy.",
    takes="The working copy.",
    answers=(Row("working_copy"),),
    on=("article", "working_copy"),
)
async def approve_working_copy(work: UnitOfWork, command: ApproveWorkingCopy) -> WorkingCopyWritten:
    """Approve it. Another save takes the approval back."""
    return await _reviewed(work, command, (_SUBMITTED,), _APPROVED, "approved")


@Verb(
    does="Ends a working copy; its revisions stay.",
    who="Requires what saveWorkingCopy requires.",
    takes="The working copy.",
    answers=(Row("article", "The article; null if nothing was changed."),),
    on=("article", "working_copy"),
)
async def discard_working_copy(work: UnitOfWork, command: DiscardWorkingCopy) -> WorkingCopyWritten:
    return await _reviewed(work, command, tuple(WorkingCopyState), None, "discarded")


async def _reviewed(
    work: UnitOfWork,
    command: _Review,
    allowed: Collection[WorkingCopyState],
    becomes: WorkingCopyState | None,
    what: str,
) -> WorkingCopyWritten:
    """Change the state; ``becomes``: None ends the working copy."""
    with InputErrors() as errors:
        given = or_none(getattr(command, "note", None))
        required = isinstance(command, ReturnWorkingCopy)
        note = errors.line(given, _NOTE, limit=NOTE) if required else errors.line_or_none(given, _NOTE, limit=NOTE)
    await work.locks.lock_dialogues(command.article_id)
    copy: Any = await existing_copy(work.context, command.article_id, command.expected_version)
    check_state(copy, allowed, what)
    before = audited(copy)
    copy.version, copy.note, copy.updated_at = copy.version + 1, note, work.now
    if becomes is None:
        copy.ended_at = work.now
    else:
        copy.state = becomes.value
    await copy.save()
    await record_change(work, copy, before)
    return WorkingCopyWritten(copy.article_id, copy.id, copy.version)
