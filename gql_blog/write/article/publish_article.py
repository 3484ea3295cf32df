"""Publishing, scheduling, unpublishing and archiving articles."""

from dataclasses import replace
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.content import ArticleStatus, EventKind, NoSuchTime, Unset, instant_in
from gql_blog.errors import InputError
from gql_blog.store import Article
from gql_blog.write.article.article_state import state_of
from gql_blog.write.article.load_article import load_for_update
from gql_blog.write.article.save_article import save
from gql_blog.write.before_write import run_before_write
from gql_blog.write.commands import ArchiveArticle, PublishArticle, UnpublishArticle
from gql_blog.write.results import ArticleWritten
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork

_AT: Final = ("input", "at")
_UNPUBLISH_AT: Final = ("input", "unpublishAt")
_WITH_END: Final = (ArticleStatus.PUBLISHED, ArticleStatus.SCHEDULED)


async def publish_article(context: CommandContext, command: PublishArticle) -> Apply[ArticleWritten]:
    """Prepare to publish at once, or to schedule for an instant that lies ahead by the database's clock.

    What is published already stays so, and may be given another instant of its end.
    """
    command = await run_before_write(context, command)
    at = _instant(context, command.at, _AT)
    ends_at = _instant(context, command.unpublish_at, _UNPUBLISH_AT)

    async def apply(work: UnitOfWork) -> ArticleWritten:
        await work.locks.lock_dialogues(moved=[command.id])
        article: Any = await load_for_update(context, command.id, command.expected_version)
        end = end_of(article) if isinstance(command.unpublish_at, Unset) else ends_at
        is_later = at is not None and at > work.now
        if end is not None:
            _check_end(end, at if is_later and at else work.now)
        if is_later:
            if article.status == ArticleStatus.PUBLISHED:
                raise InputError("The article is already published. Unpublish it before you schedule it.", path=_AT)
            columns = {"status": ArticleStatus.SCHEDULED.value, "published_at": at, "unpublish_at": end}
            return await _save_status(work, article, columns, EventKind.ARTICLE_SCHEDULED)
        if article.status == ArticleStatus.PUBLISHED:
            if article.unpublish_at == end:
                return ArticleWritten(article.id, article.version)
            return await _save_status(work, article, {"unpublish_at": end}, EventKind.ARTICLE_SCHEDULED)
        columns = {"status": ArticleStatus.PUBLISHED.value, "published_at": work.now, "unpublish_at": end}
        return await _save_status(work, article, columns, EventKind.ARTICLE_PUBLISHED)

    return apply


async def unpublish_article(context: CommandContext, command: UnpublishArticle) -> Apply[ArticleWritten]:
    """Prepare to make it a draft again; its printed date does not change."""
    command = await run_before_write(context, command)
    columns = {"status": ArticleStatus.DRAFT.value, "published_at": None, "unpublish_at": None}
    return _set_status(context, command, columns, EventKind.ARTICLE_UNPUBLISHED)


async def archive_article(context: CommandContext, command: ArchiveArticle) -> Apply[ArticleWritten]:
    """Prepare to archive it."""
    command = await run_before_write(context, command)
    columns = {"status": ArticleStatus.ARCHIVED.value, "unpublish_at": None}
    return _set_status(context, command, columns, EventKind.ARTICLE_ARCHIVED)


def _instant(context: CommandContext, given: DateTime | Unset | None, path: tuple[str, ...]) -> DateTime | None:
    if isinstance(given, Unset) or given is None:
        return None
    try:
        return instant_in(context.zone, given)
    except NoSuchTime:
        raise InputError(
            f"{path[-1]} is a time that the clocks of {context.zone} pass over. Give another one, or an offset.",
            path=path,
        ) from None


def end_of(article: Any) -> DateTime | None:
    """Return when the article is to end; what was imported as a draft meanwhile has no end any more."""
    ends_at: DateTime | None = article.unpublish_at if article.status in _WITH_END else None
    return ends_at


def _check_end(end: DateTime, start: DateTime) -> None:
    if end <= start:
        raise InputError(
            f"unpublishAt is {end.isoformat()}, which is not after the publication. Give a later time, or null.",
            path=_UNPUBLISH_AT,
        )


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
    """Save these columns. An article that is published without a date gets that of today, where the site is."""
    before = await state_of(article)
    after = before
    was = {name: getattr(article, name) for name in columns}
    for name, value in columns.items():
        setattr(article, name, value)
    if event is EventKind.ARTICLE_PUBLISHED and before.published_on is None and not article.is_stub:
        after = replace(before, published_on=work.today)
    await save(work, article, before, after, event=event, columns=was)
    return ArticleWritten(article.id, article.version)
