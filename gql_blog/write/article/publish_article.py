"""Publishing, scheduling, unpublishing and archiving articles."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime as DateTime
from typing import Any

from gql_blog.content import ArticleStatus, EventKind, or_none
from gql_blog.errors import InputError
from gql_blog.store import Article
from gql_blog.write.article.article_state import state_of
from gql_blog.write.article.load_article import load_for_update
from gql_blog.write.article.save_article import save
from gql_blog.write.before_write import run_before_write
from gql_blog.write.commands import ArchiveArticle, PublishArticle, UnpublishArticle
from gql_blog.write.results import ArticleWritten
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork

_AT = ("input", "at")


async def publish_article(context: CommandContext, command: PublishArticle) -> Apply[ArticleWritten]:
    """Prepare to publish at once, or to schedule for an instant that lies ahead by the database's clock."""
    command = await run_before_write(context, command)
    at = or_none(command.at)
    if at is not None and (not isinstance(at, DateTime) or at.tzinfo is None):
        raise InputError("at must be a date and time with an offset, such as 2026-01-02T03:04:05Z.", path=_AT)

    async def apply(work: UnitOfWork) -> ArticleWritten:
        await work.locks.lock_dialogues(moved=[command.id])
        article: Any = await load_for_update(context, command.id, command.expected_version)
        if at is not None and at > work.now:
            if article.status == ArticleStatus.PUBLISHED:
                raise InputError("The article is already published. Unpublish it before you schedule it.", path=_AT)
            columns = {"status": ArticleStatus.SCHEDULED.value, "published_at": at.astimezone(UTC)}
            return await _save_status(work, article, columns, EventKind.ARTICLE_SCHEDULED)
        if article.status == ArticleStatus.PUBLISHED:
            return ArticleWritten(article.id, article.version)
        columns = {"status": ArticleStatus.PUBLISHED.value, "published_at": work.now}
        return await _save_status(work, article, columns, EventKind.ARTICLE_PUBLISHED)

    return apply


async def unpublish_article(context: CommandContext, command: UnpublishArticle) -> Apply[ArticleWritten]:
    """Prepare to make it a draft again; its printed date does not change."""
    command = await run_before_write(context, command)
    columns = {"status": ArticleStatus.DRAFT.value, "published_at": None}
    return _set_status(context, command, columns, EventKind.ARTICLE_UNPUBLISHED)


async def archive_article(context: CommandContext, command: ArchiveArticle) -> Apply[ArticleWritten]:
    """Prepare to archive it."""
    command = await run_before_write(context, command)
    return _set_status(context, command, {"status": ArticleStatus.ARCHIVED.value}, EventKind.ARTICLE_ARCHIVED)


def _set_status(
    context: CommandContext, command: UnpublishArticle | ArchiveArticle, columns: dict[str, Any], event: EventKind
) -> Apply[ArticleWritten]:
    async def apply(work: UnitOfWork) -> ArticleWritten:
        await work.locks.lock_dialogues(moved=[command.id])
        article: Any = await load_for_update(context, command.id, command.expected_version)
        if article.status == columns["status"]:
            return ArticleWritten(article.id, article.version)
        return await _save_status(work, article, columns, event)

    return apply


async def _save_status(work: UnitOfWork, article: Article, columns: dict[str, Any], event: EventKind) -> ArticleWritten:
    """Save these columns. An article that is published without a date gets the current one, in UTC."""
    before = await state_of(article)
    after = before
    was = {name: getattr(article, name) for name in columns}
    for name, value in columns.items():
        setattr(article, name, value)
    if event is EventKind.ARTICLE_PUBLISHED and before.published_on is None and not article.is_stub:
        after = replace(before, published_on=work.now.astimezone(UTC).date())
    await save(work, article, before, after, event=event, columns=was)
    return ArticleWritten(article.id, article.version)
