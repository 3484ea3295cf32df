"""Files that an app under test writes and imports in the formats of its plugins."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gql_blog.access import OPERATOR, Viewer
from gql_blog.app import App
from gql_blog.content import Role
from gql_blog.transfer import ImportOptions, MediaTarget, import_paths


@dataclass(frozen=True)
class SeedArticle:
    """An article of the seed dialogue, or one that a test has published."""

    id: str
    slug: str
    title: str


class FileExchange(ABC):
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

    async def import_files(
        self,
        *paths: Path,
        import_format: str | None = None,
        options: Mapping[str, Any] | None = None,
        dry_run: bool = False,
        resume: bool = False,
    ) -> dict[str, Any]:
        """Import files, as ``gql-blog import`` does, and return the report that its ``--json`` prints."""
        how = ImportOptions(import_format, dry_run=dry_run, resume=resume, format_options=options or {})
        app = self._app
        media = MediaTarget(app.media, app.settings.media_bytes)
        report = await import_paths(
            paths, writer=app.writer, viewer=OPERATOR, options=how, hooks=app.hooks, media=media
        )
        return report.to_json()
