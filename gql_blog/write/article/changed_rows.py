"""Rendering again, in the background, what was rendered from other rows of plugins' tables than there are now.

Whatever changes the rows, the hash of all of them tells; the one that an article keeps says whether it is done. So
any number of processes may do it, one batch at a time, and go on where another one was ended.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from functools import partial
from typing import Final

from tortoise.expressions import Q

from gql_blog.content import SiteUrls
from gql_blog.errors import InUse
from gql_blog.render import Renderer
from gql_blog.store import Article, Database, rendering_lock
from gql_blog.write.article.rerender_articles import Rerendered, Stale, count_stale, rerender_batch
from gql_blog.write.transaction.writer_transaction import with_retries

log = logging.getLogger("gql_blog.write")

_FIRST_PAUSE: Final = 60.0
_LONGEST_PAUSE: Final = 3_600.0
"""Seconds until articles that cannot be rendered are tried again: twice as long after each time."""

_MOST_FAILED_BATCHES: Final = 3
"""Batches in a row that fail whole until it rests: a plugin that fails does not have all articles rendered in vain."""

_LONGEST_REST: Final = 1.0
"""Seconds. Between two batches it rests as long as the first took: a server has requests to answer."""


class ChangedRows:
    """Renders again what is due. One process does one batch, and whoever writes comes in between."""

    def __init__(self, database: Database, renderer: Renderer, urls: SiteUrls) -> None:
        self._database = database
        self._renderer = renderer
        self._urls = urls
        self._digest: str | None = None
        self._after = ""
        self._saved = False
        self._failed = 0
        self._failing = set[str]()
        self._pause = 0.0
        self._paused_until = 0.0

    @property
    def is_paused(self) -> bool:
        """Whether what is due could not be rendered, and is tried again later."""
        return time.monotonic() < self._paused_until

    async def count(self, *, look: bool = True) -> int:
        """Return how many articles are due by the rows as they were last read whole here: now, if they can be."""
        if look:
            await self.look()
        known = self._renderer.rows.known
        return await count_stale(self._database, Stale(read=known)) if known is not None else 0

    async def problems(self) -> Sequence[str]:
        """Return why nothing is rendered again."""
        async with self._renderer.rows.reading() as read:
            disabled = (
                f"The plugin {each!r} reads rows in rendering, and is disabled: nothing is rendered again, for the "
                "rows of others neither. Enable it, or block it and run `gql-blog render`."
                for each in read.disabled
            )
            return [*read.problems.values(), *disabled]

    async def look(self) -> None:
        """Read the rows, so that this process knows which articles are rendered from those that there are now."""
        async with self._renderer.rows.reading():
            pass

    async def render_due(self) -> None:
        """Render all that is due; what fails keeps its rendering, and is tried again after a pause."""
        while True:
            began = time.monotonic()
            if not await self._render_some():
                return
            await asyncio.sleep(min(time.monotonic() - began, _LONGEST_REST))

    async def _render_some(self) -> bool:
        """Render one batch; return whether there may be more to do now."""
        async with self._renderer.rows.reading() as read:
            if (digest := read.whole) is None:
                return False
            if digest != self._digest:  # where it was it goes on, else it would never come to those at the end
                self._digest, self._failed, self._pause, self._paused_until = digest, 0, 0.0, 0.0
            if self.is_paused or not (self._after or await self._is_any_due(digest)):
                return False
            work = (self._database, self._renderer, Stale(read=digest), self._after, self._urls)
            try:
                async with rendering_lock(self._database.url):
                    batch = await with_retries(partial(rerender_batch, *work))
            except InUse:
                return False  # who has the lock does it
        before, self._after = self._after, batch[-1].article.id if batch else ""
        return self._goes_on(batch) if batch else self._begins_again(before)

    def _goes_on(self, batch: Sequence[Rerendered]) -> bool:
        """Note what failed. After some batches in which all did, it goes on behind them, but later."""
        failed = [each.obstacle for each in batch if each.obstacle is not None and each.obstacle.waits]
        if len(failed) < len(batch):
            self._saved, self._failed, self._pause = True, 0, 0.0
            return True
        self._failed += 1
        self._failing.update(name for each in failed for name in each.plugins)
        if self._failed % _MOST_FAILED_BATCHES:
            return True
        return self._rests(max(self._pause, _FIRST_PAUSE))

    def _begins_again(self, before: str) -> bool:
        """Behind the last article: what is due now was before the place where it began, or failed."""
        failed, saved, self._failed, self._saved = self._failed, self._saved, 0, False
        if saved or not failed:
            return bool(before)
        longer = min(2 * self._pause or _FIRST_PAUSE, _LONGEST_PAUSE)
        if failed % _MOST_FAILED_BATCHES:
            return self._rests(longer)
        self._pause = longer  # it has just rested
        return True

    def _rests(self, seconds: float) -> bool:
        self._pause = seconds
        self._paused_until = time.monotonic() + seconds
        log.warning(
            "Articles cannot be rendered again with the rows that plugins have now (%s), and keep their text; they are "
            "tried again in %d s",
            *(", ".join(sorted(self._failing)) or "see above", seconds),
        )
        self._failing = set()
        return False

    async def _is_any_due(self, digest: str) -> bool:
        """Two ranges of the index, and the nulls: no article is looked at that is as it should be."""
        others = Q(rendered_rows__lt=digest) | Q(rendered_rows__gt=digest) | Q(rendered_rows__isnull=True)
        async with self._database.session():
            return await Article.filter(others).exists()
