"""The URLs of a publication: where its server answers, and where its readers read."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from gql_blog.content.site_paths import path_key

_SLUG: Final = "{slug}"
"""Stands for an article's slug in ``article_path``."""
_MARK: Final = "{}"
"""Stands for it in a path that is compared; no path has it otherwise, for it was decoded and is no slug."""


@dataclass(frozen=True, slots=True)
class SiteUrls:
    """``server`` is the URL of this server, ``site`` that of the site for readers; without one they are the same.

    ``media`` is the URL of the host of media, if it is another one than the server. ``article_path`` is the path of an
    article on the site, with ``{slug}``. ``title``, ``description`` and ``locale`` are what the settings say of it.
    """

    server: str
    site: str = ""
    article_path: str = f"/{_SLUG}"
    media: str = ""
    title: str = ""
    description: str = ""
    locale: str = "en"

    def article(self, slug: str) -> str:
        """Return the URL at which readers find an article."""
        return f"{self._site}{self.article_path.replace(_SLUG, quote(slug))}"

    def article_link(self, slug: str) -> str:
        """Return the path of an article on the site, for links that are to go on when the site moves."""
        return f"{urlsplit(self._site).path}{self.article_path.replace(_SLUG, quote(slug))}"

    def slug_of(self, path: str) -> str | None:
        """Return the slug in the path of an article on the site, compared as ``path_key`` gives it; else ``None``."""
        around = self.around_slug
        if around is None:
            return None
        before, after = around
        slug = path.removeprefix(before).removesuffix(after)
        return slug if slug and "/" not in slug and f"{before}{slug}{after}" == path else None

    @property
    def around_slug(self) -> tuple[str, str] | None:
        """What stands before and after the slug in such paths; ``None`` if no path tells articles apart."""
        key = path_key(self.article_path.replace(_SLUG, _MARK))
        if key is None or _MARK not in key:
            return None
        before, _, after = key.partition(_MARK)
        return f"{urlsplit(self._site).path}{before}", after

    def on_site(self, address: str) -> str | None:
        """Return the path of an address of the site, with its query; ``None`` for one that is elsewhere."""
        if address.startswith("/"):
            return address
        parts, own = urlsplit(address), urlsplit(self._site)
        if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
            return None
        return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"

    def address(self, path: str) -> str:
        """Return the URL of a path of the site, as redirects keep it."""
        parts = urlsplit(self._site)
        return f"{parts.scheme}://{parts.netloc}{quote(path)}" if parts.netloc else quote(path)

    def download(self, path: str) -> str:
        """Return the URL of an export or a feed, which this server answers."""
        return f"{self.server.rstrip('/')}{path}"

    def of_media(self, path: str) -> str:
        """Return the URL of a medium, by its path."""
        return f"{(self.media or self.server).rstrip('/')}{path}"

    @property
    def home(self) -> str:
        """The URL of the site's first page."""
        return f"{self._site}/"

    @property
    def _site(self) -> str:
        return (self.site or self.server).rstrip("/")
