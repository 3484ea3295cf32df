"""Publishing, unpublishing, archiving and deleting many articles: each as the command on one article does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime as DateTime
from functools import partial
from typing import Annotated, Any

from gql_blog.access import Action
from gql_blog.content import UNSET, Unset
from gql_blog.store import Article
from gql_blog.write.article.article_state import states_of
from gql_blog.write.article.bulk_articles import Bulk, ItemErrors, announced, check_list, named_articles
from gql_blog.write.article.publish_article import (
    ArchiveArticle,
    PublishArticle,
    StatusChange,
    StatusRule,
    UnpublishArticle,
    archiving,
    publication_of,
    publishing,
    save_status,
    unpublishing,
)
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import ArticlesWritten, ArticleWritten, RowChange
from gql_blog.write.unit_of_work import Apply, CommandContext, Preview, UnitOfWork
from gql_blog.write.verb import Answer, Command, Rows, Told, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishArticles(Bulk):
    """Articles to publish, or to schedule, each as publishArticle does it."""

    at: Annotated[
        DateTime | Unset | None,
        "When to publish them. A future time schedules them; one that is past is INVALID. Default: now. Without an "
        "offset it is meant in the time zone of the site.",
    ] = UNSET
    unpublish_at: Annotated[
        DateTime | Unset | None,
        "When each becomes a DRAFT again by itself; null: never. What is left out stays as it is.",
    ] = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpublishArticles(Bulk):
    """Articles to make DRAFTs of again, each as unpublishArticle does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveArticles(Bulk):
    """Articles to archive, each as archiveArticle does it."""


def changed_articles(description: str) -> tuple[Answer, ...]:
    """Return what a command on many articles answers that takes them away."""
    description = f"{description} In a dry run, those that would be, as they are now."
    return Rows("articles", description, entity="article"), Told.CHANGES, Told.HIDDEN


@dataclass(frozen=True, slots=True)
class OneOfMany:
    """What is done to each of many articles: what plugins are asked about, and what it changes.

    ``deleted``: those that are deleted may be meant. ``hides``: something may be hidden by it, which a dry run tells.
    """

    action: Action
    command: Callable[..., Command[ArticleWritten]]
    rule: StatusRule
    deleted: bool = False
    hides: bool = True


_Plan = list[tuple[Article, StatusChange | None]]
"""The articles, and what changes of each; ``None`` if it is as was asked already."""
_Prepared = Apply[ArticlesWritten] | Preview[ArticlesWritten]


@Verb(
    does="Publishes articles, or schedules them, as publishArticle does: all or none unless errorPolicy is PER_ITEM.",
    takes="The articles.",
    answers=(
        Rows(
            "articles",
            "The articles that are published or scheduled as was asked, in the order of the input. In a dry run, "
            "those that would be, as they are now.",
            entity="article",
        ),
        Told.CHANGES,
    ),
    on=("article",),
)
async def publish_articles(context: CommandContext, command: PublishArticles) -> _Prepared:
    """Prepare to publish them. Plugins are asked about each one as ``publish_article``."""
    now = await context.database.now()
    publication_of(context, command.at, command.unpublish_at).expect_not_past(now)
    single = partial(PublishArticle, at=command.at, unpublish_at=command.unpublish_at)
    return await change_statuses(context, command, OneOfMany(Action.PUBLISH_ARTICLE, single, publishing, hides=False))


@Verb(
    does="Makes articles DRAFTs again, as unpublishArticle does: all or none unless errorPolicy is PER_ITEM.",
    takes="The articles.",
    answers=changed_articles("The articles that are DRAFTs now, in the order of the input."),
    on=("article",),
)
async def unpublish_articles(context: CommandContext, command: UnpublishArticles) -> _Prepared:
    """Prepare to make drafts of them again. Plugins are asked about each one as ``unpublish_article``."""
    one = OneOfMany(Action.UNPUBLISH_ARTICLE, UnpublishArticle, unpublishing)
    return await change_statuses(context, command, one)


@Verb(
    does="Archives articles, as archiveArticle does: all or none unless errorPolicy is PER_ITEM.",
    takes="The articles.",
    answers=changed_articles("The articles that are ARCHIVED now, in the order of the input."),
    on=("article",),
)
async def archive_articles(context: CommandContext, command: ArchiveArticles) -> _Prepared:
    """Prepare to archive them. Plugins are asked about each one as ``archive_article``."""
    return await change_statuses(context, command, OneOfMany(Action.ARCHIVE_ARTICLE, ArchiveArticle, archiving))


async def change_statuses(context: CommandContext, command: Bulk, one: OneOfMany) -> _Prepared:
    """Prepare to change the status of each of the articles, or to tell what is wrong with it."""
    problems = InputErrors()
    check_list(command, problems)
    problems.raise_all()
    refused = ItemErrors(command)
    singles = {
        index: one.command(id=ref.id, expected_version=ref.expected_version)
        for index, ref in enumerate(command.articles)
    }
    asked = await announced(context, one.action, singles, refused)

    async def plan(now: DateTime) -> tuple[_Plan, ArticlesWritten]:
        errors = refused.copy()
        named = await named_articles(context, command, errors, deleted=one.deleted)
        planned = []
        for index, article in named.items():
            with errors.of(index):
                planned.append((article, await one.rule(context, asked[index], article, now)))
        ids = tuple(article.id for article, _ in planned)
        changes = tuple(_row_change(article, change) for article, change in planned if change is not None)
        return planned, ArticlesWritten(ids, errors.told(), changes)

    if context.dry_run and not one.hides:  # nobody waits for the dry run
        now = await context.database.now()
        async with context.database.session():
            return Preview((await plan(now))[1])

    async def apply(work: UnitOfWork) -> ArticlesWritten:
        await work.locks.lock_dialogues(moved=[ref.id for ref in command.articles])
        planned, result = await plan(work.now)
        states = await states_of([article for article, change in planned if change])
        for article, change in planned:
            if change is not None:
                await save_status(work, article, states[article.id], change)
        return result

    return apply


def _row_change(article: Article, change: StatusChange) -> RowChange:
    """The fields are named as the audit names them."""
    before = {name: _plain(getattr(article, name)) for name in change.columns}
    after = {name: _plain(value) for name, value in change.columns.items()}
    changed = [name for name in after if before[name] != after[name]]
    return RowChange(article.id, {name: before[name] for name in changed}, {name: after[name] for name in changed})


def _plain(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, DateTime) else str(value)
