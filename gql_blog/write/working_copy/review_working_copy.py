"""The states of a working copy: submitted, withdrawn, returned with a note, approved, discarded."""

from collections.abc import Collection
from typing import Any, Final

from gql_blog.content import WorkingCopyState, or_none
from gql_blog.write.before_write import run_before_write
from gql_blog.write.input_validation import NOTE, InputErrors
from gql_blog.write.results import WorkingCopyWritten
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.working_copy.load_working_copy import audited, check_state, existing_copy, record_change
from gql_blog.write.working_copy.working_copy_commands import (
    ApproveWorkingCopy,
    DiscardWorkingCopy,
    ReturnWorkingCopy,
    SubmitWorkingCopy,
    WithdrawWorkingCopy,
)

Review = SubmitWorkingCopy | WithdrawWorkingCopy | ReturnWorkingCopy | ApproveWorkingCopy | DiscardWorkingCopy

_NOTE: Final = ("input", "note")
_OPEN, _SUBMITTED = WorkingCopyState.OPEN, WorkingCopyState.SUBMITTED
_RETURNED, _APPROVED = WorkingCopyState.RETURNED, WorkingCopyState.APPROVED


async def submit_working_copy(context: CommandContext, command: SubmitWorkingCopy) -> Apply[WorkingCopyWritten]:
    """Prepare to hand it to the editors."""
    return await _reviewed(context, command, (_OPEN, _RETURNED), _SUBMITTED, "submitted")


async def withdraw_working_copy(context: CommandContext, command: WithdrawWorkingCopy) -> Apply[WorkingCopyWritten]:
    """Prepare to take it back from the editors."""
    return await _reviewed(context, command, (_SUBMITTED, _APPROVED), _OPEN, "withdrawn")


async def return_working_copy(context: CommandContext, command: ReturnWorkingCopy) -> Apply[WorkingCopyWritten]:
    """Prepare to return it to its authors, with the reason."""
    return await _reviewed(context, command, (_SUBMITTED, _APPROVED), _RETURNED, "returned")


async def approve_working_copy(context: CommandContext, command: ApproveWorkingCopy) -> Apply[WorkingCopyWritten]:
    """Prepare to approve it. Another save takes the approval back."""
    return await _reviewed(context, command, (_SUBMITTED,), _APPROVED, "approved")


async def discard_working_copy(context: CommandContext, command: DiscardWorkingCopy) -> Apply[WorkingCopyWritten]:
    """Prepare to end it. Its revisions stay."""
    return await _reviewed(context, command, tuple(WorkingCopyState), None, "discarded")


async def _reviewed(
    context: CommandContext,
    command: Review,
    allowed: Collection[WorkingCopyState],
    becomes: WorkingCopyState | None,
    what: str,
) -> Apply[WorkingCopyWritten]:
    """Prepare a change of the state; ``becomes``: None ends the working copy."""
    command = await run_before_write(context, command)
    errors = InputErrors()
    given = or_none(getattr(command, "note", None))
    required = isinstance(command, ReturnWorkingCopy)
    note = errors.line(given, _NOTE, limit=NOTE) if required else errors.line_or_none(given, _NOTE, limit=NOTE)
    errors.raise_all()

    async def apply(work: UnitOfWork) -> WorkingCopyWritten:
        await work.locks.lock_dialogues(command.article_id)
        copy: Any = await existing_copy(context, command.article_id, command.expected_version)
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

    return apply
