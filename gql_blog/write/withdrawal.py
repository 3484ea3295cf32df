"""Withdrawing an article: what is left of it is a stub, so that what answers it stays. And reinstating it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Annotated, Any, Final

from gql_blog.content import (
    COLUMN_FIELDS,
    LONGEST_LINE,
    UNSET,
    ArticleStatus,
    BylineInput,
    EventKind,
    GivenText,
    Unset,
    or_none,
)
from gql_blog.errors import InputError
from gql_blog.store import Article, Mention, OldSlug, Revision
from gql_blog.write.article.load_article import load_for_update
from gql_blog.write.article.state.article_state import ArticleState, from_snapshot, state_of
from gql_blog.write.article.state.bylines import CheckedByline, resolve_bylines, validate_bylines
from gql_blog.write.article.state.current_references import with_current_references, with_named_references
from gql_blog.write.article.state.notices import render_notices, text_findings
from gql_blog.write.article.state.save_article import anchor_prefix, head_of, save, set_columns
from gql_blog.write.before_write import run_before_write
from gql_blog.write.input_validation import NOTE, InputErrors
from gql_blog.write.redirects import say_back, say_gone
from gql_blog.write.results import ArticleWritten
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, DryRun, RetryKey, Row, Told, Verb, Version

_ID: Final = ("input", "id")
_LEFT: Final = ("title", "locale", "published_on", "doi")
"""The columns of its state that a withdrawn article keeps."""
_WITHDRAWN: Final = (ArticleStatus.PUBLISHED, ArticleStatus.ARCHIVED)
_NOTE: Final = "Withdrawn."


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawArticle(Command[ArticleWritten]):
    """An article to withdraw. A stub is left of it: title, DOI, the names in the bylines, date and reason."""

    id: Annotated[str, "The article; it is PUBLISHED or ARCHIVED."]
    expected_version: Version
    reason: Annotated[str, "Why it is withdrawn, in plain text. Readers see it."]
    withdrawn_on: Annotated[Date | Unset | None, "The date to print. Default: today, where the site is."] = UNSET
    title: Annotated[GivenText, "The title to leave. Default: the title."] = UNSET
    bylines: Annotated[
        tuple[BylineInput, ...] | Unset | None,
        "The credits to leave; none if it is null or empty. Default: those that there are, without notes and "
        "affiliations.",
    ] = UNSET
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinstateArticle(Command[ArticleWritten]):
    """A withdrawn article to give back what it had."""

    id: Annotated[str, "The article."]
    expected_version: Version
    note: Annotated[GivenText, "Said of the revision that this makes."] = UNSET
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True)
class _Given:
    reason: str
    title: str | None
    bylines: tuple[CheckedByline, ...] | None


@Verb(
    does="Withdraws an article: a stub is left of it, with the date and the reason, and what answers it stays. Its "
    "text, its notes and its comments are hidden, and its address is GONE.",
    takes="The article to withdraw.",
    answers=(Row("article"), Told.HIDDEN),
    on=("article",),
)
async def withdraw_article(context: CommandContext, command: WithdrawArticle) -> Apply[ArticleWritten]:
    """Prepare a withdrawal. Its text stays in its revisions alone, for those who may change it."""
    command = await run_before_write(context, command)
    given = _checked(command)
    async with context.database.session():
        article: Any = await load_for_update(context, command.id, command.expected_version)
    rendered = await context.renderer.article("", locale=article.locale, prefix=anchor_prefix(article.id))

    async def apply(work: UnitOfWork) -> ArticleWritten:
        await work.locks.lock_dialogues(moved=[command.id])
        article: Any = await load_for_update(context, command.id, command.expected_version)
        _expect_standing(article)
        before = await state_of(article)
        after = await _left_of(work, before, given)
        columns = {
            "is_stub": True,
            "status": ArticleStatus.PUBLISHED.value,
            "unpublish_at": None,
            "withdrawn_on": or_none(command.withdrawn_on) or work.today,
            "withdrawal_reason": given.reason,
            "withdrawn_status": article.status,
        }
        lines = await _lines(article.id)
        was = set_columns(article, columns)
        event = EventKind.ARTICLE_UNPUBLISHED
        await save(work, article, before, after, rendered, event=event, note=_NOTE, columns=was)
        await _reprint(work, lines, article, after)
        await say_gone(work, context.urls, await _slugs(article), article.locale)
        work.discussions.add(article.id)
        return ArticleWritten(article.id, article.version)

    return apply


@Verb(
    does="Gives a withdrawn article back the text, the bylines and the status that it had.",
    takes="The article to reinstate.",
    answers=(Row("article"), Told.FINDINGS),
    on=("article",),
)
async def reinstate_article(context: CommandContext, command: ReinstateArticle) -> Apply[ArticleWritten]:
    """Prepare to give it back the text of its last live revision with one, and the status that it had.

    Where it was archived or made a draft since, it stays so. Notices that it got since stand behind those that it had.
    """
    command = await run_before_write(context, command)
    with InputErrors() as errors:
        note = errors.line_or_none(or_none(command.note), ("input", "note"), limit=NOTE)
    async with context.database.session():
        article: Any = await load_for_update(context, command.id, command.expected_version)
        if article.withdrawn_on is None:
            raise InputError("The article is not withdrawn.", path=_ID)
        current = await state_of(article)
        texts = Revision.filter(article_id=article.id, copy_version__isnull=True).exclude(source="")
        revision: Any = await texts.order_by("-number").first()
    had = from_snapshot(revision.snapshot, revision.source, current)
    places = {name: getattr(current, name) for name in ("slug", "responding_to_id", "kind", "original_id")}
    added = (each for each in current.notices if each not in had.notices)
    kept = replace(had, **places, notices=(*had.notices, *added))
    prefix = anchor_prefix(article.id)
    rendered = await context.renderer.article(kept.source, locale=kept.locale, prefix=prefix, head=head_of(kept))
    notices = await render_notices(context.renderer, kept.notices)

    async def apply(work: UnitOfWork) -> ArticleWritten:
        await work.locks.lock_dialogues(moved=[command.id])
        article: Any = await load_for_update(context, command.id, command.expected_version)
        before = await state_of(article)
        after = await with_current_references(await with_named_references(work, kept), work)
        stands = article.status == ArticleStatus.PUBLISHED
        columns = {
            "is_stub": False,
            "status": article.withdrawn_status if stands else article.status,
            **dict.fromkeys(("withdrawn_on", "withdrawal_reason", "withdrawn_status")),
        }
        lines = await _lines(article.id)
        was = set_columns(article, columns)
        is_public = article.status == ArticleStatus.PUBLISHED
        event = EventKind.ARTICLE_PUBLISHED if is_public else EventKind.ARTICLE_UPDATED
        await save(work, article, before, after, rendered, notices, event=event, note=note, columns=was)
        await _reprint(work, lines, article, after)
        await say_back(work, context.urls, await _slugs(article), article.locale)
        work.discussions.add(article.id)
        found = text_findings(rendered, kept.notices, notices, [each.name for each in kept.bylines])
        return ArticleWritten(article.id, article.version, found)

    return apply


def _checked(command: WithdrawArticle) -> _Given:
    with InputErrors() as errors:
        reason = errors.lines(command.reason, ("input", "reason"), limit=NOTE, required=True).strip()
        title = errors.line_or_none(or_none(command.title), ("input", "title"), limit=LONGEST_LINE)
        bylines = None if isinstance(command.bylines, Unset) else validate_bylines(command.bylines or (), errors)
    return _Given(reason, title, bylines)


def _expect_standing(article: Any) -> None:
    if article.is_stub:
        what = "withdrawn already" if article.withdrawn_on is not None else "a stub: it has no text to withdraw"
        raise InputError(f"The article is {what}.", path=_ID)
    if article.status not in _WITHDRAWN:
        raise InputError("Only an article that is PUBLISHED or ARCHIVED is withdrawn: no other was public.", path=_ID)


async def _left_of(work: UnitOfWork, before: ArticleState, given: _Given) -> ArticleState:
    """Return what stays: the rest is cleared, whatever fields an article comes to have."""
    cleared: dict[str, Any] = {each.name: None for each in COLUMN_FIELDS if each.name not in _LEFT}
    bylines = tuple(replace(each, bio=None, affiliation=None) for each in before.bylines)
    if given.bylines is not None:
        with InputErrors() as errors:
            bylines = await resolve_bylines(work, given.bylines, errors)
    title = given.title or before.title
    return replace(before, **{**cleared, "source": ""}, title=title, bylines=bylines, tags=(), notices=())


async def _lines(article_id: str) -> Sequence[Any]:
    """The lines of other pages' lists that mean the article."""
    return await Mention.filter(response_id=article_id).order_by("id")


async def _reprint(work: UnitOfWork, lines: Sequence[Any], article: Article, after: ArticleState) -> None:
    """Let lists that name the article name it as it does itself: those who are not credited any more are nowhere."""
    for line in lines:
        was = {"mention": line.id, "credited_name": line.credited_name, "title": line.title}
        line.credited_name, line.response_id = after.credited_names, article.id
        line.title = after.title if line.title else None
        await line.save()
        now = {"mention": line.id, "credited_name": line.credited_name, "title": line.title}
        if was != now:
            await work.record(line.article_id, was, now)


async def _slugs(article: Any) -> list[str]:
    return [article.slug, *[each.slug for each in await OldSlug.filter(article_id=article.id)]]
