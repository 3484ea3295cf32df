"""Events about comments."""

from typing import Any

from gql_blog.content import EventKind
from gql_blog.store import Comment
from gql_blog.write.derived.changed_visibility import ChangedComment
from gql_blog.write.unit_of_work import UnitOfWork


def emit_comment_event(work: UnitOfWork, comment: Comment | ChangedComment, event: EventKind) -> None:
    """Add an event about a comment."""
    work.emit(event, comment.id, **comment_payload(comment))


def comment_payload(comment: Comment | ChangedComment) -> dict[str, Any]:
    """Return the payload of an event about a comment; ``public`` is brought up to date when it is written."""
    row: Any = comment
    return {"articleId": row.article_id, "status": row.status, "version": row.version, "public": row.public}
