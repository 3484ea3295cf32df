"""The articles that a draft points to: found by slug or title, or made as stubs."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from gql_blog.content import ARTICLE, LONGEST_LINE, ArticleStatus, EventKind, Reference, folded, new_id, one_line
from gql_blog.errors import NotFound
from gql_blog.store import Article, Session
from gql_blog.write.article.state.article_state import ArticleState
from gql_blog.write.article.state.save_article import new_article, save
from gql_blog.write.derived.derived_columns import answered_by
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.imports.existing_article import articles_titled, folded_spellings
from gql_blog.write.imports.given_values import STUB_NOTE
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.media.pictures import is_picture
from gql_blog.write.slugs import LONGEST, article_by_slug, free_article_slug, is_slug, slug_from
from gql_blog.write.transaction.unit_of_work import UnitOfWork

_MEANT: Final = """
SELECT id, NULL FROM article WHERE slug = $1
UNION ALL
SELECT article_id, NULL FROM old_slug WHERE slug = $1
UNION ALL
SELECT id, title FROM article WHERE title_folded IN ({titles})
"""


async def resolve_responding_to(
    work: UnitOfWork, incoming: IncomingDraft, article_id: str, locale: str, *, is_new: bool = False
) -> tuple[Any, bool]:
    """Return the article that the draft answers, and whether it was made for it; ``None`` for a post.

    NotFound where it is named by a slug that nothing has, without a title. What would close a circle is not linked;
    what ``is_new`` is answered by nothing yet.
    """
    reference = incoming.draft.responding_to
    if reference is None:
        return None, False
    title = _title(reference)
    is_own = bool(title and incoming.draft.title and folded(title) == folded(incoming.draft.title))
    target = None
    if reference.slug or not is_own:
        target = await _found(incoming, reference, title, article_id, locale)
    if target is None and is_own:
        incoming.report(
            "RESPONDS_TO_ITSELF", f"It says that it responds to {title!r}, its own title. It was imported as a post."
        )
        return None, False
    if target is None:
        return await _stub(work, incoming, title, locale), True
    if not is_new and article_id in await answered_by(work.transaction, target.id):
        incoming.report(
            "RESPONSE_CIRCLE",
            f"It says that it responds to {target.title!r}, which responds to it. The link was not made.",
        )
        return None, False
    return target, False


async def resolve_translation_of(incoming: IncomingDraft, article_id: str) -> Article | None:
    """Return the article that the draft translates, where that is here and cannot be mistaken."""
    reference = incoming.draft.translation_of
    if reference is None:
        return None
    target = await article_by_slug(reference.slug) if reference.slug else None
    if target is None and (title := _title(reference)):
        titled = [each for each in await articles_titled(title) if each.id != article_id]
        target = titled[0] if len(titled) == 1 else None
    if target is None or target.id == article_id:
        name = (reference.slug or reference.title or "")[:100]
        incoming.report(
            "TRANSLATION_NOT_FOUND",
            f"The file says that the article translates {name!r}, but no article, or more than one, matches. "
            "The link was "
            "not made.",
        )
        return None
    return target


async def check_lead_image(incoming: IncomingDraft) -> None:
    """Leave out a lead image that is no picture here, and tell so."""
    named = incoming.draft.lead_image_id
    if named is not None and not await is_picture(named):
        incoming.draft = replace(incoming.draft, lead_image_id=None)
        incoming.report(
            "LEAD_IMAGE_NOT_FOUND", f"The lead image {named[:100]!r} is no picture that is here. It was left out."
        )


def names_of_reference(reference: Reference | None) -> Iterator[str]:
    """Return the names that are locked before a reference is looked up: nobody else makes what it may mean."""
    if reference is not None and reference.slug:
        yield f"slug {reference.slug}"
    if reference is not None and reference.title:
        yield f"title {folded(one_line(reference.title))}"


async def articles_meant(session: Session, reference: Reference | None) -> list[str]:
    """Return the ids of all articles that a reference may mean: they are looked at before one of them is chosen."""
    if reference is None:
        return []
    title = _title(reference)
    spelt = folded_spellings(title) if title else []
    slug = reference.slug if reference.slug and is_slug(reference.slug) else None
    if slug is None and not spelt:
        return []
    titles = ", ".join(f"${number}" for number, _ in enumerate(spelt, start=2)) or "NULL"
    rows = await session.fetch(session.numbered(_MEANT.format(titles=titles)), slug, *spelt)
    return [article_id for article_id, other in rows if other is None or folded(other) == folded(title or "")]


async def _found(
    incoming: IncomingDraft, reference: Reference, title: str | None, article_id: str, locale: str
) -> Article | None:
    if reference.slug and (target := await article_by_slug(reference.slug)):
        return target
    if title is None:
        named = (reference.slug or "")[:100]
        raise NotFound(
            f"The article responds to {named!r}, which is not in the database, and the file does not give that "
            "article's title. Import that article first, or add its title.",
            path=("input", "respondingTo"),
        )
    titled = [each for each in await articles_titled(title) if each.id != article_id]
    if len(titled) < 2:
        return titled[0] if titled else None
    alike = [each for each in titled if each.locale == locale and not each.is_stub]
    if len(alike) == 1:
        return alike[0]
    # Whichever is meant, an editor can say; until then the text hangs from a stub of its own.
    message = f"{len(titled)} articles have the title {title!r}. An editor must say which one it responds to."
    incoming.report("RESPONDING_TO_AMBIGUOUS", message)
    stubs = [each for each in titled if each.is_stub]
    return stubs[0] if stubs else None


async def _stub(work: UnitOfWork, incoming: IncomingDraft, title: str | None, locale: str) -> Article:
    """An article of which only the title is known. If it comes later in the same file, it has its id already."""
    named = title or ""
    reference = incoming.draft.responding_to or Reference()
    references = (Reference(slug=reference.slug), Reference(title=folded(named)))
    reserved = (incoming.reserved[each] for each in references if each in incoming.reserved)
    article_id, locale = next(reserved, (new_id(ARTICLE), locale))
    return await new_stub(work, article_id, named, reference.slug, locale)


async def new_stub(work: UnitOfWork, article_id: str, title: str, wanted: str | None, locale: str) -> Article:
    """Make an article of which only the title is known, at the slug that is ``wanted`` if that can be."""
    if not wanted or not is_slug(wanted) or len(wanted) > LONGEST:
        wanted = slug_from(title, otherwise="article")
    article = new_article(work, article_id, status=ArticleStatus.PUBLISHED.value, is_stub=True)
    state = ArticleState(title=title, source="", slug=await free_article_slug(wanted, locks=work.locks), locale=locale)
    await save(work, article, None, state, event=EventKind.ARTICLE_CREATED, note=STUB_NOTE)
    return article


def _title(reference: Reference) -> str | None:
    with InputErrors() as errors:
        return errors.line_or_none(reference.title, ("input", "respondingTo"), limit=LONGEST_LINE)
