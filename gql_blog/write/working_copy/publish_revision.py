"""Publishing a chosen revision: its text becomes live through the same door as any other change."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime as DateTime
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, ArticleStatus, EventKind, Finding, GivenText, NoticeInput, Unset, or_none
from gql_blog.errors import Conflict, InputError
from gql_blog.store import Article, Provenance, Revision, WorkingCopy
from gql_blog.write.article.author_rights import refuse_questions
from gql_blog.write.article.earlier_version import changed_names, merged_finding
from gql_blog.write.article.load_article import load_for_update
from gql_blog.write.article.publish_article import Publication, StatusChange, publication_of
from gql_blog.write.article.redirected_address import address_findings
from gql_blog.write.article.state.article_state import ArticleState, from_snapshot, state_of
from gql_blog.write.article.state.bylines import byline_input
from gql_blog.write.article.state.current_references import with_current_ids
from gql_blog.write.article.state.field_merge import FieldMerge
from gql_blog.write.article.state.save_article import fill_stub, set_columns
from gql_blog.write.article.update_article import UpdateArticle, lock_update, prepared_update
from gql_blog.write.before_write import run_before_write
from gql_blog.write.finders import by_id, revision_of
from gql_blog.write.input_validation import NOTE, InputErrors
from gql_blog.write.locks import StalePreparation
from gql_blog.write.results import ArticleWritten
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Told, Verb, Version
from gql_blog.write.working_copy.load_working_copy import ARTICLE, audited, record_change

_EXPECTED: Final = ("input", "expectedVersion")
_AT: Final = ("input", "at")
_NOTE: Final = ("input", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRevision(Command[ArticleWritten]):
    """A revision whose text becomes live. An article that is not PUBLISHED is published, or scheduled for at. Of the
    working copy's own revision what was changed in it becomes live, and the working copy ends.
    """

    article_id: Annotated[str, "The article."]
    revision_id: Annotated[str, "The revision of the article."]
    expected_version: Version
    at: Annotated[
        DateTime | Unset | None,
        "When to publish. A future time gives the article the text and schedules it; INVALID if it is PUBLISHED. "
        "Default: now. Without an offset it is meant in the time zone of the site.",
    ] = UNSET
    note: Annotated[GivenText, "Said of the revision that this makes."] = UNSET
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Makes the text of a revision live, as updateArticle does, and publishes the article if it is not PUBLISHED.",
    takes="The revision.",
    answers=(Row("article", "The article; null if nothing was changed."), Told.FINDINGS),
    on=("article", "revision"),
)
async def publish_revision(context: CommandContext, command: PublishRevision) -> Apply[ArticleWritten]:
    """Prepare it. The working copy's own revision gives what was changed, and ends it; another is taken whole."""
    with InputErrors() as errors:
        note = errors.line_or_none(or_none(command.note), _NOTE, limit=NOTE)
    asked = publication_of(context, command.at)
    async with context.database.session():
        article = await load_for_update(context, command.article_id, command.expected_version, ARTICLE)
        revision, copy = await _chosen(command)
        update, merged = await _as_update(article, revision, copy)
    update = await run_before_write(context, update)
    prepared = await prepared_update(context, update, article)
    findings = (*merged, *prepared.findings)

    async def apply(work: UnitOfWork) -> ArticleWritten:
        await lock_update(work, update, moved=True)
        article = await load_for_update(context, command.article_id, command.expected_version, ARTICLE)
        ended = await _copy(command)
        if _version(ended) != _version(copy):
            raise StalePreparation
        before = await state_of(article)
        after = await prepared.state(work, article, before)
        change = _change(asked, article, work.now)
        if change is not None:
            for questions in await Provenance.filter(article_id=article.id).values_list("questions", flat=True):
                refuse_questions(questions, ARTICLE)
        columns = fill_stub(article, after) | set_columns(article, change.columns if change else {})
        event = change.event if change is not None else EventKind.ARTICLE_UPDATED
        if event is EventKind.ARTICLE_PUBLISHED and after.published_on is None and not article.is_stub:
            after = replace(after, published_on=work.today)
        done = "Scheduled" if event is EventKind.ARTICLE_SCHEDULED else "Published"
        said = note or f"{done} revision {revision.number}."
        await prepared.save(work, article, before, after, note=said, event=event, columns=columns)
        if ended is not None and ended.revision_id == revision.id:
            await _end(work, ended)
        redirected = await address_findings(context.urls, after, before)
        return ArticleWritten(article.id, article.version, (*findings, *work.findings, *redirected))

    return apply


async def _copy(command: PublishRevision) -> WorkingCopy | None:
    return await WorkingCopy.get_or_none(article_id=command.article_id, ended_at__isnull=True)


def _version(copy: WorkingCopy | None) -> int:
    return 0 if copy is None else copy.version


async def _chosen(command: PublishRevision) -> tuple[Revision, WorkingCopy | None]:
    return await revision_of(command.article_id, command.revision_id), await _copy(command)


def _change(asked: Publication, article: Any, now: DateTime) -> StatusChange | None:
    """Return what changes of an article that is not PUBLISHED, besides its text."""
    if article.status != ArticleStatus.PUBLISHED:
        return asked.change(article, now)
    asked.expect_not_past(now)
    if asked.is_later(now):
        raise InputError(
            "The article is PUBLISHED, and a change of its live text cannot be scheduled. Leave at out to publish the "
            "revision now, or publish it at that time.",
            path=_AT,
        )
    return None


async def _end(work: UnitOfWork, copy: WorkingCopy) -> None:
    before = audited(copy)
    copy.version, copy.ended_at, copy.updated_at = copy.version + 1, work.now, work.now
    await copy.save()
    await record_change(work, copy, before)


async def _as_update(
    article: Article, revision: Revision, copy: WorkingCopy | None
) -> tuple[UpdateArticle, Sequence[Finding]]:
    """Return the change of the live text that the revision is, and the finding of a merge with other changes."""
    live = await state_of(article)
    kept = await with_current_ids(from_snapshot(revision.snapshot, revision.source, live))
    base = live
    if copy is not None and copy.revision_id == revision.id and copy.base_id is not None:
        begun = await Revision.get(id=copy.base_id)
        base = await with_current_ids(from_snapshot(begun.snapshot, begun.source, live))
    merge = FieldMerge()
    names = (each.name for each in fields(ArticleState))
    values = {name: merge.article_field(name, *(getattr(each, name) for each in (base, kept, live))) for name in names}
    if merge.conflicts:
        raise Conflict(
            f"The live text was changed, too, since the working copy was begun: {merge.conflicting}. Merge the two "
            f"with saveWorkingCopy, and give {article.version} as basedOnVersion.",
            current_version=article.version,
            path=_EXPECTED,
        )
    merged = replace(live, **values)
    given = {name: value async for name, value in _given(article, live, merged, changed_names(live, merged))}
    changed = changed_names(base, live)
    findings = [merged_finding("the working copy was begun", changed)] if changed else []
    return UpdateArticle(id=article.id, expected_version=article.version, **given), findings


async def _given(
    article: Article, live: ArticleState, kept: ArticleState, changed: Iterable[str]
) -> AsyncIterator[tuple[str, Any]]:
    """Yield the fields of an update that give what was changed, as far as it still fits."""
    for name in changed:
        match name:
            case "bylines":
                yield name, tuple(map(byline_input, kept.bylines))
            case "tags":
                yield name, tuple(each.name for each in kept.tags)
            case "notices":
                yield (
                    name,
                    tuple(NoticeInput(kind=each.kind, source=each.source, date=each.date) for each in kept.notices),
                )
            case "original_id":
                if kept.original_id is None or await _may_translate(article, kept.original_id):
                    yield "translation_of_id", kept.original_id
            case "kind" | "responding_to_id":
                if live.responding_to_id is not None and kept.responding_to_id is not None:
                    yield name, getattr(kept, name)
            case _:
                yield name, getattr(kept, name)


async def _may_translate(article: Article, original_id: str) -> bool:
    """Whether the original is there, and does not translate this article by now: else the link stays as it is."""
    target: Any = await by_id(Article, original_id)
    return target is not None and target.original_id != article.id
