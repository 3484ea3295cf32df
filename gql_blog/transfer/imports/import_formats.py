"""The formats that can be imported, and how the format of a file is detected."""

from pathlib import PurePath
from typing import Final

from gql_blog.errors import ImportRefused, InputError
from gql_blog.transfer.imports.plugin_imports import PluginImports
from gql_blog.transfer.markdown.front_matter import has_front_matter
from gql_blog.transfer.text_input import decode_utf8

MARKDOWN: Final = "markdown"
_INSTALL: Final = (
    "Pages as HTML or text, documents and exports of other systems are read by the plugin 'importers', which is not "
    "installed or not allowed. Run: pip install 'gql-blog[importers]'."
)
_EXPORTED: Final = ("XML", "JSON", "a Word document", "an OpenDocument text", "EPUB")
_MARKDOWN_NAMES: Final = frozenset({".md", ".markdown", ".mdown", ".mkd", ".text"})
_TEXT_NAMES: Final = _MARKDOWN_NAMES | {".txt", ".html", ".htm", ".xhtml"}
"""Whatever such a file begins with."""

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


def check_format(name: str | None, plugins: PluginImports) -> None:
    """Raise InputError, with the available formats, if ``name`` is not an import format."""
    if name in (None, MARKDOWN, *plugins.names):
        return
    fault = f"The import format {name!r} does not exist. Available: {', '.join((MARKDOWN, *plugins.names))}."
    if not plugins.can_parse:
        raise ImportRefused("IMPORTER_MISSING", f"{fault} {_INSTALL}")
    raise InputError(fault)


async def detect_format(name: str, data: bytes, plugins: PluginImports) -> str:
    """Return the format of a file; ImportRefused (UNKNOWN_FORMAT) says what it is instead, where that can be told."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _OTHER_SUFFIXES:
        raise _unknown(name, _OTHER_SUFFIXES[suffix], plugins)
    for signature, kind in _SIGNATURES.items():
        if suffix not in _TEXT_NAMES and data.startswith(signature):
            raise _unknown(name, kind, plugins)
    if has_front_matter(decode_utf8(data)):
        return MARKDOWN
    form = await plugins.parser_of(data, name.lower())
    if form is None and suffix not in _MARKDOWN_NAMES:
        raise _unknown(name, None, plugins)
    return form or MARKDOWN


def _unknown(name: str, kind: str | None, plugins: PluginImports) -> ImportRefused:
    what = f"{name} is {kind}" if kind else f"The format of {name} cannot be detected"
    if not plugins.can_parse and kind in (None, *_EXPORTED):
        return ImportRefused("IMPORTER_MISSING", f"{what}. {_INSTALL}")
    return ImportRefused(
        "UNKNOWN_FORMAT",
        f"{what}. Markdown (.md), pages as HTML (.html) or text (.txt), and exports (.xml, .json) can be imported. "
        "If the file is one of these, or of another format of gql-blog formats, name it with --format.",
    )
