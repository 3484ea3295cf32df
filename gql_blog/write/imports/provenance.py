"""Where an imported article came from, kept beside it: by that, an import that goes on after a cut passes over it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gql_blog.content import Finding
from gql_blog.store import Article, NewRow, Provenance
from gql_blog.write.imports.existing_article import Origin, kept_place
from gql_blog.write.imports.given_values import GivenValues, given_json, load_given
from gql_blog.write.imports.import_commands import ImportArticle
from gql_blog.write.results import Imported
from gql_blog.write.unit_of_work import CommandContext, UnitOfWork

_AUDITED: Final = ("imported_from", "imported_at", "source_hash", "draft_hash")
_REFERENCES: Final = {"responding_to", "translation_of"}


async def is_unchanged(article: Article, origin: Origin, stated: Mapping[str, Any]) -> bool:
    """Whether the same was read before, from whatever bytes: what was edited since then stays.

    Not if it names an article that could not be told the last time: that may be here by now.
    """
    held = await Provenance.get_or_none(article_id=article.id, draft_hash=origin.draft_hash)
    if held is None:
        return False
    return not _REFERENCES & (await load_given(article, held)).changed_by(stated).keys()


async def save_source_hash(work: UnitOfWork, article_id: str, origin: Origin) -> None:
    """Keep the hash of the bytes, where the same was read from others."""
    held: Any = await Provenance.filter(article_id=article_id).exclude(source_hash=origin.source_hash).first()
    if held is not None:
        was, held.source_hash = held.source_hash, origin.source_hash
        await held.save(update_fields=["source_hash"])
        await work.record(article_id, {"source_hash": was}, {"source_hash": origin.source_hash})


async def save_provenance(
    work: UnitOfWork,
    article_id: str,
    origin: Origin,
    findings: Sequence[Finding],
    given: GivenValues,
    *,
    is_new: bool,
) -> None:
    """Keep the origin, what was found, and what the file gave."""
    held = None if is_new else await Provenance.get_or_none(article_id=article_id)
    columns: dict[str, Any] = {
        "imported_from": origin.place,
        "imported_at": work.now,
        "source_hash": origin.source_hash,
        "draft_hash": origin.draft_hash,
        "findings": [_json(each) for each in findings],
        "given": given_json(given),
    }
    was = {name: getattr(held, name) for name in _AUDITED} if held else None
    await work.record(article_id, was, {name: columns[name] for name in _AUDITED})
    if held is None:
        work.added.append(NewRow(Provenance, article_id=article_id, **columns))
    else:
        held.update_from_dict(columns)
        await held.save()


def _json(finding: Finding) -> dict[str, str | int | None]:
    return {
        "code": finding.code,
        "message": finding.message,
        "firstLine": finding.first_line,
        "lastLine": finding.last_line,
    }


_GIVEN: Final = """
SELECT a.id, a.slug, a.title, CASE WHEN a.is_stub THEN 'STUB' ELSE a.status END,
    (SELECT count(*) FROM comment WHERE article_id = a.id),
    (SELECT count(*) FROM footnote WHERE article_id = a.id), (SELECT count(*) FROM mention WHERE article_id = a.id)
FROM provenance p JOIN article a ON a.id = p.article_id
WHERE p.imported_from = $1 AND p.source_hash = $2 ORDER BY a.id LIMIT 1
"""


async def passed_over(context: CommandContext, command: ImportArticle) -> Imported | None:
    """Return what this very source gave before the cut; ``None`` where it did not come to it, or does not go on."""
    if not command.resume:
        return None
    async with context.database.session() as session:
        place, source_hash = kept_place(command.imported_from), command.source_hash[:64]
        rows = await session.fetch(session.numbered(_GIVEN), place, source_hash)
    for article_id, slug, title, status, comments, footnotes, mentions in rows:
        return Imported("unchanged", ((article_id, slug, title),), comments, footnotes, mentions, (), (status,))
    return None
