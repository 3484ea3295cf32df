"""The URLs of a publication: where its server answers, and where its readers read."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

_SLUG: Final = "{slug}"
"""Stands for an article's slug in ``article_path``."""


@dataclass(frozen=True, slots=True)
class SiteUrls:
    """``server`` is the URL of this server, ``site`` that of the site for readers; without one they are the same.

    ``article_path`` is the path of an article on the site, with ``{slug}``.
    """

    server: str
    site: str = ""
    article_path: str = f"/{_SLUG}"

    def article(self, slug: str) -> str:
        """Return the URL at which readers find an article."""
        return f"{self._site}{self.article_path.replace(_SLUG, quote(slug))}"

    def download(self, path: str) -> str:
        """Return the URL of an export or a feed, which this server answers."""
        return f"{self.server.rstrip('/')}{path}"

    @property
    def home(self) -> str:
        """The URL of the site's first page."""
        return f"{self._site}/"

    @property
    def _site(self) -> str:
        return (self.site or self.server).rstrip("/")
