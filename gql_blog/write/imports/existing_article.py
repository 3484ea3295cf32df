"""Which article a draft is: one that was imported before, a stub that waits for its text, or a new one.

What is not sure to be the same is another article: a likeness never replaces a text.
"""

from dataclasses import dataclass
from typing import Any

from gql_blog.content import composed, folded, spellings
from gql_blog.errors import Duplicate
from gql_blog.store import Article, Provenance
from gql_blog.write.article.untitled_responses import title_by_authors
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.slugs import article_by_slug


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a draft comes from: its place, the hash of the file's bytes, the hash of what was read.

    ``hashes_without_notices`` are the hashes of what the first release read, which did not know notices.
    """

    place: str
    source_hash: str
    draft_hash: str
    hashes_without_notices: tuple[str, ...] = ()


async def find_existing_article(incoming: IncomingDraft, origin: Origin) -> Article | None:
    """Return the article that the draft is, ``None`` for a new one; Duplicate where its slug is another's."""
    slug = incoming.draft.slug
    if slug and (held := await article_by_slug(slug)):
        if held.is_stub or await _came_from(held, origin):
            return held
        message = f"The slug {slug} belongs to another article, from another source. Nothing was imported."
        raise Duplicate(message, path=("input", "slug"))
    return await _imported_before(incoming, origin) or await _stub(incoming)


async def _came_from(article: Article, origin: Origin) -> bool:
    provenance = await Provenance.get_or_none(article_id=article.id)
    if provenance is None:
        return False
    return provenance.imported_from == origin.place or provenance.source_hash == origin.source_hash


async def _imported_before(incoming: IncomingDraft, origin: Origin) -> Article | None:
    """From the same place, with the same title or the same names; or the same bytes read alike, from anywhere."""
    here = await Provenance.filter(imported_from=origin.place).order_by("article_id").select_related("article")
    scored = [(_match_score(each.article, incoming), each.article) for each in here]
    best = max(scored, key=lambda pair: pair[0], default=(0, None))
    if best[0] > 0:
        return best[1]
    alike = (origin.draft_hash, *origin.hashes_without_notices)
    same = Provenance.filter(source_hash=origin.source_hash, draft_hash__in=alike)
    found = await same.order_by("article_id").first().select_related("article")
    return found.article if found else None


def _match_score(article: Any, incoming: IncomingDraft) -> int:
    """2 for the title, 1 for the credited names. An untitled draft has the title that it would be given."""
    names = composed(incoming.names)
    title = incoming.draft.title or (title_by_authors(names) if names else "")
    same_title = bool(title) and folded(article.title) == folded(title)
    return 2 * same_title + (bool(names) and composed(article.credited_names) == names)


async def _stub(incoming: IncomingDraft) -> Article | None:
    """The one stub that bears the draft's title."""
    title = incoming.draft.title
    if title is None:
        return None
    stubs = [each for each in await articles_titled(title) if each.is_stub]
    return stubs[0] if len(stubs) == 1 else None


async def articles_titled(title: str) -> list[Article]:
    """Return the articles of this title, whatever its case, oldest first."""
    spelt = sorted({spelling.casefold() for spelling in spellings(title)})
    found = await Article.filter(title_folded__in=spelt).order_by("created_at", "id")
    return [each for each in found if folded(each.title) == folded(title)]
