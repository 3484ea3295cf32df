"""Where an imported article came from, kept beside it: by that, an import that goes on after a cut passes over it, and
links of imported texts lead to the anchors of articles that are stored.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gql_blog.content import Finding
from gql_blog.render import Renderer
from gql_blog.store import Article, Database, NewRow, Provenance
from gql_blog.write.article.state.save_article import anchor_prefix
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.imports.existing_article import Origin, is_from, kept_place
from gql_blog.write.imports.given_values import GivenValues, given_json, load_given
from gql_blog.write.imports.import_commands import ImportArticle
from gql_blog.write.imports.open_questions import question_json, still_asked
from gql_blog.write.results import Imported
from gql_blog.write.transaction.unit_of_work import CommandContext, UnitOfWork

_AUDITED: Final = ("imported_from", "imported_at", "source_hash", "draft_hash")
_REFERENCES: Final = {"responding_to", "translation_of"}
_GIVEN: Final = """
SELECT a.id, a.slug, a.title, a.locale, CASE WHEN a.is_stub THEN 'STUB' ELSE a.status END,
    (SELECT count(*) FROM comment WHERE article_id = a.id),
    (SELECT count(*) FROM footnote WHERE article_id = a.id), (SELECT count(*) FROM mention WHERE article_id = a.id)
FROM provenance p JOIN article a ON a.id = p.article_id
WHERE p.imported_from = $1 AND p.source_hash = $2 ORDER BY a.id LIMIT 1
"""
_AT_ONCE: Final = 100
_NAMED: Final = """
SELECT named.slug, named.article_id, p.imported_from, p.source_hash
FROM (
    SELECT slug, id AS article_id FROM article WHERE slug IN ({slugs})
    UNION ALL SELECT slug, article_id FROM old_slug WHERE slug IN ({slugs})
) AS named JOIN provenance p ON p.article_id = named.article_id
"""


async def is_unchanged(article: Article, origin: Origin, stated: Mapping[str, Any]) -> bool:
    """Whether the same was read before, from whatever bytes, and names no article that was missing then."""
    held = await Provenance.get_or_none(article_id=article.id, draft_hash=origin.draft_hash)
    if held is None:
        return False
    return not _REFERENCES & (await load_given(article, held)).changed_by(stated).keys()


async def save_what_is_told(work: UnitOfWork, article_id: str, origin: Origin, incoming: IncomingDraft) -> None:
    """Keep the hash of the bytes and the questions, where the same was read from others, or by another reader."""
    held: Any = await Provenance.get(article_id=article_id)
    before = _told(held.source_hash, held.questions)
    incoming.questions = still_asked(incoming.draft.questions, held.answered)
    held.source_hash, held.questions = origin.source_hash, [question_json(each) for each in incoming.questions]
    after = _told(held.source_hash, held.questions)
    if before != after:
        await held.save(update_fields=["source_hash", "questions"])
        await work.record(article_id, before, after)


def _told(source_hash: str, questions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the audit tells: of the questions their kinds."""
    kinds = {"questions": [each["kind"] for each in questions]} if questions else {}
    return {"source_hash": source_hash, **kinds}


async def save_provenance(
    work: UnitOfWork, article_id: str, origin: Origin, incoming: IncomingDraft, given: GivenValues, *, is_new: bool
) -> None:
    """Keep the origin, what was found and is asked, and what the file gave."""
    held = None if is_new else await Provenance.get_or_none(article_id=article_id)
    columns: dict[str, Any] = {
        "imported_from": origin.place,
        "imported_at": work.now,
        "source_hash": origin.source_hash,
        "draft_hash": origin.draft_hash,
        "findings": [_json(each) for each in incoming.findings],
        "questions": [question_json(each) for each in incoming.questions],
        "given": given_json(given),
    }
    was = _audited({name: getattr(held, name) for name in columns}) if held else None
    await work.record(article_id, was, _audited(columns))
    if held is None:
        work.added.append(NewRow(Provenance, article_id=article_id, answered=[], **columns))
    else:
        held.update_from_dict(columns)
        await held.save()


def _audited(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: columns[name] for name in _AUDITED}, **_told(columns["source_hash"], columns["questions"])}


def _json(finding: Finding) -> dict[str, str | int | None]:
    return {
        "code": finding.code,
        "message": finding.message,
        "firstLine": finding.first_line,
        "lastLine": finding.last_line,
    }


async def passed_over(context: CommandContext, command: ImportArticle) -> Imported | None:
    """Return what this very source gave before the cut; ``None`` where it did not come to it, or does not go on."""
    if not command.resume:
        return None
    async with context.database.session() as session:
        place, source_hash = kept_place(command.imported_from), command.source_hash[:64]
        rows = await session.fetch(session.numbered(_GIVEN), place, source_hash)
    for article_id, slug, title, locale, status, comments, footnotes, mentions in rows:
        named, counts = ((article_id, slug, title),), (comments, footnotes, mentions)
        return Imported("unchanged", named, *counts, (), (status,), locale=locale)
    return None


@dataclass(frozen=True, slots=True)
class StoredHeadings:
    """Reads what is stored; it writes nothing."""

    database: Database
    renderer: Renderer

    async def articles_from(self, pages: Sequence[tuple[str, str, str]]) -> Mapping[str, str]:
        """Return by the pages' places the ids of the articles that these gave; a page is slug, place and hash."""
        found: dict[str, str] = {}
        async with self.database.session() as session:
            for start in range(0, len(pages), _AT_ONCE):
                part = pages[start : start + _AT_ONCE]
                slugs = {slug: f"${number}" for number, slug in enumerate(dict.fromkeys(each[0] for each in part), 1)}
                sql = session.numbered(_NAMED.format(slugs=", ".join(slugs.values())))
                held = {
                    slug: (article_id, (*origin,)) for slug, article_id, *origin in await session.fetch(sql, *slugs)
                }
                for slug, place, source_hash in part:
                    if slug in held and is_from(held[slug][1], kept_place(place), source_hash):
                        found[place] = held[slug][0]
        return found

    async def anchors(self, article_id: str, names: Collection[str]) -> Mapping[str, str]:
        """Return the anchors of the headings for which the text that an article's file gave last states these names.

        What an editor makes of a heading is no change of the files that lead to it.
        """
        async with self.database.session():
            held: Any = await Provenance.get_or_none(article_id=article_id).select_related("article")
            if held is None:
                return {}
            given = await load_given(held.article, held)
        return await self.renderer.anchors(given.state.source, prefix=anchor_prefix(article_id), names=names)
