"""Pages that can be imported: as HTML, as folders of HTML, and as text.

What reads them is imported when there is something to read: every command and every server knows the formats, and
hundreds of patterns are behind them.
"""
# ruff: noqa: PLC0415

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from gql_blog.plugin import DraftArticle, Importer, SiteUrls

if TYPE_CHECKING:
    from gql_blog_importers.saved_sites import SiteMap

_HTML: Final = (".html", ".htm", ".xhtml")
_MARKDOWN: Final = (".md", ".markdown", ".mdown", ".mkd", ".text")


def _begun(head: bytes) -> str:
    """The beginning of a file, whatever it is: its reader refuses what is empty, or no UTF-8."""
    return head.decode("utf-8", "replace")


def _is_html(head: bytes, name: str) -> bool:
    from gql_blog_importers.html import looks_like_html

    suffix = PurePath(name).suffix
    return suffix in _HTML or (suffix not in _MARKDOWN and looks_like_html(_begun(head)))


def _is_page(head: bytes, name: str) -> bool:
    """Whether a text looks like a page; its reader says best what a plain text lacks to be one."""
    from gql_blog_importers.pages import looks_like_page

    return name.endswith(".txt") or looks_like_page(_begun(head))


def _parse_html(data: bytes) -> Sequence[DraftArticle]:
    from gql_blog_importers.html import parse_html

    return (parse_html(data),)


def _parse_page(data: bytes) -> Sequence[DraftArticle]:
    from gql_blog_importers.pages import parse_page

    return (parse_page(data),)


def _read_site(files: Sequence[str], read: Callable[[str], bytes], urls: SiteUrls) -> "SiteMap | None":
    from gql_blog_importers.saved_sites import SiteMap

    return SiteMap.of(files, read, urls)


HTML: Final = Importer(
    format="html",
    description="Published pages as HTML, and folders of a saved site.",
    recognises=_is_html,
    is_fallback=True,
    parse=_parse_html,
    read_folder=_read_site,
)
PAGE: Final = Importer(
    format="page",
    description="Published pages as plain text.",
    recognises=_is_page,
    is_fallback=True,
    parse=_parse_page,
)
