"""Where exporters and feeds get whole articles from."""

from typing import Protocol

from gql_blog.access import Viewer
from gql_blog.hooks import ExportArticle


class ArticleSource(Protocol):
    """Whole articles, each as this viewer may see it, with the comments that are public. Never a stub."""

    async def article(self, slug: str, viewer: Viewer) -> ExportArticle | None:
        """Return the article with this slug (an old one finds it, too); ``None`` where the viewer sees none."""
        ...

    async def dialogue(self, slug: str, viewer: Viewer) -> tuple[ExportArticle, ...]:
        """Return a post and all that answers it, in reading order: each article before its answers, those by date.

        ``slug`` is the post's. Empty where the viewer sees no such post.
        """
        ...

    async def newest(self, viewer: Viewer, limit: int) -> tuple[ExportArticle, ...]:
        """Return PUBLISHED articles, those published last first, by instant, else by date, else by their making."""
        ...

    async def slugs(self, viewer: Viewer, *, posts: bool = False) -> tuple[str, ...]:
        """Return the slugs of all articles that the viewer sees, sorted; with ``posts``, of those alone."""
        ...
