"""Publishing, scheduling, unpublishing and archiving articles."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, ArticleStatus, DeletedKind, EventKind, NoSuchTime, Unset, instant_in
from gql_blog.errors import InputError
from gql_blog.store import Article
from gql_blog.write.article.author_rights import Open, refuse_unsettled
from gql_blog.write.article.load_article import load_for_update
from gql_blog.write.article.state.article_state import ArticleState, state_of
from gql_blog.write.article.state.save_article import emit_article_event, save, set_columns
from gql_blog.write.deletions import list_deletion, unlist_deletions
from gql_blog.write.results import ArticleWritten
from gql_blog.write.transaction.unit_of_work import CommandContext, UnitOfWork
from gql_blog.write.verb import Command, DryRun, RetryKey, Row, Told, Verb, Version

_AT: Final = ("input", "at")
_UNPUBLISH_AT: Final = ("input", "unpublishAt")
_LATE: Final = timedelta(seconds=60)
"""How long ago "now" may have been: clocks differ, and requests take their time."""
_WITH_END: Final = (ArticleStatus.PUBLISHED, ArticleStatus.SCHEDULED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishArticle(Command[ArticleWritten]):
    """An article to publish.

    ``unpublish_at`` is when the schedule makes it a draft again; ``None``: never. Without an offset both are meant in
    the time zone of the site.
    """

    id: Annotated[str, "The article."]
    expected_version: Version
    at: Annotated[
        DateTime | Unset | None,
        "When to publish. A future time schedules the article; one that is past is INVALID. Default: now. Without an "
        "offset it is meant in the time zone of the site.",
    ] = UNSET
    idempotency_key: RetryKey = UNSET
    unpublish_at: Annotated[
        DateTime | Unset | None,
        "When the article becomes a DRAFT again by itself; null: never. What is left out stays as it is. Without an "
        "offset it is meant in the time zone of the site.",
    ] = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpublishArticle(Command[ArticleWritten]):
    """An article to make a DRAFT again."""

    id: Annotated[str, "The article."]
    expected_version: Version
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveArticle(Command[ArticleWritten]):
    """An article to archive: it is kept, and no longer public."""

    id: Annotated[str, "The article."]
    expected_version: Version
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Publishes an article, or schedules it.",
    takes="The article to publish, and when.",
    answers=(Row("article"),),
    on=("article",),
)
async def publish_article(work: UnitOfWork, command: PublishArticle) -> ArticleWritten:
    """Publish at once, or schedule for an instant that lies ahead by the database's clock.

    What is published already stays so, and may be given another instant of its end. What has an approved working copy
    is published by ``publish_revision``.
    """
    return await change_status(work, command, publishing)


@dataclass(frozen=True, slots=True)
class StatusChange:
    """The columns of an article that are to change with its status, and the event that tells of it."""

    columns: dict[str, Any]
    event: EventKind


StatusRule = Callable[[CommandContext, Any, Any, DateTime], Awaitable[StatusChange | None]]
"""Returns what a command on one article changes of it at a time, ``None`` for nothing."""


@dataclass(frozen=True, slots=True)
class Publication:
    """When an article is to be published, and when that is to end; an end that is UNSET stays as it is."""

    at: DateTime | None
    ends_at: DateTime | Unset | None

    def is_later(self, now: DateTime) -> bool:
        """Whether it lies ahead."""
        return self.at is not None and self.at > now

    def moves_end_alone(self, article: Any) -> bool:
        """Whether all that is asked for is another end of what is published already."""
        return article.status == ArticleStatus.PUBLISHED and not isinstance(self.ends_at, Unset)

    def expect_not_past(self, now: DateTime) -> None:
        """Raise InputError if it lies further back than clocks differ: what is published now is published now."""
        if self.at is not None and self.at < now - _LATE:
            message = (
                f"at is {self.at.isoformat()}, which is past. Leave it out to publish now, or give a future time. "
                "The date to print is publishedOn."
            )
            raise InputError(message, path=_AT)

    def change(self, article: Any, now: DateTime) -> StatusChange | None:
        """Return what this changes of an article, ``None`` for nothing; InputError if it is not possible."""
        self.expect_not_past(now)
        end = end_of(article) if isinstance(self.ends_at, Unset) else self.ends_at
        start = self.at if self.at is not None and self.at > now else now
        if end is not None:
            _check_end(end, start)
        if start != now:
            if article.status == ArticleStatus.PUBLISHED:
                raise InputError("The article is already published. Unpublish it before you schedule it.", path=_AT)
            columns = {"status": ArticleStatus.SCHEDULED.value, "published_at": start, "unpublish_at": end}
            return StatusChange(columns, EventKind.ARTICLE_SCHEDULED)
        if article.status == ArticleStatus.PUBLISHED:
            unchanged = article.unpublish_at == end
            return None if unchanged else StatusChange({"unpublish_at": end}, EventKind.ARTICLE_SCHEDULED)
        columns = {"status": ArticleStatus.PUBLISHED.value, "published_at": self._since(article, now)}
        return StatusChange(columns | {"unpublish_at": end}, EventKind.ARTICLE_PUBLISHED)

    def _since(self, article: Any, now: DateTime) -> DateTime:
        """Now; what comes back from the archive is published since it first was, unless a time is given."""
        was: DateTime | None = article.published_at
        comes_back = article.status == ArticleStatus.ARCHIVED and self.at is None
        return was if comes_back and was is not None and was < now else now


def publication_of(
    context: CommandContext, at: DateTime | Unset | None, unpublish_at: DateTime | Unset | None = UNSET
) -> Publication:
    """Return what the times given ask for; InputError if the clocks of the site pass over one."""
    ends_at = _instant(context, unpublish_at, _UNPUBLISH_AT)
    return Publication(_instant(context, at, _AT), UNSET if isinstance(unpublish_at, Unset) else ends_at)


@Verb(
    does="Makes an article a DRAFT again. Articles that answer it are no longer public either.",
    takes="The article to unpublish.",
    answers=(Row("article"), Told.HIDDEN),
    on=("article",),
)
async def unpublish_article(work: UnitOfWork, command: UnpublishArticle) -> ArticleWritten:
    """Make it a draft again; its printed date does not change."""
    return await change_status(work, command, unpublishing)


@Verb(
    does="Archives an article. Articles that answer it are no longer public either.",
    takes="The article to archive.",
    answers=(Row("article"), Told.HIDDEN),
    on=("article",),
)
async def archive_article(work: UnitOfWork, command: ArchiveArticle) -> ArticleWritten:
    """Archive it. It keeps the instant of its publication, and has it again when it comes back."""
    return await change_status(work, command, archiving)


async def publishing(
    context: CommandContext,
    command: PublishArticle,
    article: Any,
    now: DateTime,
    known: Mapping[str, Open] | None = None,
) -> StatusChange | None:
    """Return what changes of an article that is published, or scheduled; ``known``: see ``refuse_unsettled``."""
    asked = publication_of(context, command.at, command.unpublish_at)
    if not asked.moves_end_alone(article):
        await refuse_unsettled(context, article.id, known)
    return asked.change(article, now)


async def unpublishing(_context: CommandContext, _command: Any, article: Any, _now: DateTime) -> StatusChange | None:
    """Return what changes of an article that becomes a draft again; ``None`` for one that is."""
    columns = {"status": ArticleStatus.DRAFT.value, "published_at": None, "unpublish_at": None}
    return _taken_back(article, columns, EventKind.ARTICLE_UNPUBLISHED)


async def archiving(_context: CommandContext, _command: Any, article: Any, _now: DateTime) -> StatusChange | None:
    """Return what changes of an article that is archived; ``None`` for one that is."""
    columns = {"status": ArticleStatus.ARCHIVED.value, "unpublish_at": None}
    return _taken_back(article, columns, EventKind.ARTICLE_ARCHIVED)


def _taken_back(article: Any, columns: dict[str, Any], event: EventKind) -> StatusChange | None:
    if article.status == columns["status"]:
        return None
    never_public = {} if article.status == ArticleStatus.PUBLISHED else {"published_at": None}
    return StatusChange(never_public | columns, event)


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


async def change_status(work: UnitOfWork, command: Any, rule: StatusRule, *, deleted: bool = False) -> ArticleWritten:
    """Change the status of the article that a command names by a rule; ``deleted``: it may be one that is deleted."""
    await work.locks.lock_dialogues(moved=[command.id])
    article = await load_for_update(work.context, command.id, command.expected_version, deleted=deleted)
    change = await rule(work.context, command, article, work.now)
    if change is not None:
        await save_status(work, article, await state_of(article), change)
    return ArticleWritten(article.id, article.version)


async def save_status(work: UnitOfWork, article: Article, before: ArticleState, change: StatusChange) -> None:
    """Save the columns. An article that is published without a date gets that of today, where the site is."""
    after = before
    was = set_columns(article, change.columns)
    if change.event is EventKind.ARTICLE_PUBLISHED and before.published_on is None and not article.is_stub:
        after = replace(before, published_on=work.today)
    await save(work, article, before, after, event=change.event, columns=was)
    if change.columns.get("deleted_at"):
        list_deletion(work, article.id, DeletedKind.ARTICLE, article.title)
        emit_article_event(work, article, EventKind.ARTICLE_DELETED)
    elif "deleted_at" in change.columns:
        await unlist_deletions([article.id])
        emit_article_event(work, article, EventKind.ARTICLE_UNDELETED)
