"""The URLs of a publication: where its server answers, and where its readers read."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from gql_blog.article_path import LOCALE, SLUG
from gql_blog.content.site_paths import path_key

_MARK: Final = "{}"
"""Stands for the slug in a path that is compared; no path has it otherwise, for it was decoded and is no slug."""
_TAG: Final = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"


@dataclass(frozen=True, slots=True)
class SiteUrls:
    """``server`` is the URL of this server, ``site`` that of the site for readers; without one they are the same.

    ``media`` is the URL of the host of media, if it is another one than the server. ``article_path`` is the path of an
    article on the site, with ``{slug}``, and ``{locale}`` where addresses tell languages apart. ``title``,
    ``description`` and ``locale`` are what the settings say of it.
    """

    server: str
    site: str = ""
    article_path: str = f"/{SLUG}"
    media: str = ""
    title: str = ""
    description: str = ""
    locale: str = "en"

    def article(self, slug: str, locale: str) -> str:
        """Return the URL at which readers find an article in this language."""
        return f"{self._site}{self._path(slug, locale)}"

    def article_link(self, slug: str, locale: str | None = None) -> str:
        """Return the path of an article on the site; where its language is not known yet, with that of the site."""
        return f"{urlsplit(self._site).path}{self._path(slug, locale or self.locale)}"

    def slug_of(self, path: str) -> str | None:
        """Return the slug in the path of an article on the site, compared as ``path_key`` gives it; else ``None``.

        The path may name any language, not only that of the article: a slug is that of one article alone.
        """
        around = self.around_slug
        if around is None:
            return None
        before, after = (re.escape(each).replace(re.escape(LOCALE), _TAG) for each in around)
        found = re.fullmatch(f"{before}([^/]+){after}", path)
        return found[1] if found else None

    @property
    def around_slug(self) -> tuple[str, str] | None:
        """What stands before and after the slug in such paths; ``None`` if no path tells articles apart.

        Before it may be the placeholder of the language.
        """
        key = path_key(self.article_path.replace(SLUG, _MARK))
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
    def tells_languages(self) -> bool:
        """Whether the address of an article changes with its language."""
        return LOCALE in self.article_path

    def _path(self, slug: str, locale: str) -> str:
        return self.article_path.replace(SLUG, quote(slug)).replace(LOCALE, locale)

    @property
    def _site(self) -> str:
        return (self.site or self.server).rstrip("/")
