"""Deleting a comment, and undeleting it.

A deleted comment is REJECTED, so that nothing public shows it, nor what replies to it. The status that it had is kept
beside.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from gql_blog.content import UNSET, CommentStatus, DeletedKind, EventKind
from gql_blog.errors import InputError
from gql_blog.store import Comment
from gql_blog.write.comment.comment_events import emit_comment_event, save_comment
from gql_blog.write.deletions import list_deletion, unlist_deletions
from gql_blog.write.finders import check_version, visible_row
from gql_blog.write.results import CommentWritten
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, DryRun, ReadVersion, RetryKey, Row, Told, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteComment(Command[CommentWritten]):
    """A comment to delete."""

    id: Annotated[str, "The comment."]
    expected_version: ReadVersion
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteComment(Command[CommentWritten]):
    """A deleted comment to take back."""

    id: Annotated[str, "The comment."]
    expected_version: ReadVersion
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Deletes a comment: it is REJECTED, and purged after GQL_BLOG_DELETED_DAYS, unless it is undeleted.",
    takes="The comment to delete.",
    answers=(Row("comment"), Told.HIDDEN),
    on=("comment",),
)
async def delete_comment(work: UnitOfWork, command: DeleteComment) -> CommentWritten:
    """Delete it; one that is deleted stays so."""
    row = await _comment(work, command)
    if row.deleted_at is None:
        await _save(work, row, status=CommentStatus.REJECTED.value, deleted_at=work.now, deleted_status=row.status)
        list_deletion(work, row.id, DeletedKind.COMMENT)
        emit_comment_event(work, row, EventKind.COMMENT_DELETED)
    return CommentWritten(row.id)


@Verb(
    does="Gives a deleted comment the status back that it had.",
    takes="The comment to take back.",
    answers=(Row("comment"),),
    on=("comment",),
)
async def undelete_comment(work: UnitOfWork, command: UndeleteComment) -> CommentWritten:
    row = await _comment(work, command)
    if row.deleted_at is None:
        raise InputError("The comment is not deleted.", path=("input", "id"))
    await _save(work, row, status=row.deleted_status, deleted_at=None, deleted_status=None)
    await unlist_deletions([row.id])
    emit_comment_event(work, row, EventKind.COMMENT_UNDELETED)
    return CommentWritten(row.id)


async def _comment(work: UnitOfWork, command: DeleteComment | UndeleteComment) -> Any:
    await work.locks.lock_discussions([command.id])
    comment = await visible_row(Comment, command.id, work.viewer)
    check_version(comment, command.expected_version)
    return comment


async def _save(work: UnitOfWork, row: Any, **columns: Any) -> None:
    before = {name: getattr(row, name) for name in columns}
    await save_comment(work, row, columns, before, columns, EventKind.COMMENT_MODERATED)
