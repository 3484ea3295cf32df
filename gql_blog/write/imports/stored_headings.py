"""The headings of articles that are stored: links of imported texts lead to their anchors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gql_blog.render import Renderer
from gql_blog.store import Database, Provenance
from gql_blog.write.article.save_article import anchor_prefix
from gql_blog.write.imports.existing_article import is_from, kept_place
from gql_blog.write.imports.given_values import load_given

_AT_ONCE: Final = 100
_NAMED: Final = """
SELECT named.slug, named.article_id, p.imported_from, p.source_hash
FROM (
    SELECT slug, id AS article_id FROM article WHERE slug IN ({slugs})
    UNION ALL SELECT slug, article_id FROM old_slug WHERE slug IN ({slugs})
) AS named JOIN provenance p ON p.article_id = named.article_id
"""


@dataclass(frozen=True, slots=True)
class StoredHeadings:
    """Reads what is stored; it writes nothing."""

    database: Database
    renderer: Renderer

    async def articles_from(self, pages: Sequence[tuple[str, str, str]]) -> Mapping[str, str]:
        """Return by the places of pages the ids of the articles that these gave before.

        Each page is its slug, its place and the hash of its bytes, by which ``find_existing_article`` goes.
        """
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
