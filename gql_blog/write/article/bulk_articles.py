"""Publishing, unpublishing and archiving many articles: each as the command on one article does it.

And what commands on many articles have in common: the articles, and an error for each that cannot be changed.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime as DateTime
from functools import partial
from typing import Annotated, Any, Final, TypeVar

from gql_blog.access import Action, Reach, Viewer
from gql_blog.content import UNSET, ErrorPolicy, Unset, or_none, prefix_of
from gql_blog.errors import Conflict, ErrorGroup, Forbidden, GqlBlogError, InputError, NotFound
from gql_blog.store import Article, Collaborator
from gql_blog.write.article.author_rights import open_of
from gql_blog.write.article.load_article import NOT_YOURS, expect_visible
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
from gql_blog.write.article.state.article_state import states_of
from gql_blog.write.before_write import run_before_write
from gql_blog.write.finders import can_see, check_version
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import ArticlesWritten, ArticleWritten, RowChange
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, Preview, UnitOfWork
from gql_blog.write.verb import Answer, Command, DryRun, ForEach, RetryKey, Rows, Told, Verb, Version

AT_ONCE: Final = 100
"""Articles in one command."""

Single = TypeVar("Single", bound=Command[ArticleWritten])

_ARTICLES: Final = ("input", "articles")
_MISTAKES: Final = (InputError, NotFound, Forbidden, Conflict, ErrorGroup)
"""What may be wrong with one article of several. Any other error is none of the input, and ends the whole command."""
_Plan = list[tuple[Article, StatusChange | None]]
"""The articles, and what changes of each; ``None`` if it is as was asked already."""
_Prepared = Apply[ArticlesWritten] | Preview[ArticlesWritten]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """An article, with the version that the change is based on."""

    id: Annotated[str, "The article."]
    expected_version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk(Command[ArticlesWritten]):
    """A command on many articles."""

    articles: Annotated[
        tuple[ArticleRef, ...],
        "The articles, at most 100. If one fails, none is changed, unless errorPolicy is PER_ITEM.",
    ]
    error_policy: ForEach = UNSET
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


class ItemErrors:
    """The errors of a command on many articles, by the place of the article."""

    def __init__(self, command: Bulk) -> None:
        self._command = command
        self._errors: dict[int, list[GqlBlogError]] = {}

    def add(self, index: int, error: GqlBlogError) -> None:
        """Add an error of one article. What is wrong is in the article, whatever its command calls the field."""
        for each in error.flattened():
            field = each.path[1:2] if each.path[1:2] in (("id",), ("expectedVersion",)) else ()
            each.path = (*_ARTICLES, str(index), *field)
            self._errors.setdefault(index, []).append(each)

    @contextmanager
    def of(self, index: int) -> Iterator[None]:
        """Surround what is done with one article, and add what is wrong with it in place of raising that."""
        try:
            yield
        except _MISTAKES as error:
            self.add(index, error)

    def __contains__(self, index: int) -> bool:
        return index in self._errors

    def copy(self) -> "ItemErrors":
        """Return the errors until now, to which others may be added."""
        copied = ItemErrors(self._command)
        copied._errors = {index: list(errors) for index, errors in self._errors.items()}
        return copied

    def told(self) -> tuple[GqlBlogError, ...]:
        """Return the errors in the order of the articles; raise them unless each article counts for itself."""
        errors = InputErrors()
        for index in sorted(self._errors):
            for each in self._errors[index]:
                errors.add(each)
        if or_none(self._command.error_policy) is not ErrorPolicy.PER_ITEM:
            errors.raise_all()
        return errors.collected


def check_list(command: Bulk, errors: InputErrors) -> None:
    """Add what is wrong with the list of articles, whatever they are."""
    errors.ids([ref.id for ref in command.articles], _ARTICLES, limit=AT_ONCE)


async def named_articles(
    context: CommandContext, command: Bulk, errors: ItemErrors, *, deleted: bool = False
) -> dict[int, Article]:
    """Return those of the articles that have no error yet, and that the viewer may change, by their places."""
    rows = await Article.in_bulk([ref.id for ref in command.articles if prefix_of(ref.id)], "id")
    own = await _own(context.viewer, rows.values())
    found: dict[int, Article] = {}
    for index, ref in enumerate(command.articles):
        if index in errors:
            continue
        row = rows.get(ref.id)
        with errors.of(index):
            seen = ref.id in own or await can_see(context.viewer, "article", row)
            article = expect_visible(row if seen else None, ref.id, deleted=deleted)
            if context.reach is Reach.OWN and article.id not in own:
                raise Forbidden(NOT_YOURS, path=("input", "id"))
            if (reason := context.refused.get(article.id)) is not None:
                raise Forbidden(reason, path=("input", "id"))
            check_version(article, ref.expected_version)
            found[index] = article
    return found


async def announced(
    context: CommandContext, action: Action, singles: Mapping[int, Single], errors: ItemErrors
) -> dict[int, Single]:
    """Return the commands as plugins leave them, who are asked about each one as if it had come alone."""
    asked = replace(context, action=action)
    left: dict[int, Single] = {}
    for index, single in singles.items():
        with errors.of(index):
            left[index] = await run_before_write(asked, single)
    return left


async def _own(viewer: Viewer, rows: Iterable[Article]) -> set[str]:
    if viewer.user_id is None:
        return set()
    listed: list[Any] = list(rows)
    shared: Any = Collaborator.filter(article_id__in=[each.id for each in listed], account_id=viewer.user_id)
    made = {each.id for each in listed if each.created_by_id == viewer.user_id}
    return made | set(map(str, await shared.values_list("article_id", flat=True)))


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

    ``deleted``: those that are deleted may be meant. ``publishes``: it hides nothing, which a dry run would tell, and
    no article with an approved working copy or an open question may be meant.
    """

    action: Action
    command: Callable[..., Command[ArticleWritten]]
    rule: StatusRule
    deleted: bool = False
    publishes: bool = False


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
    publication_of(context, command.at, command.unpublish_at).expect_not_past(await context.database.now())
    single = partial(PublishArticle, at=command.at, unpublish_at=command.unpublish_at)
    one = OneOfMany(Action.PUBLISH_ARTICLE, single, publishing, publishes=True)
    return await change_statuses(context, command, one)


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
    with InputErrors() as problems:
        check_list(command, problems)
    refused = ItemErrors(command)
    singles = {
        index: one.command(id=ref.id, expected_version=ref.expected_version)
        for index, ref in enumerate(command.articles)
    }
    asked = await announced(context, one.action, singles, refused)

    async def plan(now: DateTime) -> tuple[_Plan, ArticlesWritten]:
        errors = refused.copy()
        named = await named_articles(context, command, errors, deleted=one.deleted)
        rule: Callable[..., Awaitable[StatusChange | None]] = one.rule
        if one.publishes:
            rule = partial(rule, known=await open_of([article.id for article in named.values()]))
        planned = []
        for index, article in named.items():
            with errors.of(index):
                planned.append((article, await rule(context, asked[index], article, now)))
        ids = tuple(article.id for article, _ in planned)
        changes = tuple(_row_change(article, change) for article, change in planned if change is not None)
        return planned, ArticlesWritten(ids, errors.told(), changes)

    if context.dry_run and one.publishes:  # nobody waits for the dry run
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
