"""Players in pages: what plays in a page by itself, and the policy that lets it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from html import unescape
from typing import Final
from urllib.parse import urlsplit

from gql_blog.plugin import ExportArticle

PLAYED: Final = frozenset({"audio", "iframe", "source", "track", "video"})
_PLAYED: Final = re.compile(rf'<({"|".join(sorted(PLAYED))})(?= )[^<>]*? src="([^"]*)"')
_DIRECTIVES: Final = {"iframe": "frame-src"}


def playing(article: ExportArticle) -> ExportArticle:
    """Return the article for a page that may hold players."""
    return replace(article, html=article.html_with_players or article.html)


def with_players_in(pages: Iterable[str], policy: str) -> str:
    """Return a policy that lets play what pages hold, which is what plugins declared, and nothing else."""
    origins = defaultdict[str, set[str]](set)
    for kind, address in (found for html in pages for found in _PLAYED.findall(html)):
        parts = urlsplit(unescape(address))
        origins[_DIRECTIVES.get(kind, "media-src")].add(f"{parts.scheme}://{parts.netloc}")
    return "; ".join([policy, *(f"{name} {' '.join(sorted(found))}" for name, found in sorted(origins.items()))])
