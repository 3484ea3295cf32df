"""Deleting an article, and undeleting it.

A deleted article is ARCHIVED, so that nothing public shows it and what answers it stays as below any archived article.
The status that it had is kept beside.
"""

from dataclasses import dataclass
from datetime import datetime as DateTime
from typing import Annotated, Any, Final

from gql_blog.access import Action
from gql_blog.content import UNSET, ArticleStatus, DeletedKind, EventKind
from gql_blog.errors import InputError
from gql_blog.write.article.article_state import state_of
from gql_blog.write.article.bulk_articles import Bulk
from gql_blog.write.article.bulk_statuses import OneOfMany, change_statuses
from gql_blog.write.article.load_article import load_for_update
from gql_blog.write.article.publish_article import StatusChange, save_status
from gql_blog.write.deletion.deletions import list_deletion, unlist_deletions
from gql_blog.write.results import ArticlesWritten, ArticleWritten
from gql_blog.write.unit_of_work import Apply, CommandContext, Preview, UnitOfWork
from gql_blog.write.verb import Command, DryRun, ReadVersion, RetryKey, Row, Rows, Told, Verb

_EVENTS: Final = {
    ArticleStatus.PUBLISHED.value: EventKind.ARTICLE_PUBLISHED,
    ArticleStatus.SCHEDULED.value: EventKind.ARTICLE_SCHEDULED,
}
"""What tells that an article has its status again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteArticles(Bulk):
    """Articles to delete, each as deleteArticle does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteArticle(Command[ArticleWritten]):
    """An article to delete."""

    id: Annotated[str, "The article."]
    expected_version: ReadVersion
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteArticle(Command[ArticleWritten]):
    """A deleted article to take back."""

    id: Annotated[str, "The article."]
    expected_version: ReadVersion
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Deletes articles, as deleteArticle does: all or none unless errorPolicy is PER_ITEM.",
    takes="The articles.",
    answers=(
        Rows(
            "articles",
            "The articles that are deleted now, in the order of the input. In a dry run, those that would be, as "
            "they are now.",
            entity="article",
        ),
        Told.CHANGES,
        Told.HIDDEN,
    ),
    on=("article",),
)
async def delete_articles(
    context: CommandContext, command: DeleteArticles
) -> Apply[ArticlesWritten] | Preview[ArticlesWritten]:
    """Prepare to delete them. Plugins are asked about each one as ``delete_article``."""
    one = OneOfMany(Action.DELETE_ARTICLE, DeleteArticle, _deleting, saved=_list, deleted=True)
    return await change_statuses(context, command, one)


@Verb(
    does="Deletes an article: it is ARCHIVED, and purged after GQL_BLOG_DELETED_DAYS, unless it is undeleted.",
    takes="The article to delete.",
    answers=(Row("article"), Told.HIDDEN),
    on=("article",),
)
async def delete_article(work: UnitOfWork, command: DeleteArticle) -> ArticleWritten:
    """Delete it; one that is deleted stays so."""
    await work.locks.lock_dialogues(moved=[command.id])
    row: Any = await load_for_update(work.context, command.id, command.expected_version, deleted=True)
    change = _deleting(row, work.now)
    if change is not None:
        await save_status(work, row, await state_of(row), change)
        _list(work, row)
    return ArticleWritten(row.id, row.version)


def _deleting(article: Any, now: DateTime) -> StatusChange | None:
    if article.deleted_at is not None:
        return None
    columns = {"status": ArticleStatus.ARCHIVED.value, "deleted_at": now, "deleted_status": article.status}
    return StatusChange(columns, EventKind.ARTICLE_ARCHIVED)


def _list(work: UnitOfWork, article: Any) -> None:
    list_deletion(work, article.id, DeletedKind.ARTICLE, article.title)


@Verb(
    does="Gives a deleted article the status back that it had.",
    takes="The article to take back.",
    answers=(Row("article"),),
    on=("article",),
)
async def undelete_article(work: UnitOfWork, command: UndeleteArticle) -> ArticleWritten:
    """Undelete it. One that was to be published or to end meanwhile becomes a draft, as nobody asked for it
    now.
    """
    await work.locks.lock_dialogues(moved=[command.id])
    row: Any = await load_for_update(work.context, command.id, command.expected_version, deleted=True)
    if row.deleted_at is None:
        raise InputError("The article is not deleted.", path=("input", "id"))
    columns: dict[str, Any] = {"status": row.deleted_status, "deleted_at": None, "deleted_status": None}
    is_due = row.deleted_status == ArticleStatus.SCHEDULED and row.published_at <= work.now
    if is_due or (row.unpublish_at is not None and row.unpublish_at <= work.now):
        columns |= {"status": ArticleStatus.DRAFT.value, "published_at": None, "unpublish_at": None}
    event = _EVENTS.get(columns["status"], EventKind.ARTICLE_UPDATED)
    await save_status(work, row, await state_of(row), StatusChange(columns, event))
    await unlist_deletions([row.id])
    return ArticleWritten(row.id, row.version)
