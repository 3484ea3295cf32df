"""Events about comments."""

from typing import Any

from gql_blog.content import CommentStatus, EventKind
from gql_blog.store import Article, Comment
from gql_blog.write.unit_of_work import UnitOfWork


async def emit_comment_event(work: UnitOfWork, comment: Comment, event: EventKind) -> None:
    """Put an event about a comment into the outbox, and another one where everybody can see it from now on."""
    row: Any = comment
    payload = {"articleId": row.article_id, "status": row.status, "version": row.version}
    await work.emit(event, row.id, **payload)
    if row.status == CommentStatus.APPROVED and not row.public and await _is_in_public(row):
        await work.emit(EventKind.COMMENT_PUBLISHED, row.id, **payload)


async def _is_in_public(row: Any) -> bool:
    """Whether all that a comment hangs from is public; its own column is derived at the end of the transaction."""
    if row.parent_id is not None:
        return await Comment.exists(id=row.parent_id, public=True)
    return await Article.exists(id=row.article_id, public=True)
