"""Which article a draft is: one that its file gave before, a stub that waits for its text, or a new one.

What is not sure to be the same is another article: a path, an author, or a title alone never replaces a text. Stubs
that an imported article certainly is are merged with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from gql_blog.content import ALIKE, ArticleStatus, DraftArticle, composed, folded, one_line, spellings
from gql_blog.errors import Duplicate
from gql_blog.store import Article, Provenance, Session
from gql_blog.write.article.merge_stub import has_working_copy, merge
from gql_blog.write.article.state.article_state import ArticleState
from gql_blog.write.derived.derived_columns import answered_by
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.imports.given_values import load_given
from gql_blog.write.imports.open_questions import kept_question, title_while_asked
from gql_blog.write.slugs import article_by_slug
from gql_blog.write.transaction.unit_of_work import UnitOfWork

_KNOWN: Final = """
SELECT EXISTS (SELECT 1 FROM provenance WHERE imported_from = $1)
    OR EXISTS (SELECT 1 FROM provenance WHERE source_hash = $2)
    OR EXISTS (SELECT 1 FROM article WHERE slug = $3)
    OR EXISTS (SELECT 1 FROM old_slug WHERE slug = $3)
    OR EXISTS (SELECT 1 FROM article WHERE title_folded IN ({titles}) AND is_stub)
    OR EXISTS (SELECT 1 FROM article WHERE id = $4)
"""
_LONGEST_PLACE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a draft comes from: its place, the hash of the file's bytes, the hash of what was read."""

    place: str
    source_hash: str
    draft_hash: str


def kept_place(imported_from: str) -> str:
    """Return the place of a draft as the provenance keeps it."""
    return one_line(imported_from)[:_LONGEST_PLACE]


def is_from(held: Sequence[str], place: str, source_hash: str) -> bool:
    """Whether what is held, by its place and the hash of its file's bytes, came from this very file."""
    return held[0] == place or held[1] == source_hash


async def find_existing_article(incoming: IncomingDraft, origin: Origin) -> Article | None:
    """Return the article that the draft is, ``None`` for a new one; Duplicate where its slug is another's.

    An export says it by the id. A slug finds a stub, what this very file gave before, or a text that another file gave
    and that is alike; without one it is the same path and a likeness, or the same bytes read alike. Where the path held
    something else, a finding says so.
    """
    exported_id, slug = incoming.draft.article_id, incoming.draft.slug
    if exported_id and (named := await Article.get_or_none(id=exported_id)):
        return named
    if slug and (held := await article_by_slug(slug)):
        if held.is_stub or await _came_from(held, incoming, origin):
            return held
        message = (
            f"The slug {slug} belongs to another article, from another source. State another slug, or the id and the "
            "version of that article, as an export does."
        )
        raise Duplicate(message, path=("input", "slug"))
    here = Provenance.filter(imported_from=origin.place).order_by("article_id").select_related("article")
    earlier: list[Any] = list(await here)
    return await _most_alike(incoming, earlier) or await _same_bytes(origin) or await _other_article(incoming, earlier)


async def is_unknown(session: Session, incoming: IncomingDraft, origin: Origin) -> bool:
    """Whether nothing is here that ``find_existing_article`` would look at, so that it finds nothing, as before."""
    spelt = folded_spellings(incoming.draft.title) if incoming.draft.title else []
    titles = ", ".join(f"${number}" for number, _ in enumerate(spelt, start=5)) or "NULL"
    sql = session.numbered(_KNOWN.format(titles=titles))
    draft = incoming.draft
    ((known,),) = await session.fetch(sql, origin.place, origin.source_hash, draft.slug, draft.article_id, *spelt)
    return not known


def is_alike(incoming: IncomingDraft, state: ArticleState) -> bool:
    """Whether a draft is a later version of what its file gave: the texts are alike, or the titles equal.

    A title alone does not do where both name their authors, and others.
    """
    if incoming.likeness(state.source) >= ALIKE:
        return True
    names = composed(incoming.names), composed(state.credited_names)
    return _same_title(incoming.draft, state) and (names[0] == names[1] or not all(names))


async def articles_titled(title: str) -> list[Article]:
    """Return the articles of this title, in any case, oldest first, but for drafts that still wait for a title."""
    found = await Article.filter(title_folded__in=folded_spellings(title)).order_by("created_at", "id")
    titled = [each for each in found if folded(each.title) == folded(title)]
    drafts = [each.id for each in titled if each.status == ArticleStatus.DRAFT]
    held: list[Any] = await Provenance.filter(article_id__in=drafts) if drafts else []
    asked = {each.article_id: title_while_asked([*map(kept_question, each.questions)]) for each in held}
    return [each for each in titled if folded(asked.get(each.id) or "") != folded(title)]


def folded_spellings(title: str) -> list[str]:
    """Return what the column of folded titles may hold for a title."""
    return sorted({spelling.casefold() for spelling in spellings(title)})


def stays_gone(article: Any) -> tuple[str, str] | None:
    """Return the finding that an article is not to come back by an import; ``None`` if it may."""
    if article is None:
        return None
    if article.deleted_at is not None:
        return "ARTICLE_DELETED", "The article was deleted here, and stays so."
    if article.withdrawn_on is not None:
        return "ARTICLE_WITHDRAWN", "The article was withdrawn here, and stays so."
    return None


async def _came_from(article: Article, incoming: IncomingDraft, origin: Origin) -> bool:
    provenance = await Provenance.get_or_none(article_id=article.id)
    if provenance is None:
        return False
    place: str = provenance.imported_from
    if is_from((place, provenance.source_hash), origin.place, origin.source_hash):
        return True
    if place.partition("#")[0] == origin.place.partition("#")[0]:
        return False  # another article of the same file
    return incoming.likeness((await load_given(article, provenance)).state.source) >= ALIKE


async def _most_alike(incoming: IncomingDraft, earlier: list[Any]) -> Article | None:
    """Of what came from the same place, that which is most alike, if anything is."""
    scored = []
    for each in earlier:
        state = (await load_given(each.article, each)).state
        if is_alike(incoming, state):
            scored.append((_score(incoming, state), each.article))
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


async def _same_bytes(origin: Origin) -> Article | None:
    """What was read alike from the same bytes, wherever they were."""
    rows: list[Any] = await Provenance.filter(source_hash=origin.source_hash).order_by("article_id")
    for each in rows:
        article = await Article.get(id=each.article_id)
        if each.draft_hash == origin.draft_hash:
            return article
    return None


async def _other_article(incoming: IncomingDraft, earlier: list[Any]) -> Article | None:
    """The one stub that bears the draft's title. That the path held another article before is told."""
    for each in earlier[-1:]:
        message = (
            f"This file held {each.article.title!r} ({each.article.slug}) before. Title and text are others now, so "
            "this is imported as another article; the earlier one stays as it is."
        )
        incoming.report("FILE_HOLDS_ANOTHER_ARTICLE", message)
    title = incoming.draft.title
    if title is None:
        return None
    stubs = [each for each in await articles_titled(title) if each.is_stub]
    return stubs[0] if len(stubs) == 1 else None


def _score(incoming: IncomingDraft, state: ArticleState) -> float:
    same_names = composed(incoming.names) == composed(state.credited_names)
    return incoming.likeness(state.source) + _same_title(incoming.draft, state) + same_names


def _same_title(draft: DraftArticle, state: ArticleState) -> bool:
    return draft.title is not None and folded(draft.title) == folded(state.title)


async def merge_certain_stubs(work: UnitOfWork, article: Any, incoming: IncomingDraft) -> bool:
    """Merge the stubs that bear an old slug of the article, or its title where no other article has that.

    None of them is a stub that the article answers, one for which somebody is writing a text, or what was withdrawn.
    Return whether there was any.
    """
    answered = await answered_by(work.transaction, article.id)
    certain = [each for each in await _certain(article, incoming) if each.withdrawn_on is None]
    found = {each.id: each for each in certain if each.id not in answered}
    stubs = [each for each in found.values() if not await has_working_copy(each)]
    for stub in stubs:
        await merge(work, stub, article)
    return bool(stubs)


async def _certain(article: Any, incoming: IncomingDraft) -> list[Any]:
    by_slug = [await article_by_slug(slug) for slug in incoming.draft.old_slugs]
    found: list[Any] = [each for each in by_slug if each is not None and each.is_stub]
    if incoming.draft.title:
        titled = await articles_titled(article.title)
        if [each.id for each in titled if not each.is_stub] == [article.id]:
            found += [each for each in titled if each.is_stub]
    return found
