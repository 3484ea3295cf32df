"""Pages that can be imported: as HTML, as folders of HTML, and as text."""

from pathlib import PurePath
from typing import Final

from gql_blog.plugin import Importer
from gql_blog_importers.late_readers import late, late_draft

_HTML: Final = (".html", ".htm", ".xhtml")
_MARKDOWN: Final = (".md", ".markdown", ".mdown", ".mkd", ".text")
_looks_like_html: Final = late("html:looks_like_html")
_looks_like_page: Final = late("pages:looks_like_page")


def _begun(head: bytes) -> str:
    """The beginning of a file, whatever it is: its reader refuses what is empty, or no UTF-8."""
    return head.decode("utf-8", "replace")


def _is_html(head: bytes, name: str) -> bool:
    suffix = PurePath(name).suffix
    return suffix in _HTML or (suffix not in _MARKDOWN and bool(_looks_like_html(_begun(head))))


def _is_page(head: bytes, name: str) -> bool:
    """Whether a text looks like a page; its reader says best what a plain text lacks to be one."""
    return name.endswith(".txt") or bool(_looks_like_page(_begun(head)))


HTML: Final = Importer(
    format="html",
    description="Published pages as HTML, and folders of a saved site.",
    recognises=_is_html,
    is_fallback=True,
    parse=late_draft("html:parse_html"),
    read_folder=late("saved_sites:SiteMap.of"),
)
PAGE: Final = Importer(
    format="page",
    description="Published pages as plain text.",
    recognises=_is_page,
    is_fallback=True,
    parse=late_draft("pages:parse_page"),
)
