"""The headings of articles that are stored: links of imported texts lead to their anchors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gql_blog.render import Renderer
from gql_blog.store import Database
from gql_blog.write.article.save_article import anchor_prefix
from gql_blog.write.imports.existing_article import kept_place

_AT_ONCE: Final = 100
_FROM: Final = """
SELECT imported_from, min(article_id) FROM provenance WHERE imported_from IN ({places})
GROUP BY imported_from HAVING count(*) = 1
"""
_SOURCE: Final = "SELECT source FROM article WHERE id = $1"


@dataclass(frozen=True, slots=True)
class StoredHeadings:
    """Reads what is stored; it writes nothing."""

    database: Database
    renderer: Renderer

    async def articles_from(self, places: Sequence[str]) -> Mapping[str, str]:
        """Return the ids of articles by the places from which they were imported, where a place gave a single one."""
        found: dict[str, str] = {}
        async with self.database.session() as session:
            for start in range(0, len(places), _AT_ONCE):
                by_kept = {kept_place(each): each for each in places[start : start + _AT_ONCE]}
                numbers = ", ".join(f"${number}" for number in range(1, len(by_kept) + 1))
                sql = session.numbered(_FROM.format(places=numbers))
                found.update({by_kept[place]: article for place, article in await session.fetch(sql, *by_kept)})
        return found

    async def anchors(self, article_id: str, names: Collection[str]) -> Mapping[str, str]:
        """Return the anchors of the headings for which an article's text states these names, as it is now."""
        async with self.database.session() as session:
            rows = await session.fetch(session.numbered(_SOURCE), article_id)
        if not rows:
            return {}
        return await self.renderer.anchors(rows[0][0], prefix=anchor_prefix(article_id), names=names)
