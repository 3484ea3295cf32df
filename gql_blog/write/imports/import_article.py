"""Taking in what an importer read: the article, what it answers, its comments and its list of responses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from gql_blog.content import ARTICLE, ArticleStatus, EditorNotice, EventKind, new_id, one_line
from gql_blog.errors import ImportRefused
from gql_blog.render import RenderedArticle, RenderedComment, RenderedNotice
from gql_blog.store import Article, Comment, Footnote, Mention
from gql_blog.write.article.article_links import repoint_translations
from gql_blog.write.article.article_state import ArticleState, state_of
from gql_blog.write.article.mentions import link_page
from gql_blog.write.article.notices import notice_findings, render_notices
from gql_blog.write.article.save_article import anchor_prefix, emit_article_event, new_article, save
from gql_blog.write.before_write import run_before_write
from gql_blog.write.commands import ImportArticle
from gql_blog.write.imports.draft_references import resolve_responding_to
from gql_blog.write.imports.draft_validation import (
    IncomingDraft,
    draft_hash,
    hashes_without_notices,
    validate_draft,
)
from gql_blog.write.imports.existing_article import Origin, find_existing_article
from gql_blog.write.imports.imported_bylines import report_lookalike
from gql_blog.write.imports.imported_comments import rendered_comments, save_comments, suggest_contributors
from gql_blog.write.imports.imported_notices import import_note, merge_notices
from gql_blog.write.imports.imported_state import changed_state, new_state
from gql_blog.write.imports.provenance import is_unchanged, lacks_only_notices, save_provenance
from gql_blog.write.results import Imported
from gql_blog.write.unit_of_work import Apply, CommandContext, Rollback, StalePreparation, UnitOfWork

_LONGEST_PLACE: Final = 1_000


@dataclass(frozen=True, slots=True)
class _PreparedImport:
    """A draft, rendered for the article that it is, or will be."""

    command: ImportArticle
    incoming: IncomingDraft
    origin: Origin
    article_id: str
    fills_stub: bool
    adds_notices: bool
    """Whether nothing but the notices is new since the first release read the same bytes."""
    locale: str
    rendered: RenderedArticle
    notices: Mapping[EditorNotice, RenderedNotice]
    comments: Mapping[int, RenderedComment]


async def import_article(context: CommandContext, command: ImportArticle) -> Apply[Imported]:
    """Prepare an import. What was read alike before is left alone, with all that was done to it since."""
    draft = await run_before_write(context, command.draft)
    incoming = validate_draft(draft, as_draft=command.as_draft)
    place = one_line(command.imported_from)[:_LONGEST_PLACE]
    origin = Origin(place, command.source_hash[:64], draft_hash(draft), hashes_without_notices(draft))
    async with context.database.session():
        held = await find_existing_article(incoming, origin)
        if held is not None and await is_unchanged(held, origin):
            return _leave_unchanged(held, origin, incoming, keep=not command.dry_run)
        adds_notices = held is not None and await lacks_only_notices(held, origin)
    prepared = await _prepare(context, command, incoming, origin, held, adds_notices=adds_notices)

    async def apply(work: UnitOfWork) -> Imported:
        now_held = await find_existing_article(incoming, origin)
        if _id(now_held) != _id(held) or (now_held is not None and now_held.is_stub != prepared.fills_stub):
            raise StalePreparation
        if adds_notices != (now_held is not None and await lacks_only_notices(now_held, origin)):
            raise StalePreparation
        return await _apply_import(work, prepared, now_held)

    return apply


async def _prepare(
    context: CommandContext,
    command: ImportArticle,
    incoming: IncomingDraft,
    origin: Origin,
    held: Article | None,
    *,
    adds_notices: bool,
) -> _PreparedImport:
    """Render the draft, and note what was found in rendering."""
    article_id = held.id if held else new_id(ARTICLE)
    locale = incoming.draft.locale or (held.locale if held else context.default_locale)
    source = incoming.draft.source
    rendered = await context.renderer.article(source, locale=locale, prefix=anchor_prefix(article_id))
    incoming.findings.extend(rendered.findings)
    notices = await render_notices(context.renderer, incoming.draft.notices)
    incoming.findings.extend(notice_findings(incoming.draft.notices, notices))
    comments = await rendered_comments(context.renderer, incoming.draft)
    fills_stub = held is not None and held.is_stub
    return _PreparedImport(
        command, incoming, origin, article_id, fills_stub, adds_notices, locale, rendered, notices, comments
    )


def _leave_unchanged(article: Article, origin: Origin, incoming: IncomingDraft, *, keep: bool) -> Apply[Imported]:
    async def apply(work: UnitOfWork) -> Imported:
        if not await is_unchanged(article, origin):
            raise StalePreparation
        if keep:
            await save_provenance(work, article.id, origin, None)
        return await _result("unchanged", article, None, incoming)

    return apply


def _id(article: Article | None) -> str | None:
    return article.id if article else None


async def _apply_import(work: UnitOfWork, prepared: _PreparedImport, held: Article | None) -> Imported:
    incoming = prepared.incoming
    stub = None
    if held is not None and prepared.adds_notices:
        article = await _add_notices(work, prepared, held)
    else:
        article, stub = await _save_all(work, prepared, held)
    if prepared.command.strict and incoming.findings:
        raise ImportRefused(
            "HAS_FINDINGS",
            f"Strict import refused the file because of: {'; '.join(each.code for each in incoming.findings)}. Correct "
            "it, or import without --strict.",
        )
    await save_provenance(work, article.id, prepared.origin, incoming.findings)
    outcome = "imported" if held is None or prepared.fills_stub else "updated"
    result = await _result(outcome, article, stub, incoming)
    if prepared.command.dry_run:
        raise Rollback(result)
    return result


async def _save_all(
    work: UnitOfWork, prepared: _PreparedImport, held: Article | None
) -> tuple[Article, Article | None]:
    """Save all that the draft states; return the article, and the stub that was made for what it answers."""
    incoming = prepared.incoming
    target, made = await resolve_responding_to(work, incoming, prepared.article_id, prepared.locale)
    before = await state_of(held) if held else None
    if before is None:
        after = await new_state(incoming, target, prepared.locale)
    else:
        after = await changed_state(incoming, prepared.article_id, before, target)
    article = await _save_article(work, prepared, held, before, after)
    await save_comments(work, article.id, incoming.draft, prepared.comments)
    await _save_mentions(article, incoming)
    await suggest_contributors(incoming, article.root_id)  # type: ignore[attr-defined] # a relation's column
    return article, target if made else None


async def _add_notices(work: UnitOfWork, prepared: _PreparedImport, article: Article) -> Article:
    """Add the notices that the first release did not read; what was edited since then stays."""
    before = await state_of(article)
    merged = await merge_notices(article.id, before.notices, prepared.incoming.draft.notices)
    after = replace(before, notices=merged)
    if after != before:
        note = import_note(prepared.origin.place)
        await save(work, article, before, after, notices=prepared.notices, event=EventKind.ARTICLE_UPDATED, note=note)
    return article


async def _save_article(
    work: UnitOfWork, prepared: _PreparedImport, held: Article | None, before: ArticleState | None, after: ArticleState
) -> Article:
    """Save the article, unless all that it says is so already."""
    article = held or new_article(work, prepared.article_id, status=ArticleStatus.PUBLISHED.value)
    was = {"status": article.status, "is_stub": article.is_stub}
    article.is_stub = False
    stated = prepared.incoming.draft.status
    if stated is not None and (held is None or prepared.fills_stub or not prepared.command.as_draft):
        article.status = stated.value
    now = {"status": article.status, "is_stub": article.is_stub}
    if after == before and was == now:
        return article
    event = EventKind.ARTICLE_UPDATED if held else EventKind.ARTICLE_CREATED
    note = import_note(prepared.origin.place)
    await save(work, article, before, after, prepared.rendered, prepared.notices, event=event, note=note, columns=was)
    await repoint_translations(work, article.id, after.original_id)
    appeared = held is None or was != now
    if appeared and article.status == ArticleStatus.PUBLISHED:
        await emit_article_event(work, article, EventKind.ARTICLE_PUBLISHED)
    return article


async def _save_mentions(article: Article, incoming: IncomingDraft) -> None:
    """Replace the list where the page prints another one, and link each line to the response that it means."""
    printed = [(each.credited_name, each.title, each.date) for each in incoming.draft.mentions]
    held = await Mention.filter(article_id=article.id).order_by("position")
    if printed and printed != [(each.credited_name, each.title, each.date) for each in held]:
        await Mention.filter(article_id=article.id).delete()
        for position, (name, title, date) in enumerate(printed, start=1):
            await Mention.create(article_id=article.id, position=position, credited_name=name, title=title, date=date)
            await report_lookalike(incoming, name)
    await link_page(article)


async def _result(outcome: str, article: Article, stub: Article | None, incoming: IncomingDraft) -> Imported:
    written = [article] if stub is None else [article, stub]
    return Imported(
        outcome=outcome,
        articles=tuple((each.id, each.slug, each.title) for each in written),
        comments=await Comment.filter(article_id=article.id).count(),
        footnotes=await Footnote.filter(article_id=article.id).count(),
        mentions=await Mention.filter(article_id=article.id).count(),
        findings=tuple(incoming.findings),
    )
