"""Rendering again what an earlier version rendered: articles whose notes stand in ``html`` still.

A row says itself whether it is done, so a run that was interrupted goes on where it was. Source, version, revisions and
``updated_at`` stay as they are: nobody has changed the article.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from gql_blog.content import Note
from gql_blog.errors import InputError
from gql_blog.render import RenderedArticle, Renderer, Step, render_endnotes
from gql_blog.store import Article, Footnote
from gql_blog.write.article.article_state import state_of
from gql_blog.write.article.footnotes import save_footnotes
from gql_blog.write.article.save_article import RENDERED, anchor_prefix, save_search_text, set_rendered

BATCH: Final = 50
"""Articles of one transaction."""

_PLUGIN: Final = "plugin:"


@dataclass(frozen=True, slots=True)
class Rerendered:
    """One article of a batch. ``article`` is its row as it was read; ``rendered`` is None where rendering fails.

    ``keeps_notes``: a plugin that made its notes is not there, so that the notes stay as they are stored.
    """

    article: Any
    rendered: RenderedArticle | None
    keeps_notes: bool = False


async def unrendered_articles() -> list[Article]:
    """Return some of the articles that wait."""
    return await Article.filter(endnotes__isnull=True).order_by("id").limit(BATCH)


async def rerender(renderer: Renderer, article: Any, stored: Sequence[Any]) -> Rerendered:
    """Render an article from its source; ``stored`` are its notes as they are in the database.

    An article that is too large or nested too deep by the limits of today stays as it was rendered.
    """
    try:
        rendered = await renderer.article(article.source, locale=article.locale, prefix=anchor_prefix(article.id))
    except InputError:
        return Rerendered(article, None)
    present = {step.name for step in rendered.provenance}
    before = [Step(step["name"], step["version"]) for step in article.rendering or ()]
    lacking = [step for step in before if step.name.startswith(_PLUGIN) and step.name not in present]
    if not lacking:
        return Rerendered(article, rendered)
    kept = replace(
        rendered,
        endnotes=render_endnotes([_note(each) for each in stored]),
        provenance=(*rendered.provenance, *lacking),
    )
    return Rerendered(article, kept, keeps_notes=True)


async def stored_notes(articles: Sequence[Any]) -> dict[str, list[Any]]:
    """Return the notes of articles as they are in the database, by the id of the article."""
    found: dict[str, list[Any]] = {article.id: [] for article in articles}
    for each in await Footnote.filter(article_id__in=list(found)).order_by("number"):
        note: Any = each
        found[note.article_id].append(note)
    return found


async def save_rerendered(each: Rerendered) -> bool:
    """Save what an article became; return whether it did: it may have changed, or be done already."""
    held: Any = await Article.get_or_none(id=each.article.id)
    if held is None or held.endnotes is not None or held.version != each.article.version:
        return False
    if each.rendered is None:
        held.endnotes = ""
        await held.save(update_fields=["endnotes"])
        return True
    text = held.text
    set_rendered(held, each.rendered)
    await held.save(update_fields=RENDERED)
    if not each.keeps_notes:
        await save_footnotes(held.id, each.rendered.notes)
    if held.text != text:
        await save_search_text(held, await state_of(held))
    return True


def _note(row: Any) -> Note:
    return Note(row.number, row.label, row.text, row.html, row.anchor, tuple(row.marker_anchors))
