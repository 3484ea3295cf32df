"""Taking in what an importer read: the articles of a file, what they answer, their comments and lists of responses."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Final

from gql_blog.access import Action
from gql_blog.content import (
    ARTICLE,
    ArticleHead,
    ArticleStatus,
    EditorNotice,
    EventKind,
    Finding,
    Reference,
    SiteUrls,
    folded,
    new_id,
)
from gql_blog.errors import ImportRefused
from gql_blog.render import RenderedArticle, RenderedComment, RenderedNotice
from gql_blog.store import Article, NewRow, Provenance
from gql_blog.write.article.article_links import repoint_translations
from gql_blog.write.article.redirected_address import address_findings
from gql_blog.write.article.state.article_state import ArticleState, state_of
from gql_blog.write.article.state.field_merge import FieldMerge
from gql_blog.write.article.state.notices import notice_findings, render_notices
from gql_blog.write.article.state.save_article import anchor_prefix, emit_article_event, new_article, save
from gql_blog.write.before_write import run_before_write
from gql_blog.write.imports.conflict_findings import conflict_finding
from gql_blog.write.imports.draft_references import (
    articles_meant,
    check_lead_image,
    names_of_reference,
    resolve_responding_to,
)
from gql_blog.write.imports.draft_validation import IncomingDraft, draft_hash, validate_draft
from gql_blog.write.imports.existing_article import (
    Origin,
    find_existing_article,
    is_unknown,
    kept_place,
    merge_certain_stubs,
    stays_gone,
)
from gql_blog.write.imports.given_values import GivenValues, import_note, load_given, stated_fields
from gql_blog.write.imports.import_commands import ImportArticle, ImportArticles
from gql_blog.write.imports.imported_comments import (
    MergedComments,
    comments_left,
    comments_to_add,
    merge_comments,
    record_comments,
    rendered_comments,
    save_comments,
    suggest_contributors,
)
from gql_blog.write.imports.imported_mentions import save_mentions
from gql_blog.write.imports.merged_state import (
    HeldArticle,
    MergedArticle,
    given_by_export,
    head_before,
    merge_article,
    merged_text,
    new_state,
    without_lost_references,
)
from gql_blog.write.imports.old_addresses import save_old_paths, save_old_slugs
from gql_blog.write.imports.open_questions import status_while_asked, still_asked
from gql_blog.write.imports.provenance import is_unchanged, passed_over, save_provenance, save_what_is_told
from gql_blog.write.locks import Named, StalePreparation
from gql_blog.write.results import STUB, Imported, status_shown
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, Preview, UnitOfWork
from gql_blog.write.verb import Verb

_COUNTS: Final = """
SELECT (SELECT count(*) FROM comment WHERE article_id = $1), (SELECT count(*) FROM footnote WHERE article_id = $1),
    (SELECT count(*) FROM mention WHERE article_id = $1)
"""
_NO_HEAD: Final = ArticleHead("")


@dataclass(frozen=True, slots=True)
class _PreparedImport:
    """A draft, rendered for the article that it is, or will be; not rendered if it is ``unchanged``."""

    command: ImportArticle
    incoming: IncomingDraft
    origin: Origin
    article_id: str
    is_here: bool = False
    fills_stub: bool = False
    unchanged: bool = False
    locale: str = ""
    source: str = ""
    head: ArticleHead = _NO_HEAD
    rendered: RenderedArticle | None = None
    notices: Mapping[EditorNotice, RenderedNotice] = field(default_factory=dict)
    comments: Mapping[int, RenderedComment] = field(default_factory=dict)

    @property
    def is_exported(self) -> bool:
        """Whether the file says that it was exported of the very article that it is."""
        return self.incoming.draft.article_id == self.article_id

    @property
    def stated(self) -> dict[str, Any]:
        """The fields that the file states. ``--draft`` applies only to articles that are not here yet, and to stubs."""
        stated = stated_fields(self.incoming.draft)
        if self.command.as_draft and self.is_here and not self.fills_stub:
            stated.pop("status", None)
        return stated


class _Conflicts(Exception):
    """The file and this database disagree about an article, and nothing of it is to be written."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.findings = findings


@Verb(permit=Action.IMPORT_ARTICLE)
async def import_articles(
    context: CommandContext, command: ImportArticles
) -> Apply[tuple[Imported, ...]] | Preview[tuple[Imported, ...]]:
    """Prepare an import: plugins and rendering for all articles come before the one transaction that stores them."""
    known = [await passed_over(context, each) for each in command.articles]
    done = tuple(each for each in known if each is not None)
    if done and len(done) == len(known):
        return Preview(done)
    todo = [before or await _prepare(context, each) for before, each in zip(known, command.articles, strict=True)]
    prepared = [each for each in todo if isinstance(each, _PreparedImport)]
    reserved = {
        reference: (each.article_id, each.locale)
        for each in prepared
        if not each.is_here
        for reference in _references(each)
    }
    for each in prepared:
        each.incoming.reserved.update(reserved)

    async def apply(work: UnitOfWork) -> tuple[Imported, ...]:
        if work.locks.needed:
            await _lock(work, prepared)
        results = []
        for each in todo:
            await work.flush()  # the next one may be what an earlier one has come to be: it is found by its provenance
            results.append(each if isinstance(each, Imported) else await _apply(context, work, each))
        return tuple(results)

    return apply


async def _lock(work: UnitOfWork, prepared: Sequence[_PreparedImport]) -> None:
    """Lock what the drafts are found by, and then the dialogues of what they are, answer and translate."""
    await work.locks.lock_names(Named.IMPORT, {name for each in prepared for name in _names(each)})
    here = [each for each in prepared if each.is_here]
    answered = [
        id for each in prepared for id in await articles_meant(work.transaction, each.incoming.draft.responding_to)
    ]
    translated = [
        id for each in prepared for id in await articles_meant(work.transaction, each.incoming.draft.translation_of)
    ]
    await work.locks.lock_dialogues(*answered, moved=[each.article_id for each in here], translated=translated)


def _names(prepared: _PreparedImport) -> Iterator[str]:
    draft, origin = prepared.incoming.draft, prepared.origin
    yield from (f"place {origin.place}", f"bytes {origin.source_hash}")
    for each in (Reference(slug=draft.slug, title=draft.title), draft.responding_to, draft.translation_of):
        yield from names_of_reference(each)


def _references(prepared: _PreparedImport) -> list[Reference]:
    draft = prepared.incoming.draft
    titles = [Reference(title=folded(draft.title))] if draft.title else []
    return [*titles, Reference(slug=draft.slug)] if draft.slug else titles


async def _prepare(context: CommandContext, command: ImportArticle) -> _PreparedImport:
    """Find the article that the draft is, and render what it is to say. What was read alike before is left alone."""
    draft = await run_before_write(context, command.draft)
    incoming = validate_draft(draft, as_draft=command.as_draft)
    origin = Origin(kept_place(command.imported_from), command.source_hash[:64], draft_hash(draft))
    async with context.database.session() as session:
        await check_lead_image(incoming)
        article = None if await is_unknown(session, incoming, origin) else await find_existing_article(incoming, origin)
        if article is None:
            locale = incoming.draft.locale or incoming.draft.likely_locale or context.default_locale
            incoming.findings.extend(filter(None, (incoming.draft.locale_finding,)))
            prepared = _PreparedImport(command, incoming, origin, new_id(ARTICLE))
            source, head = incoming.draft.source, head_before(incoming)
            return await _rendered(context, replace(prepared, source=source, locale=locale, head=head))
        here = _PreparedImport(
            command, incoming, origin, article.id, is_here=True, fills_stub=article.is_stub, locale=article.locale
        )
        if await is_unchanged(article, origin, here.stated):
            return replace(here, unchanged=True)
        source, locale, head = merged_text(await _held(here, article), here.stated, command.prefer)
    return await _rendered(context, replace(here, source=source, locale=locale, head=head))


async def _held(prepared: _PreparedImport, article: Article) -> HeldArticle:
    provenance: Any = await Provenance.get_or_none(article_id=article.id)
    answered: Any = provenance.answered if provenance else ()
    given, ours, incoming = await load_given(article, provenance), await state_of(article), prepared.incoming
    if prepared.is_exported:
        here = provenance is not None and provenance.imported_from == prepared.origin.place
        again = here and given.version == incoming.draft.version
        given = await given_by_export(article, ours, given, incoming, prepared.command.prefer, again=again)
    return HeldArticle(article, ours, given, answered)


async def _rendered(context: CommandContext, prepared: _PreparedImport) -> _PreparedImport:
    """Render the text, and note what was found in rendering what the file states."""
    incoming, prefix = prepared.incoming, anchor_prefix(prepared.article_id)
    rendered = await context.renderer.article(
        prepared.source, locale=prepared.locale, prefix=prefix, head=prepared.head
    )
    if prepared.source == incoming.draft.source:
        # What a page tells of its notes, with their lines, is not told twice.
        told = {each.code for each in incoming.findings}
        incoming.findings.extend(each for each in rendered.findings if each.code not in told)
    notices = await render_notices(context.renderer, incoming.draft.notices)
    incoming.findings.extend(notice_findings(incoming.draft.notices, notices))
    comments = await rendered_comments(context.renderer, incoming.draft)
    return replace(prepared, rendered=rendered, notices=notices, comments=comments)


async def _apply(context: CommandContext, work: UnitOfWork, prepared: _PreparedImport) -> Imported:
    article = None
    is_unheard_of = not prepared.is_here and await is_unknown(work.transaction, prepared.incoming, prepared.origin)
    if not is_unheard_of:
        article = await find_existing_article(prepared.incoming, prepared.origin)
    if _is_stale(prepared, article):
        raise StalePreparation
    if gone := stays_gone(article):
        prepared.incoming.report(*gone)
        return await _result(work, "unchanged", article, None, prepared.incoming)  # type: ignore[arg-type] # it is here
    if prepared.unchanged:
        return await _leave_unchanged(work, article, prepared)
    try:
        # Only what is here can disagree with the file.
        async with work.savepoint(context.database) if article else nullcontext():
            result = await _store(work, prepared, article, context.urls, is_unheard_of=is_unheard_of)
    except _Conflicts as conflicts:
        prepared.incoming.findings.extend(conflicts.findings)
        return await _result(work, "conflict", article, None, prepared.incoming)  # type: ignore[arg-type] # it is here
    doubts = [*(each.code for each in result.findings), *(f"asks for {each.kind}" for each in result.questions)]
    if prepared.command.strict and doubts:
        raise ImportRefused(
            "HAS_FINDINGS",
            f"Strict import refused the file because of: {'; '.join(doubts)}. Correct it, or import without --strict.",
        )
    return result


def _is_stale(prepared: _PreparedImport, article: Article | None) -> bool:
    """Whether the draft has come to be another article than the one that it was rendered for.

    A stub that a draft of this very file has just made has the id of the article that was to come.
    """
    if article is None:
        return prepared.is_here
    return article.id != prepared.article_id or (prepared.is_here and article.is_stub != prepared.fills_stub)


async def _leave_unchanged(work: UnitOfWork, article: Any, prepared: _PreparedImport) -> Imported:
    if not await is_unchanged(article, prepared.origin, prepared.stated):
        raise StalePreparation
    await save_what_is_told(work, article.id, prepared.origin, prepared.incoming)
    return await _result(work, "unchanged", article, None, prepared.incoming)


async def _store(
    work: UnitOfWork, prepared: _PreparedImport, article: Article | None, urls: SiteUrls, *, is_unheard_of: bool
) -> Imported:
    """Store all that the draft states, or raise _Conflicts."""
    incoming, fresh = prepared.incoming, list[NewRow]()
    if article is None:
        target, made = await resolve_responding_to(work, incoming, prepared.article_id, prepared.locale, is_new=True)
        root_id = target.root_id if target else prepared.article_id
        article = new_article(work, prepared.article_id, status=ArticleStatus.PUBLISHED.value, root_id=root_id)
        after = await new_state(work, incoming, target, prepared.locale)
        incoming.questions = still_asked(incoming.draft.questions, ())
        status = ArticleStatus.DRAFT if incoming.questions else incoming.draft.status or ArticleStatus.PUBLISHED
        stated = without_lost_references(
            prepared.stated, lost_target=target is None, lost_original=after.original_id is None
        )
        merged = MergedArticle(after, status.value, after, status.value, stated, target if made else None)
        comments = await merge_comments(incoming, article.id, (), FieldMerge())
        fresh = comments_to_add(work, article.id, comments, prepared.comments)
        if fresh:
            work.discussions.add(article.id)
        before = None
    else:
        held, merge = await _held(prepared, article), FieldMerge(prepared.command.prefer)
        merged = await merge_article(work, incoming, held, prepared.stated, merge)
        incoming.questions = still_asked(incoming.draft.questions, held.answered)
        if incoming.questions:
            merged = replace(merged, status=status_while_asked(merged.status, article))
        if prepared.is_exported:
            comments = await comments_left(incoming, article.id, held.given.comments)
        else:
            known = held.given.comments if held.given.hashes else None
            comments = await merge_comments(incoming, article.id, known, merge)
        if merge.conflicts:
            # Now: what a value names may have been made just now, and is about to be taken back.
            raise _Conflicts([await conflict_finding(each) for each in merge.conflicts])
        before = held.state
    appeared = before is None or article.is_stub
    incoming.findings.extend(await address_findings(urls, merged.state, before))
    changed = await _save_article(work, prepared, article, before, merged, fresh)
    if before is None:
        await record_comments(work, article.id, fresh)
    else:
        changed |= await save_comments(work, article.id, comments, prepared.comments)
    changed |= await save_mentions(work, article, incoming, is_new=before is None)
    # Of what was unheard of there is no stub, unless it was made just now or bears an old slug.
    may_have_stubs = not is_unheard_of or merged.stub is not None or bool(incoming.draft.old_slugs)
    took_stubs = may_have_stubs and await merge_certain_stubs(work, article, incoming)
    changed |= took_stubs
    changed |= await save_old_slugs(work, article, incoming)
    changed |= await save_old_paths(work, article, incoming, urls)
    await suggest_contributors(work, incoming, article.root_id)  # type: ignore[attr-defined] # a relation's column
    given = held.given if before else GivenValues()
    given = given.after(merged.given_state, merged.given_status, merged.stated, comments.given)
    await save_provenance(work, article.id, prepared.origin, incoming, given, is_new=before is None)
    outcome = "imported" if appeared else "updated" if changed else "unchanged"
    counts = _first_counts(prepared, comments) if before is None and not took_stubs else None
    return await _result(work, outcome, article, merged.stub, incoming, counts)


def _first_counts(prepared: _PreparedImport, comments: MergedComments) -> tuple[int, int, int]:
    """How many comments, footnotes and mentions a new article has."""
    notes = prepared.rendered.notes if prepared.rendered else ()
    return len(comments.printed), len(notes), len(prepared.incoming.draft.mentions)


async def _save_article(
    work: UnitOfWork,
    prepared: _PreparedImport,
    article: Article,
    before: ArticleState | None,
    merged: MergedArticle,
    beside: Sequence[NewRow],
) -> bool:
    """Save the article, with new rows ``beside`` it, unless all that it says is so already; return whether it was."""
    after = merged.state
    was = {"status": article.status, "is_stub": article.is_stub}
    article.status, article.is_stub = merged.status, False
    now = {"status": article.status, "is_stub": article.is_stub}
    if after == before and was == now:
        return False
    anew = before is None or (after.source, after.locale) != (before.source, before.locale)
    if anew and (after.source, after.locale) != (prepared.source, prepared.locale):
        raise StalePreparation
    event = EventKind.ARTICLE_UPDATED if before else EventKind.ARTICLE_CREATED
    note = import_note(prepared.origin.place)
    whole, notices = prepared.rendered, prepared.notices
    rendered = whole if anew or whole is None else whole.added
    await save(work, article, before, after, rendered, notices, event=event, note=note, columns=was, beside=beside)
    await repoint_translations(work, article.id, after.original_id)
    appeared = before is None or was != now
    if appeared and article.status == ArticleStatus.PUBLISHED:
        emit_article_event(work, article, EventKind.ARTICLE_PUBLISHED)
    return True


async def _result(
    work: UnitOfWork,
    outcome: str,
    article: Article,
    stub: Article | None,
    incoming: IncomingDraft,
    counts: tuple[int, int, int] | None = None,
) -> Imported:
    """Tell what became of the article; ``counts`` are given where they are known."""
    written: list[Article] = [article] if stub is None else [article, stub]
    if counts is None:
        (row,) = await work.transaction.fetch(work.transaction.numbered(_COUNTS), article.id)
        counts = row[0], row[1], row[2]
    comments, footnotes, mentions = counts
    return Imported(
        outcome=outcome,
        articles=tuple((each.id, each.slug, each.title) for each in written),
        comments=comments,
        footnotes=footnotes,
        mentions=mentions,
        findings=tuple(incoming.findings),
        statuses=(status_shown(article), *([STUB] if stub else ())),
        questions=tuple(incoming.questions),
        version=article.version,
        locale=article.locale,
    )
