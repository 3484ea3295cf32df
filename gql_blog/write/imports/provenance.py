"""Where an imported article came from, kept beside it."""

from collections.abc import Sequence
from typing import Any

from gql_blog.content import Finding
from gql_blog.store import Article, Provenance
from gql_blog.write.imports.existing_article import Origin
from gql_blog.write.unit_of_work import UnitOfWork


async def is_unchanged(article: Article, origin: Origin) -> bool:
    """Whether the same was read before, from whatever bytes: what was edited since then stays."""
    return await Provenance.exists(article_id=article.id, draft_hash=origin.draft_hash)


async def lacks_only_notices(article: Article, origin: Origin) -> bool:
    """Whether the first release read the same from the same bytes, but for the notices, which it did not know."""
    hashes = origin.hashes_without_notices
    if not hashes:
        return False
    return await Provenance.exists(article_id=article.id, source_hash=origin.source_hash, draft_hash__in=hashes)


async def save_provenance(
    work: UnitOfWork, article_id: str, origin: Origin, findings: Sequence[Finding] | None
) -> None:
    """Keep the origin; without ``findings`` (nothing else was read) only the bytes' hash, where it differs."""
    held = await Provenance.get_or_none(article_id=article_id)
    if findings is None:
        if held is not None and held.source_hash != origin.source_hash:
            await Provenance.filter(article_id=article_id).update(source_hash=origin.source_hash)
        return
    columns: dict[str, Any] = {
        "imported_from": origin.place,
        "imported_at": work.now,
        "source_hash": origin.source_hash,
        "draft_hash": origin.draft_hash,
        "findings": [_json(each) for each in findings],
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
