"""Publishing many articles, or scheduling them: each as ``publishArticle`` does it."""

from dataclasses import dataclass
from datetime import datetime as DateTime
from typing import Any

from gql_blog.access import Action
from gql_blog.errors import GqlBlogError
from gql_blog.store import Article
from gql_blog.write.article.approved_copies import refuse_other_text, with_approved_copy
from gql_blog.write.article.article_state import states_of
from gql_blog.write.article.bulk_articles import ItemErrors, announced, check_list, named_articles
from gql_blog.write.article.bulk_commands import PublishArticles
from gql_blog.write.article.publish_article import Publication, StatusChange, publication_of, save_status
from gql_blog.write.commands import PublishArticle
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import ArticlesWritten, RowChange
from gql_blog.write.unit_of_work import Apply, CommandContext, Preview, UnitOfWork


@dataclass(frozen=True, slots=True)
class _Publishing:
    """One article, and what changes of it; ``None`` if it is as was asked already."""

    article: Article
    change: StatusChange | None


async def publish_articles(
    context: CommandContext, command: PublishArticles
) -> Apply[ArticlesWritten] | Preview[ArticlesWritten]:
    """Prepare to publish them. Plugins are asked about each one as ``publish_article``."""
    problems = InputErrors()
    check_list(command, problems)
    problems.raise_all()
    publication_of(context, command.at, command.unpublish_at).expect_not_past(await context.database.now())
    refused = ItemErrors(command)
    asked = await _asked(context, command, refused)
    if command.dry_run:
        now = await context.database.now()
        async with context.database.session():
            planned = await _planned(context, command, asked, refused, now)
            return Preview(_result(planned, refused.told()))

    async def apply(work: UnitOfWork) -> ArticlesWritten:
        await work.locks.lock_dialogues(moved=[ref.id for ref in command.articles])
        errors = refused.copy()
        planned = await _planned(context, command, asked, errors, work.now)
        result = _result(planned, errors.told())
        states = await states_of([each.article for each in planned if each.change])
        for each in planned:
            if each.change is not None:
                await save_status(work, each.article, states[each.article.id], each.change)
        return result

    return apply


async def _asked(context: CommandContext, command: PublishArticles, errors: ItemErrors) -> dict[int, Publication]:
    singles = {
        index: PublishArticle(
            id=ref.id, expected_version=ref.expected_version, at=command.at, unpublish_at=command.unpublish_at
        )
        for index, ref in enumerate(command.articles)
    }
    publications = {}
    for index, each in (await announced(context, Action.PUBLISH_ARTICLE, singles, errors)).items():
        with errors.of(index):
            publications[index] = publication_of(context, each.at, each.unpublish_at)
    return publications


async def _planned(
    context: CommandContext,
    command: PublishArticles,
    asked: dict[int, Publication],
    errors: ItemErrors,
    now: DateTime,
) -> list[_Publishing]:
    planned = []
    named = await named_articles(context, command, errors)
    approved = await with_approved_copy(context, [each.id for each in named.values()])
    for index, article in named.items():
        with errors.of(index):
            if not asked[index].moves_end_alone(article):
                refuse_other_text(article.id, approved)
            planned.append(_Publishing(article, asked[index].change(article, now)))
    return planned


def _result(planned: list[_Publishing], errors: tuple[GqlBlogError, ...]) -> ArticlesWritten:
    """Return the result, as it is before anything is changed."""
    ids = tuple(each.article.id for each in planned)
    changes = tuple(_row_change(each.article, each.change) for each in planned if each.change is not None)
    return ArticlesWritten(ids, errors, changes)


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
