"""Taking in what an importer read: the article, what it answers, its comments and its list of responses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gql_blog.content import ARTICLE, ArticleStatus, EventKind, new_id, one_line
from gql_blog.errors import ImportRefused
from gql_blog.render import RenderedArticle, RenderedComment
from gql_blog.store import Article, Comment, Footnote, Mention
from gql_blog.write.article.links import hand_over_translations
from gql_blog.write.article.saving import anchor_prefix, new_article, save, tell_of
from gql_blog.write.article.state import ArticleState, state_of
from gql_blog.write.before_write import amended
from gql_blog.write.commands import ImportArticle
from gql_blog.write.importing.comments import rendered_comments, save_comments, suggest_people
from gql_blog.write.importing.mentions import save_mentions
from gql_blog.write.importing.provenance import is_unchanged, save_provenance
from gql_blog.write.importing.reading import Reading, draft_hash, read
from gql_blog.write.importing.recognising import Origin, recognise
from gql_blog.write.importing.stating import changed_state, new_state
from gql_blog.write.importing.targets import answered
from gql_blog.write.results import Imported
from gql_blog.write.unit_of_work import Apply, CommandContext, Rollback, StalePreparation, UnitOfWork

_LONGEST_PLACE: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Intake:
    """A draft, rendered for the article that it is, or will be."""

    command: ImportArticle
    reading: Reading
    origin: Origin
    article_id: str
    fills_stub: bool
    locale: str
    rendered: RenderedArticle
    comments: Mapping[int, RenderedComment]


async def import_article(context: CommandContext, command: ImportArticle) -> Apply[Imported]:
    """Prepare an import. What was read alike before is left alone, with all that was done to it since."""
    draft = await amended(context, command.draft)
    reading = read(draft, as_draft=command.as_draft)
    origin = Origin(one_line(command.imported_from)[:_LONGEST_PLACE], command.source_hash[:64], draft_hash(draft))
    async with context.database.session():
        held = await recognise(reading, origin)
        if held is not None and await is_unchanged(held, origin):
            return _leave(held, origin, reading, keep=not command.dry_run)
    article_id = held.id if held else new_id(ARTICLE)
    locale = reading.draft.locale or (held.locale if held else context.default_locale)
    source = reading.draft.source
    rendered = await context.renderer.article(source, locale=locale, prefix=anchor_prefix(article_id))
    reading.findings.extend(rendered.findings)
    comments = await rendered_comments(context.renderer, reading.draft)
    fills_stub = held is not None and held.is_stub
    intake = _Intake(command, reading, origin, article_id, fills_stub, locale, rendered, comments)

    async def carry(change: UnitOfWork) -> Imported:
        now_held = await recognise(reading, origin)
        if _id(now_held) != _id(held) or (now_held is not None and now_held.is_stub != fills_stub):
            raise StalePreparation
        return await _take(change, intake, now_held)

    return carry


def _leave(article: Article, origin: Origin, reading: Reading, *, keep: bool) -> Apply[Imported]:
    async def carry(change: UnitOfWork) -> Imported:
        if not await is_unchanged(article, origin):
            raise StalePreparation
        if keep:
            await save_provenance(change, article.id, origin, None)
        return await _result("unchanged", article, None, reading)

    return carry


def _id(article: Article | None) -> str | None:
    return article.id if article else None


async def _take(change: UnitOfWork, intake: _Intake, held: Article | None) -> Imported:
    reading = intake.reading
    target, made = await answered(change, reading, intake.article_id, intake.locale)
    before = await state_of(held) if held else None
    if before is None:
        after = await new_state(reading, target, intake.locale)
    else:
        after = await changed_state(reading, intake.article_id, before, target)
    article = await _save_article(change, intake, held, before, after)
    await save_comments(change, article.id, reading.draft, intake.comments)
    await save_mentions(article, reading)
    await suggest_people(reading, article.root_id)  # type: ignore[attr-defined] # a relation's column
    if intake.command.strict and reading.findings:
        raise ImportRefused("HAS_FINDINGS", f"It has findings: {'; '.join(each.code for each in reading.findings)}.")
    await save_provenance(change, article.id, intake.origin, reading.findings)
    outcome = "imported" if held is None or intake.fills_stub else "updated"
    result = await _result(outcome, article, target if made else None, reading)
    if intake.command.dry_run:
        raise Rollback(result)
    return result


async def _save_article(
    change: UnitOfWork, intake: _Intake, held: Article | None, before: ArticleState | None, after: ArticleState
) -> Article:
    """Save the article, unless all that it says is so already."""
    article = held or new_article(change, intake.article_id, status=ArticleStatus.PUBLISHED.value)
    was = {"status": article.status, "is_stub": article.is_stub}
    article.is_stub = False
    stated = intake.reading.draft.status
    if stated is not None and (held is None or intake.fills_stub or not intake.command.as_draft):
        article.status = stated.value
    now = {"status": article.status, "is_stub": article.is_stub}
    if after == before and was == now:
        return article
    event = EventKind.ARTICLE_UPDATED if held else EventKind.ARTICLE_CREATED
    note = f"Imported from {intake.origin.place}."
    await save(change, article, before, after, intake.rendered, event=event, note=note, standing=was)
    await hand_over_translations(article.id, after.original_id)
    appeared = held is None or was != now
    if appeared and article.status == ArticleStatus.PUBLISHED:
        await tell_of(change, article, EventKind.ARTICLE_PUBLISHED)
    return article


async def _result(outcome: str, article: Article, stub: Article | None, reading: Reading) -> Imported:
    written = [article] if stub is None else [article, stub]
    return Imported(
        outcome=outcome,
        articles=tuple((each.id, each.slug, each.title) for each in written),
        comments=await Comment.filter(article_id=article.id).count(),
        footnotes=await Footnote.filter(article_id=article.id).count(),
        mentions=await Mention.filter(article_id=article.id).count(),
        findings=tuple(reading.findings),
    )
