"""HTML as Markdown, for importers: the plugin `importers` writes it, which is found where it is installed."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Final

from gql_blog.errors import ImportRefused

GROUP: Final = "gql_blog.html"


@dataclass(frozen=True, slots=True)
class ForeignText:
    """A text in Markdown, the addresses of its images and links once each, and the elements that are ``dropped``."""

    markdown: str
    images: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def markdown_of_html(html: str, *, paragraphs: bool = False, notes: Mapping[str, str] | None = None) -> ForeignText:
    """Return the Markdown of an article's HTML. ImportRefused where that would be many times as long, or where the
    plugin `importers` is not installed.

    ``paragraphs``: blank lines part paragraphs and line ends are breaks. ``notes`` maps the keys of footnotes that are
    kept beside the text to their HTML; notes within it are found by the links between marker and note.
    """
    for writer in entry_points(group=GROUP, name="markdown"):
        written: Any = writer.load()(html, paragraphs=paragraphs, notes=notes)
        assert isinstance(written, ForeignText)
        return written
    raise ImportRefused(
        "IMPORTER_MISSING", "HTML becomes Markdown by the plugin 'importers'. Run: pip install 'gql-blog[importers]'."
    )
