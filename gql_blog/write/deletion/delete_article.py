"""Deleting an article, and undeleting it.

A deleted article is ARCHIVED, so that nothing public shows it and what answers it stays as below any archived article.
The status that it had is kept beside.
"""

from dataclasses import dataclass
from datetime import datetime as DateTime
from typing import Annotated, Any, Final

from gql_blog.access import Action
from gql_blog.content import UNSET, ArticleStatus, EventKind
from gql_blog.errors import InputError
from gql_blog.write.article.bulk_articles import Bulk, OneOfMany, change_statuses, changed_articles
from gql_blog.write.article.publish_article import StatusChange, change_status
from gql_blog.write.results import ArticlesWritten, ArticleWritten
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, Preview, UnitOfWork
from gql_blog.write.verb import Command, DryRun, ReadVersion, RetryKey, Row, Told, Verb

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
    answers=changed_articles("The articles that are deleted now, in the order of the input."),
    on=("article",),
)
async def delete_articles(
    context: CommandContext, command: DeleteArticles
) -> Apply[ArticlesWritten] | Preview[ArticlesWritten]:
    """Prepare to delete them. Plugins are asked about each one as ``delete_article``."""
    one = OneOfMany(Action.DELETE_ARTICLE, DeleteArticle, _deleting, deleted=True)
    return await change_statuses(context, command, one)


@Verb(
    does="Deletes an article: it is ARCHIVED, and purged after GQL_BLOG_DELETED_DAYS, unless it is undeleted.",
    takes="The article to delete.",
    answers=(Row("article"), Told.HIDDEN),
    on=("article",),
)
async def delete_article(work: UnitOfWork, command: DeleteArticle) -> ArticleWritten:
    """Delete it; one that is deleted stays so."""
    return await change_status(work, command, _deleting, deleted=True)


async def _deleting(_context: CommandContext, _command: Any, article: Any, now: DateTime) -> StatusChange | None:
    if article.deleted_at is not None:
        return None
    columns = {"status": ArticleStatus.ARCHIVED.value, "deleted_at": now, "deleted_status": article.status}
    return StatusChange(columns, EventKind.ARTICLE_ARCHIVED)


async def _undeleting(_context: CommandContext, _command: Any, article: Any, now: DateTime) -> StatusChange:
    if article.deleted_at is None:
        raise InputError("The article is not deleted.", path=("input", "id"))
    columns: dict[str, Any] = {"status": article.deleted_status, "deleted_at": None, "deleted_status": None}
    is_due = article.deleted_status == ArticleStatus.SCHEDULED and article.published_at <= now
    if is_due or (article.unpublish_at is not None and article.unpublish_at <= now):
        columns |= {"status": ArticleStatus.DRAFT.value, "published_at": None, "unpublish_at": None}
    return StatusChange(columns, _EVENTS.get(columns["status"], EventKind.ARTICLE_UPDATED))


@Verb(
    does="Gives a deleted article the status back that it had.",
    takes="The article to take back.",
    answers=(Row("article"),),
    on=("article",),
)
async def undelete_article(work: UnitOfWork, command: UndeleteArticle) -> ArticleWritten:
    """Undelete it. One that was to be published or to end meanwhile becomes a draft, as nobody asked for it now."""
    return await change_status(work, command, _undeleting, deleted=True)
