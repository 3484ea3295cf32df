"""A change of a comment, and the events about it."""

from typing import Any

from gql_blog.content import EventKind
from gql_blog.store import Comment
from gql_blog.write.derived.changed_visibility import ChangedComment
from gql_blog.write.transaction.unit_of_work import UnitOfWork


def emit_comment_event(work: UnitOfWork, comment: Comment | ChangedComment, event: EventKind) -> None:
    """Add an event about a comment."""
    work.emit(event, comment.id, **comment_payload(comment))


def comment_payload(comment: Comment | ChangedComment) -> dict[str, Any]:
    """Return the payload of an event about a comment; ``public`` is brought up to date when it is written."""
    row: Any = comment
    return {"articleId": row.article_id, "status": row.status, "version": row.version, "public": row.public}


async def save_comment(
    work: UnitOfWork, row: Any, columns: dict[str, Any], before: dict[str, Any], after: dict[str, Any], event: EventKind
) -> None:
    """Save columns of a comment with its next version, the audit, and an event; its discussion is derived anew."""
    row.update_from_dict(columns)
    row.version += 1
    await row.save(update_fields=[*columns, "version"])
    work.discussions.add(row.article_id)
    await work.record(row.id, before, after)
    emit_comment_event(work, row, event)
