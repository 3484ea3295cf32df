"""Bringing articles before the public, now or later, and taking them back."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime as DateTime
from typing import Any

from gql_blog.content import ArticleStatus, EventKind, or_none
from gql_blog.errors import InputError
from gql_blog.store import Article
from gql_blog.write.article.changing import article_to_change
from gql_blog.write.article.saving import save
from gql_blog.write.article.state import state_of
from gql_blog.write.before_write import amended
from gql_blog.write.commands import ArchiveArticle, PublishArticle, UnpublishArticle
from gql_blog.write.results import ArticleWritten
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork

_AT = ("input", "at")


async def publish_article(context: CommandContext, command: PublishArticle) -> Apply[ArticleWritten]:
    """Prepare to publish at once, or to schedule for an instant that lies ahead by the database's clock."""
    command = await amended(context, command)
    at = or_none(command.at)
    if at is not None and (not isinstance(at, DateTime) or at.tzinfo is None):
        raise InputError("at must be an instant with its offset.", path=_AT)

    async def carry(change: UnitOfWork) -> ArticleWritten:
        article: Any = await article_to_change(context, command.id, command.expected_version)
        if at is not None and at > change.now:
            if article.status == ArticleStatus.PUBLISHED:
                raise InputError("It is published already: unpublish it before you schedule it.", path=_AT)
            standing = {"status": ArticleStatus.SCHEDULED.value, "published_at": at.astimezone(UTC)}
            return await _stand(change, article, standing, EventKind.ARTICLE_SCHEDULED)
        if article.status == ArticleStatus.PUBLISHED:
            return ArticleWritten(article.id, article.version)
        standing = {"status": ArticleStatus.PUBLISHED.value, "published_at": change.now}
        return await _stand(change, article, standing, EventKind.ARTICLE_PUBLISHED)

    return carry


async def unpublish_article(context: CommandContext, command: UnpublishArticle) -> Apply[ArticleWritten]:
    """Prepare to make it a draft again; the date that it bears stays."""
    command = await amended(context, command)
    standing = {"status": ArticleStatus.DRAFT.value, "published_at": None}
    return _carry(context, command, standing, EventKind.ARTICLE_UNPUBLISHED)


async def archive_article(context: CommandContext, command: ArchiveArticle) -> Apply[ArticleWritten]:
    """Prepare to put it away, with all that it bears."""
    command = await amended(context, command)
    return _carry(context, command, {"status": ArticleStatus.ARCHIVED.value}, EventKind.ARTICLE_ARCHIVED)


def _carry(
    context: CommandContext, command: UnpublishArticle | ArchiveArticle, standing: dict[str, Any], event: EventKind
) -> Apply[ArticleWritten]:
    async def carry(change: UnitOfWork) -> ArticleWritten:
        article: Any = await article_to_change(context, command.id, command.expected_version)
        if article.status == standing["status"]:
            return ArticleWritten(article.id, article.version)
        return await _stand(change, article, standing, event)

    return carry


async def _stand(change: UnitOfWork, article: Article, standing: dict[str, Any], event: EventKind) -> ArticleWritten:
    """Give it this standing. Published first without a date, it bears that of the day, in UTC."""
    before = await state_of(article)
    after = before
    was = {name: getattr(article, name) for name in standing}
    for name, value in standing.items():
        setattr(article, name, value)
    if event is EventKind.ARTICLE_PUBLISHED and before.published_on is None and not article.is_stub:
        after = replace(before, published_on=change.now.astimezone(UTC).date())
    await save(change, article, before, after, event=event, standing=was)
    return ArticleWritten(article.id, article.version)
