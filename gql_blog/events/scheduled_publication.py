"""Publishing and unpublishing articles when that is due by the database's clock."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final, NamedTuple

from gql_blog.content import ArticleStatus
from gql_blog.errors import Conflict, GqlBlogError, NotFound
from gql_blog.events.consumer_delivery import backoff
from gql_blog.store import Article, Database

log = logging.getLogger("gql_blog.events")

Change = Callable[[str, int], Awaitable[Any]]
"""Publishes, or unpublishes, an article by its id, at the version that it was found at."""

_BATCH: Final = 100
_LIVE: Final = (ArticleStatus.PUBLISHED.value, ArticleStatus.SCHEDULED.value)


async def count_overdue(database: Database, seconds: int) -> int:
    """Return how many articles should have been published, or unpublished, more than so many seconds ago."""
    before = await database.now() - timedelta(seconds=seconds)
    async with database.session():
        begin = await Article.filter(status=ArticleStatus.SCHEDULED.value, published_at__lt=before).count()
        end = await Article.filter(status=ArticleStatus.PUBLISHED.value, unpublish_at__lt=before).count()
    return int(begin + end)


_LONGEST_PAUSE: Final = timedelta(minutes=1)
"""What refused an article may have been put right where the article does not show it, as by disabling a plugin."""


class _Failure(NamedTuple):
    """That an article could not be changed, at a version, and when it is tried again."""

    version: int
    attempts: int
    due_at: DateTime
    said: str


class ScheduledPublication:
    """Changes articles that are due. Where several processes try the same one, the version lets a single one succeed.

    What is to end goes first: an article whose whole time has passed while no server ran is never published.
    """

    def __init__(self, database: Database, publish: Change, unpublish: Change) -> None:
        self._database = database
        self._publish = publish
        self._unpublish = unpublish
        self._failures: dict[str, _Failure] = {}

    async def run_due(self) -> int:
        """Change what is due; return how many articles this process changed.

        A failing one is told once for each reason, and tried again after ever longer pauses, or once it has changed.
        """
        self._now = now = await self._database.now()
        ended = await self._each(
            self._unpublish, "unpublished", "unpublish_at", status__in=_LIVE, unpublish_at__lte=now
        )
        begun = await self._each(
            self._publish, "published", "published_at", status=ArticleStatus.SCHEDULED.value, published_at__lte=now
        )
        self._failures = {failed: each for failed, each in self._failures.items() if each.due_at > now}
        return ended + begun

    async def _each(self, change: Change, done: str, instant: str, **due: Any) -> int:
        """Change all that is ``due``, in the order of ``instant``, in batches: those that fail hold up no other."""
        changed, failed = 0, list[str]()
        while batch := await self._batch(instant, due, failed):
            for article in batch:
                if await self._change(change, done, article):
                    changed += 1
                else:
                    failed.append(article.id)
        return changed

    async def _batch(self, instant: str, due: dict[str, Any], failed: Sequence[str]) -> list[Any]:
        async with self._database.session():
            rows = Article.filter(**due).order_by(instant, "id")
            if failed:
                rows = rows.exclude(id__in=failed)
            return list(await rows.limit(_BATCH).only("id", "version"))

    async def _change(self, change: Change, done: str, article: Any) -> bool:
        before = self._failures.get(article.id)
        if before and before.version == article.version and before.due_at > self._now:
            return False
        try:
            await change(article.id, article.version)
        except (Conflict, NotFound):
            return False  # another process was first
        except GqlBlogError as error:
            if before is None or before.said != error.message:
                log.error("article %s is due and was not %s: %s", article.id, done, error.message)
            attempts = before.attempts + 1 if before and before.version == article.version else 1
            due_at = self._now + min(backoff(attempts), _LONGEST_PAUSE)
            self._failures[article.id] = _Failure(article.version, attempts, due_at, error.message)
            return False
        return True
