"""Rendering again what an earlier version, or what other plugins and settings, rendered.

A row says itself whether it is done, so a run that was interrupted goes on where it was. Source, version, revisions and
``updated_at`` stay as they are: nobody has changed the article. What is the same as before is not written, but for how
it was rendered.
"""

import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from typing import Any, Final

from tortoise.expressions import Q

from gql_blog.content import Note, SiteUrls
from gql_blog.errors import InputError
from gql_blog.render import RenderedArticle, Renderer, Step, render_endnotes
from gql_blog.store import Article, Database, insert_rows
from gql_blog.write.article.state.article_state import state_of
from gql_blog.write.article.state.footnotes import save_footnotes
from gql_blog.write.article.state.rendering_changes import RenderingChange, StoredNotes, change_of, stored_notes
from gql_blog.write.article.state.save_article import (
    PROVENANCE,
    RENDERED,
    anchor_prefix,
    head_of,
    is_search,
    save_search_text,
    set_added,
    set_provenance,
    set_rendered,
)
from gql_blog.write.derived.affected_pages import rendered_again
from gql_blog.write.locks import Locks
from gql_blog.write.transaction.writer_transaction import with_retries, writer_transaction

log = logging.getLogger("gql_blog.write")

Progress = Callable[[int, int], None]
"""``(done, all)``"""

BATCH: Final = 50
"""Articles of one transaction."""

_PLUGIN: Final = "plugin:"
"""Before the name of a plugin that had a share in the notes of an article."""
_IN_BODIES: Final = ("markdown:", "transform:")
"""Before the names of plugins that had one in its body."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Which articles are rendered again: those that a migration left to be.

    ``recipe``: also those that were rendered by anything else than what has this hash. ``every``: all. ``read``: also
    those that were rendered from other rows of plugins than have this hash; without a ``recipe`` these alone.
    """

    recipe: str | None = None
    every: bool = False
    read: str | None = None

    def rows(self) -> tuple[Q, ...]:
        """Return the condition on the rows."""
        if self.every:
            return ()
        if self.keeps_bodies:
            return (Q(rendered_rows__not=self.read),)
        waiting = Q(rendered_version__isnull=True)  # __not holds for null, too
        if self.recipe is not None:
            waiting |= Q(rendered_by__not=self.recipe)
        return (waiting | Q(rendered_rows__not=self.read) if self.read is not None else waiting,)

    def holds(self, article: Any) -> bool:
        """Return whether a row is one of them."""
        from_others = self.read is not None and article.rendered_rows != self.read
        by_others = self.recipe is not None and article.rendered_by != self.recipe
        return self.every or _waits(article) or by_others or from_others

    @property
    def keeps_absent(self) -> bool:
        """Whether notes stay whose plugin is away: after a migration. Who renders by hand wants what is here."""
        return self.recipe is None and not self.every

    @property
    def keeps_bodies(self) -> bool:
        """Whether an article waits of whose body such a plugin made a part: nobody has asked to take that away."""
        return self.keeps_absent and self.read is not None


class Obstacle(Enum):
    """Why an article is not rendered again."""

    LIMITS = auto()
    """It is too large or nested too deep by the limits of today. It keeps its old HTML for good."""
    PLUGIN = auto()
    """A plugin failed or lacks, whose share would be lost. The article waits."""
    ERROR = auto()
    """An unexpected error, which the log has. The article waits."""


@dataclass(frozen=True, slots=True)
class Unrendered:
    """An article that was not rendered again; ``plugins`` are those that failed."""

    slug: str
    obstacle: Obstacle
    plugins: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the next run tries again."""
        return self.obstacle is not Obstacle.LIMITS


@dataclass(frozen=True, slots=True)
class Rerendered:
    """One article of a batch. ``article`` is its row as it was read; ``rendered`` is None with an ``obstacle``."""

    article: Any
    rendered: RenderedArticle | None = None
    change: RenderingChange | None = None
    obstacle: Unrendered | None = None
    saved: bool = False

    @property
    def settled(self) -> bool:
        """Whether this run is done with the article."""
        return self.saved or (self.obstacle is not None and self.obstacle.waits)


@dataclass(frozen=True, slots=True)
class RenderedAgain:
    """What became of articles that were rendered again: how many were, how many of them are other than before."""

    articles: int = 0
    changed: int = 0
    unrendered: tuple[Unrendered, ...] = ()


async def rerender_all(
    database: Database, renderer: Renderer, stale: Stale, progress: Progress | None = None, *, urls: SiteUrls
) -> RenderedAgain:
    """Render every article that is stale; ``Writer.rerender`` has the contract."""
    done, total, changed = 0, await count_stale(database, stale), 0
    unrendered: dict[str, Unrendered] = {}
    after = ""
    while batch := await with_retries(partial(rerender_batch, database, renderer, stale, after, urls)):
        for each in batch:
            if not each.settled:
                # It was changed meanwhile: the next batch begins with it, and has what became of it.
                break
            after = each.article.id
            if each.obstacle is not None:
                unrendered[after] = each.obstacle
        done += sum(each.saved for each in batch)
        changed += sum(each.saved and each.change is not None for each in batch)
        if progress is not None:
            progress(done, max(done, total))
    return RenderedAgain(done, changed, tuple(unrendered.values()))


async def compared(database: Database, renderer: Renderer, stale: Stale) -> AsyncIterator[Rerendered]:
    """Render every article that is stale, and save nothing; ``Writer.compare_rendering`` has the contract."""
    after = ""
    while batch := await _rendered_batch(database, renderer, stale, after):
        for each in batch:
            yield each
        after = batch[-1].article.id


async def count_stale(database: Database, stale: Stale) -> int:
    """Return how many articles are stale."""
    async with database.session():
        return await Article.filter(*stale.rows()).count()


async def _rendered_batch(database: Database, renderer: Renderer, stale: Stale, after: str) -> list[Rerendered]:
    async with database.session():
        articles = await stale_articles(stale, after)
        notes = await stored_notes(articles)
    async with renderer.rows.reading():
        return [await rerender(renderer, each, notes[each.id], stale) for each in articles]


async def rerender_batch(
    database: Database, renderer: Renderer, stale: Stale, after: str, urls: SiteUrls
) -> list[Rerendered]:
    """Render some of the articles that are stale, in the order of their ids, which are greater than ``after``."""
    batch = await _rendered_batch(database, renderer, stale, after)
    if not batch:
        return []
    async with writer_transaction(database) as (transaction, now):
        await Locks(transaction).lock_dialogues(*(each.article.id for each in batch))
        done = [replace(each, saved=await save_rerendered(each, stale)) for each in batch]
        changed = {each.article.id for each in done if each.saved and each.change is not None}
        await insert_rows(await rendered_again(transaction, urls, changed, now))
        return done


async def stale_articles(stale: Stale, after: str) -> list[Any]:
    """Return some of the articles that are stale, in the order of their ids, which are greater than ``after``."""
    return await Article.filter(*stale.rows(), id__gt=after).order_by("id").limit(BATCH)


async def rerender(renderer: Renderer, article: Any, stored: StoredNotes, stale: Stale) -> Rerendered:
    """Render an article from its source, with the ``stored`` notes; an obstacle tells why it stays as it was."""
    labels = [each.label for each in stored.rows]
    if stale.keeps_bodies and (absent := _lacking(article, renderer.taking_part, *_IN_BODIES)):
        return Rerendered(article, obstacle=_waiting_for(article, absent))
    try:
        rendered = _with_kept_words(await _rendered(renderer, article), article, renderer.taking_part, stale)
        lacking = _lacking(article, renderer.taking_part, _PLUGIN) if stale.keeps_absent else []
    except InputError:
        return Rerendered(article, obstacle=Unrendered(article.slug, Obstacle.LIMITS))
    except Exception:
        # One article must not keep the others from being rendered.
        log.exception("the article %r cannot be rendered again", article.slug)
        return Rerendered(article, obstacle=Unrendered(article.slug, Obstacle.ERROR))
    if rendered.failed_plugins:
        return Rerendered(article, obstacle=Unrendered(article.slug, Obstacle.PLUGIN, rendered.failed_plugins))
    if not lacking:
        return Rerendered(article, rendered, change_of(article, stored, rendered))
    if labels != [each.note.label for each in rendered.notes]:
        # The markers would lead to other notes than those that are stored.
        return Rerendered(article, obstacle=_waiting_for(article, lacking))
    kept = replace(
        rendered,
        endnotes=render_endnotes([_note(each) for each in stored.rows], article.locale),
        provenance=(*rendered.provenance, *lacking),
        recipe=None,
    )
    return Rerendered(article, kept, change_of(article, stored, kept, keeps_notes=True))


async def _rendered(renderer: Renderer, article: Any) -> RenderedArticle:
    prefix = anchor_prefix(article.id)
    return await renderer.article(article.source, locale=article.locale, prefix=prefix, head=head_of(article))


def _with_kept_words(
    rendered: RenderedArticle, article: Any, present: Collection[str], stale: Stale
) -> RenderedArticle:
    """Keep the words that are stored where a plugin added some that is not there now, and nothing is to be lost."""
    steps = [each for each in article.rendering or () if is_search(each)]
    if not stale.keeps_absent or all(each["name"].partition(":")[2] in present for each in steps):
        return rendered
    kept = (Step(each["name"], each["version"], each.get("settings")) for each in steps)
    others = (each for each in rendered.provenance if not each.name.startswith("search:"))
    return replace(rendered, added=None, provenance=(*others, *kept), recipe=None)


def _lacking(article: Any, present: Collection[str], *kinds: str) -> list[Step]:
    """The plugins that had a share of these kinds in what is stored, and are not there now."""
    before = [Step(step["name"], step["version"], step.get("settings")) for step in article.rendering or ()]
    return [step for step in before if step.name.startswith(kinds) and _plugin_of(step) not in present]


def _plugin_of(step: Step) -> str:
    return step.name.partition(":")[2]


def _waiting_for(article: Any, lacking: Iterable[Step]) -> Unrendered:
    return Unrendered(article.slug, Obstacle.PLUGIN, tuple(sorted({*map(_plugin_of, lacking)})))


async def save_rerendered(each: Rerendered, stale: Stale) -> bool:
    """Save what an article became; return whether it did: it may wait, have changed, or be done already."""
    if each.obstacle is not None and each.obstacle.waits:
        return False
    held: Any = await Article.get_or_none(id=each.article.id)
    if held is None or not stale.holds(held) or held.version != each.article.version:
        return False
    if each.rendered is None:
        if _waits(held) or stale.read is not None:
            held.rendered_version, held.rendered_rows = held.version, stale.read
            await held.save(update_fields=["rendered_version", "rendered_rows"])
        return True
    if each.change is None and not _waits(held):
        await _save_provenance(held, each.rendered)
        return True
    text = held.text
    set_rendered(held, each.rendered)
    set_added(held, each.rendered.added)
    await held.save(update_fields=RENDERED)
    if each.change is not None and each.change.notes:
        await save_footnotes(held.id, each.rendered.notes)
    if held.text != text or (each.change is not None and each.change.is_found_otherwise):
        await save_search_text(held, await state_of(held))
    return True


async def _save_provenance(held: Any, rendered: RenderedArticle) -> None:
    """Save how an article was rendered that is the same as before, if that is not known already."""
    before = [getattr(held, name) for name in PROVENANCE]
    set_provenance(held, rendered)
    set_added(held, rendered.added)
    if before != [getattr(held, name) for name in PROVENANCE]:
        await held.save(update_fields=PROVENANCE)


def _waits(article: Any) -> bool:
    return article.rendered_version is None


def _note(row: Any) -> Note:
    return Note(
        number=row.number,
        label=row.label,
        text=row.text,
        html=row.html,
        anchor=row.anchor,
        marker_anchors=tuple(row.marker_anchors),
    )
