"""The formats that can be imported, and how the format of a file is detected."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Final

from gql_blog.content import DraftArticle
from gql_blog.errors import ImportRefused, InputError
from gql_blog.transfer.front_matter import has_front_matter
from gql_blog.transfer.html import looks_like_html, parse_html
from gql_blog.transfer.markdown_reader import parse_markdown
from gql_blog.transfer.pages import looks_like_page, parse_page
from gql_blog.transfer.pages.text_input import decode_utf8

MARKDOWN: Final = "markdown"
HTML: Final = "html"
PAGE: Final = "page"

FORMATS: Final[Mapping[str, Callable[[bytes, str], tuple[DraftArticle, ...]]]] = {
    MARKDOWN: parse_markdown,
    PAGE: lambda data, _name: (parse_page(data),),
    HTML: lambda data, _name: (parse_html(data),),
}
"""Readers by the names that ``--format`` takes: bytes and the file's name in, drafts out, or ImportRefused."""

_MARKDOWN_NAMES: Final = frozenset({".md", ".markdown", ".mdown", ".mkd", ".text"})
_PLAIN_NAMES: Final = frozenset({".txt"})
_HTML_NAMES: Final = frozenset({".html", ".htm", ".xhtml"})
_OTHER_SUFFIXES: Final = {
    ".xml": "XML",
    ".json": "JSON",
    ".jsonl": "JSON",
    ".csv": "a table",
    ".pdf": "PDF",
    ".docx": "a Word document",
    ".odt": "an OpenDocument text",
    ".epub": "EPUB",
    ".zip": "an archive",
    ".png": "an image",
    ".jpg": "an image",
    ".jpeg": "an image",
    ".gif": "an image",
    ".webp": "an image",
    ".svg": "an image",
    ".yaml": "YAML",
    ".yml": "YAML",
    ".toml": "TOML",
}
_SIGNATURES: Final = {
    b"PK\x03\x04": "an archive",
    b"%PDF-": "PDF",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"<?xml": "XML",
    b"{": "JSON",
}


def check_format(name: str | None, of_plugins: Sequence[str] = ()) -> None:
    """Raise InputError, with the available formats, if ``name`` is not an import format."""
    if name is not None and name not in (*FORMATS, *of_plugins):
        available = ", ".join((*FORMATS, *of_plugins))
        raise InputError(f"The import format {name!r} does not exist. Available: {available}.")


def detect_format(name: str, data: bytes) -> str:
    """Return the format of a file; ImportRefused (UNKNOWN_FORMAT) says what it is instead, where that can be told."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _OTHER_SUFFIXES:
        raise _unknown(name, _OTHER_SUFFIXES[suffix])
    by_name = suffix in _MARKDOWN_NAMES | _PLAIN_NAMES | _HTML_NAMES
    for signature, kind in _SIGNATURES.items():
        if not by_name and data.startswith(signature):
            raise _unknown(name, kind)
    text = decode_utf8(data)
    if has_front_matter(text):
        return MARKDOWN
    if suffix in _HTML_NAMES or (suffix not in _MARKDOWN_NAMES and looks_like_html(text)):
        return HTML
    if looks_like_page(text):
        return PAGE
    if suffix in _MARKDOWN_NAMES:
        return MARKDOWN
    if suffix in _PLAIN_NAMES:
        return PAGE  # its reader says best what a plain text lacks to be a page
    raise _unknown(name, None)


def _unknown(name: str, kind: str | None) -> ImportRefused:
    what = f"{name} is {kind}" if kind else f"The format of {name} cannot be detected"
    return ImportRefused(
        "UNKNOWN_FORMAT",
        f"{what}. Markdown (.md), pages as HTML (.html) or text (.txt), and exports (.xml, .json) can be imported. "
        "If the file is one of these, name the format with --format.",
    )
