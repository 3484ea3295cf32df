"""Files that an app under test writes in the formats of its plugins."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gql_blog.access import Viewer
from gql_blog.app import App
from gql_blog.content import Role


@dataclass(frozen=True)
class SeedArticle:
    """An article of the seed dialogue, or one that a test has published."""

    id: str
    slug: str
    title: str


class FileExchange:
    """What an app under test does with files."""

    _app: App

    @abstractmethod
    async def _viewer(self, role: Role | None) -> Viewer:
        """Return a user with this role."""

    async def export(
        self,
        article: SeedArticle | str,
        export_format: str,
        *,
        dialogue: bool = False,
        role: Role | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the file of an article, or of a whole dialogue, in a plugin's format."""
        downloads, viewer = self._app.downloads, await self._viewer(role)
        slug = article if isinstance(article, str) else article.slug
        written = downloads.dialogue_as if dialogue else downloads.article_as
        return (await written(downloads.format_named(export_format), slug, viewer, options or {})).data

    async def export_site(self, export_format: str, *, options: Mapping[str, Any] | None = None) -> bytes:
        """Return the file of the whole site in a plugin's format."""
        downloads = self._app.downloads
        written = await downloads.site_as(downloads.format_named(export_format), options or {})
        with written.file as file:
            return bytes(file.read())
