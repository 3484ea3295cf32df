"""Where an imported article came from, kept beside it."""

from collections.abc import Sequence
from typing import Any

from gql_blog.content import Finding
from gql_blog.store import Article, Provenance
from gql_blog.write.imports.existing_article import Origin
from gql_blog.write.imports.given_values import GivenValues, given_json
from gql_blog.write.unit_of_work import UnitOfWork


async def is_unchanged(article: Article, origin: Origin) -> bool:
    """Whether the same was read before, from whatever bytes: what was edited since then stays."""
    return await Provenance.exists(article_id=article.id, draft_hash=origin.draft_hash)


async def save_source_hash(article_id: str, origin: Origin) -> None:
    """Keep the hash of the bytes, where the same was read from others."""
    await (
        Provenance.filter(article_id=article_id)
        .exclude(source_hash=origin.source_hash)
        .update(source_hash=origin.source_hash)
    )


async def save_provenance(
    work: UnitOfWork, article_id: str, origin: Origin, findings: Sequence[Finding], given: GivenValues
) -> None:
    """Keep the origin, what was found, and what the file gave."""
    held = await Provenance.get_or_none(article_id=article_id)
    columns: dict[str, Any] = {
        "imported_from": origin.place,
        "imported_at": work.now,
        "source_hash": origin.source_hash,
        "draft_hash": origin.draft_hash,
        "findings": [_json(each) for each in findings],
        "given": given_json(given),
    }
    if held is None:
        await Provenance.create(article_id=article_id, **columns)
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
