"""Publishing what was scheduled, when it is due by the database's clock."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from gql_blog.content import ArticleStatus
from gql_blog.errors import Conflict, GqlBlogError, NotFound
from gql_blog.store import Article, Database

log = logging.getLogger("gql_blog.events")

Publish = Callable[[str, int], Awaitable[Any]]
"""Publishes an article by its id, at the version that it was found at."""

_AT_ONCE: Final = 100


class ScheduledPublication:
    """Finds what is due. Two processes may look at once: the version lets only one of them publish."""

    def __init__(self, database: Database, publish: Publish) -> None:
        self._database = database
        self._publish = publish

    async def publish_due(self) -> int:
        """Publish what is due; return how many articles this process published. One that cannot be holds up none."""
        now = await self._database.now()
        async with self._database.session():
            due = await (
                Article.filter(status=ArticleStatus.SCHEDULED.value, published_at__lte=now)
                .order_by("published_at", "id")
                .limit(_AT_ONCE)
            )
        published = 0
        for article in due:
            try:
                await self._publish(article.id, article.version)
                published += 1
            except (Conflict, NotFound):
                continue  # somebody else was first
            except GqlBlogError as error:
                log.error("article %s is due and was not published: %s", article.id, error.message)
        return published
