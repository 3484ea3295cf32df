"""Purging what was deleted long ago. The audit keeps what was there, and says what the purge took.

What it says about contributors and authors of comments that are purged is erased, and so is what imports keep of them:
no request of theirs could find it any more.
"""

from dataclasses import dataclass
from datetime import datetime as DateTime
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, EntryKind, EventKind
from gql_blog.errors import InUse, NotFound
from gql_blog.store import Article, Comment, DeletedEntry, Deletion, Footnote, LegalHold, Revision
from gql_blog.write.article.state.save_article import emit_article_event
from gql_blog.write.comment.comment_events import emit_comment_event
from gql_blog.write.deletion.delete_entries import forget_suggestions
from gql_blog.write.deletion.legal_hold import KEEPS_ARTICLE, KEEPS_COMMENT, checked_reason, expect_no_hold, owners
from gql_blog.write.deletions import unlist_deletions
from gql_blog.write.finders import by_id, shown
from gql_blog.write.imports.erased_comments import erase_from_imports, said_by_imports
from gql_blog.write.results import Purged, SubjectChanged
from gql_blog.write.transaction.audit_entries import erase_personal_values
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, DryRun, RetryKey, Value, Verb

_AT_ONCE: Final = 50
_ID: Final = ("input", "id")
_PURGED: Final = {EntryKind.CONTRIBUTOR: EventKind.CONTRIBUTOR_PURGED, EntryKind.TAG: EventKind.TAG_PURGED}
# What others answer or translate stays until they are gone, and so does a comment with replies.
_ARTICLES: Final = f"""
SELECT a.id FROM article a WHERE a.deleted_at < $1 AND NOT EXISTS (
    SELECT 1 FROM article r WHERE r.responding_to_id = a.id OR (r.original_id = a.id AND r.id <> a.id)
) AND NOT EXISTS (
    SELECT 1 FROM legal_hold h WHERE {KEEPS_ARTICLE}
) ORDER BY a.id LIMIT {_AT_ONCE}"""
_COMMENTS: Final = f"""
SELECT c.id FROM comment c WHERE c.deleted_at < $1 AND NOT EXISTS (SELECT 1 FROM comment r WHERE r.parent_id = c.id)
AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE {KEEPS_COMMENT})
ORDER BY c.id LIMIT {_AT_ONCE}"""
_LEAVES: Final = """
DELETE FROM comment WHERE article_id = $1 AND id NOT IN (
    SELECT parent_id FROM comment WHERE article_id = $1 AND parent_id IS NOT NULL
)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeDeleted(Command[Purged]):
    """Remove some of what was deleted before ``before``, for good."""

    before: DateTime


@Verb()
async def purge_deleted(work: UnitOfWork, command: PurgeDeleted) -> Purged:
    """Purge some articles and comments. It asks no plugin: nobody is to be kept from being forgotten."""
    articles, comments = await _ids(work, _ARTICLES, command), await _ids(work, _COMMENTS, command)
    discussed = await Comment.filter(id__in=comments).values_list("article_id", flat=True)
    await work.locks.lock_dialogues(*discussed, moved=articles)
    taken = [each for each in await _ids(work, _ARTICLES, command) if each in articles]
    for article_id in taken:
        await purge_article(work, article_id, _ID)
    lone = [each for each in await _ids(work, _COMMENTS, command) if each in comments]
    await _purge_comments(work, list(await Comment.filter(id__in=lone).order_by("id")))
    kept: Any = LegalHold.all().values_list("subject_id", flat=True)
    old = DeletedEntry.filter(deleted_at__lt=command.before).exclude(id__in=list(await kept))
    entries = await _purge_entries(work, list(await old.order_by("id").limit(_AT_ONCE)))
    await unlist_deletions([*taken, *lone, *entries])
    return Purged(len(taken), len(lone), len(entries))


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeNow(Command[SubjectChanged]):
    """What is deleted, and is to go for good without waiting."""

    id: Annotated[str, "The article, the comment, the contributor or the tag, which is deleted."]
    reason: Annotated[str, "Why, for the audit."]
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Purges what is deleted at once, instead of after GQL_BLOG_DELETED_DAYS. It cannot be undone.",
    takes="What to purge, and why.",
    answers=(Value("purged_id", str, "subject_id", "The id of what is gone; null if nothing was changed."),),
    forgets=True,
)
async def purge_now(work: UnitOfWork, command: PurgeNow) -> SubjectChanged:
    """Purge one thing. What something else answers, translates or replies to stays until that is gone."""
    reason = checked_reason(command.reason)
    where: Any = await by_id(Comment, command.id)
    await work.locks.lock_dialogues(*([where.article_id] if where else ()), moved=() if where else [command.id])
    if not await Deletion.exists(subject_id=command.id):  # it is asked once nobody can undelete it any more
        raise _not_deleted(command.id)
    article: Any = await by_id(Article, command.id)
    comment: Any = await by_id(Comment, command.id)
    await expect_no_hold({command.id, *await owners(comments=[comment] if comment else ())}, _ID)
    if article is not None:
        _expect_leaf(await Article.filter(responding_to_id=command.id).count(), "response")
        _expect_leaf(await Article.filter(original_id=command.id).exclude(id=command.id).count(), "translation")
        await purge_article(work, command.id, _ID)
    elif comment is not None:
        _expect_leaf(await Comment.filter(parent_id=command.id).count(), "reply")
        await _purge_comments(work, [comment])
    elif not await _purge_entries(work, list(await DeletedEntry.filter(id=command.id))):
        raise _not_deleted(command.id)
    await unlist_deletions([command.id])
    await work.record(command.id, None, {"purged_because": reason})
    return SubjectChanged(command.id)


def _not_deleted(subject_id: str) -> NotFound:
    return NotFound(f"Nothing that is deleted has the id {shown(subject_id)}. Delete it first.", path=_ID)


def _expect_leaf(number: int, noun: str) -> None:
    if number:
        many = "replies" if noun == "reply" else f"{noun}s"
        raise InUse(f"It has {number} {many}: delete and purge these first.", path=_ID)


async def _purge_comments(work: UnitOfWork, rows: list[Any]) -> None:
    await _forget_authors(work, rows)
    for comment in rows:
        await comment.delete()
        gone = {"article_id": comment.article_id, "deleted_at": comment.deleted_at}
        await work.record(comment.id, gone, None)
        emit_comment_event(work, comment, EventKind.COMMENT_PURGED)


async def _purge_entries(work: UnitOfWork, rows: list[Any]) -> list[str]:
    """Forget contributors and tags, whose slugs are free then; return their ids."""
    purged = []
    for entry in rows:
        if await DeletedEntry.filter(id=entry.id).delete():  # nobody has put it back meanwhile
            named = {} if entry.kind == EntryKind.CONTRIBUTOR else {"slug": entry.slug, "name": entry.name}
            await work.record(entry.id, {"kind": str(entry.kind), **named, "deleted_at": entry.deleted_at}, None)
            work.emit(_PURGED[entry.kind], entry.id)
            purged.append(entry.id)
    await erase_personal_values(purged)
    return purged


async def _ids(work: UnitOfWork, statement: str, command: PurgeDeleted) -> list[str]:
    transaction = work.transaction
    before = command.before if transaction.dialect == "postgres" else command.before.isoformat(" ")
    return [row[0] for row in await transaction.fetch(transaction.numbered(statement), before)]


async def _forget_authors(work: UnitOfWork, comments: list[Any]) -> None:
    """Erase who wrote comments that are about to go: afterwards nothing would lead from the person to what is left."""
    await erase_from_imports(work, await said_by_imports(comments), texts=True)
    await erase_personal_values(each.id for each in comments)
    await forget_suggestions(work, [str(each.id) for each in comments])


async def purge_article(work: UnitOfWork, article_id: str, path: tuple[str, ...]) -> None:
    """Remove an article for good, with all that hangs from it. InUse: a legal hold keeps some of it."""
    row: Any = await Article.get(id=article_id)
    comments = list(await Comment.filter(article_id=article_id).order_by("id"))
    await expect_no_hold(await owners([row], comments), path)
    gone = {
        "slug": row.slug,
        "title": row.title,
        "deleted_at": row.deleted_at,
        "revisions": await Revision.filter(article_id=article_id).count(),
        "footnotes": await Footnote.filter(article_id=article_id).count(),
        "comments": [str(each.id) for each in comments],
    }
    await _forget_authors(work, comments)
    await erase_personal_values([article_id])
    await unlist_deletions(gone["comments"])
    while await work.transaction.execute(work.transaction.numbered(_LEAVES), article_id):
        pass
    await row.delete()
    await work.record(article_id, gone, None)
    emit_article_event(work, row, EventKind.ARTICLE_PURGED)
