"""Publishing scheduled articles when they are due by the database's clock."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from gql_blog.content import ArticleStatus
from gql_blog.errors import Conflict, GqlBlogError, NotFound
from gql_blog.store import Article, Database

log = logging.getLogger("gql_blog.events")

Publish = Callable[[str, int], Awaitable[Any]]
"""Publishes an article by its id, at the version that it was found at."""

_BATCH: Final = 100


class ScheduledPublication:
    """Publishes due articles. Where several processes try the same one, the version lets a single one succeed."""

    def __init__(self, database: Database, publish: Publish) -> None:
        self._database = database
        self._publish = publish

    async def publish_due(self) -> int:
        """Publish one batch of due articles; return how many this process published. A failing article is skipped."""
        now = await self._database.now()
        async with self._database.session():
            due = await (
                Article.filter(status=ArticleStatus.SCHEDULED.value, published_at__lte=now)
                .order_by("published_at", "id")
                .limit(_BATCH)
            )
        published = 0
        for article in due:
            try:
                await self._publish(article.id, article.version)
                published += 1
            except (Conflict, NotFound):
                continue  # another process was first
            except GqlBlogError as error:
                log.error("article %s is due and was not published: %s", article.id, error.message)
        return published
