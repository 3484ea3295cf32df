"""Plain text and links from sanitised HTML."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from gql_blog.render.sanitizer import BLOCKS
from gql_blog.render.tags.written_tags import word_set

_PARAGRAPHS: Final = BLOCKS | word_set("h2 h3 h4 h5 h6 figure figcaption table caption")
_LINES: Final = frozenset({"li", "tr", "dt", "dd"})
_CELLS: Final = word_set("td th desc text title")
"""Cells, and the words of drawings."""
_NO_PROSE: Final = word_set("h1 h2 h3 h4 h5 h6 figure table pre")

# Characters that HTML cannot hold stand in for what is decided once the text after it is known.
_MARKER: Final = "\x00"
_PARAGRAPH: Final = "\x01"
_LINE: Final = "\x02"

TEX: Final = "application/x-tex"
"""The encoding of an annotation of MathML that is TeX."""

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_MARKERS = re.compile(f" ?{_MARKER}(?=[\\s.,;:!?…)\\]}}»”’\"'。，；：！？）{_PARAGRAPH}{_LINE}]|$)")
_BREAKS = re.compile(f" ?[{_PARAGRAPH}{_LINE}][ {_PARAGRAPH}{_LINE}]*")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+", re.IGNORECASE)


def plain_text_of(html: str) -> str:
    """The text that a reader sees: paragraphs apart by a blank line, items and rows by a line break, readings
    (``rt``) in parentheses, formulas as their TeX where it is annotated.

    Markers of notes are left out, and so is a space that would then stand before a full stop or at the end.
    """
    text, _ = text_and_links_of(html)
    return text


def prose_of(html: str) -> str:
    """The text of paragraphs and lists, without headings, figures, tables, code and addresses; or else all of it."""
    reader = _TextExtractor(prose=True)
    reader.read(html)
    return reader.text or plain_text_of(html)


def text_and_links_of(html: str) -> tuple[str, tuple[str, ...]]:
    """Its plain text, and the addresses that it links to or spells out, in order, as often as they stand there."""
    reader = _TextExtractor()
    reader.read(html)
    return reader.text, tuple(reader.links)


class _TextExtractor(HTMLParser):
    """Gathers the parts of the text, with the stand-ins above, and the links; ``prose``: what is none is left out."""

    def __init__(self, *, prose: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._prose = prose
        self._left_out = 0
        self.parts: list[str] = []
        self.links: list[str] = []
        self._in_pre = 0
        self._in_marker = False
        self._in_link = False
        self._in_fallback = False
        self._math_at, self._dollars = 0, "$"

    @property
    def text(self) -> str:
        text = _MARKERS.sub("", "".join(self.parts)).replace(_MARKER, "")
        return _BREAKS.sub(lambda match: "\n\n" if _PARAGRAPH in match[0] else "\n", text).strip()

    def read(self, html: str) -> None:
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._boundary(tag)
        self._left_out += tag in _NO_PROSE
        if tag == "br":
            self.parts.append(_LINE)
        elif tag == "pre":
            self._in_pre += 1
        elif tag == "a":
            self._open_link(dict(attrs))
        elif tag == "math":
            self._math_at = len(self.parts)
            self._dollars = "$$" if dict(attrs).get("display") == "block" else "$"
        elif tag == "annotation" and dict(attrs).get("encoding") == TEX:
            self.parts[self._math_at :] = [self._dollars]
        elif tag == "rt":
            self.parts.append("(")
        elif tag == "rp":
            self._in_fallback = True

    def handle_endtag(self, tag: str) -> None:
        self._boundary(tag)
        self._left_out -= tag in _NO_PROSE
        if tag == "pre":
            self._in_pre -= 1
        elif tag == "a":
            self._in_marker = self._in_link = False
        elif tag == "annotation" and self.parts[self._math_at : self._math_at + 1] == [self._dollars]:
            self.parts.append(self._dollars)
        elif tag == "rt":
            self.parts.append(")")
        elif tag == "rp":
            self._in_fallback = False

    def handle_data(self, data: str) -> None:
        if self._in_marker or self._in_fallback:
            return
        if self._prose and (self._left_out or _ADDRESS.fullmatch(data.strip())):
            return
        if not self._in_link:
            self.links.extend(found.rstrip(".,;:!?)]'’") for found in _ADDRESS.findall(data))
        if self._in_pre:
            self.parts.append(data.rstrip("\n"))
            return
        self._add(_SPACE.sub(" ", data))

    def _boundary(self, tag: str) -> None:
        if tag in _LINES:
            self.parts.append(_LINE)
        elif tag in _PARAGRAPHS:
            self.parts.append(_PARAGRAPH)
        elif tag in _CELLS:
            self._add(" ")

    def _add(self, folded: str) -> None:
        if not self.parts or self.parts[-1].endswith((" ", _PARAGRAPH, _LINE)):
            folded = folded.lstrip(" ")
        if folded:
            self.parts.append(folded)

    def _open_link(self, attributes: dict[str, str | None]) -> None:
        self._in_link = True
        if attributes.get("role") == "doc-noteref":
            self._in_marker = True
            if self.parts[-1:] != [_MARKER]:
                self.parts.append(_MARKER)
        elif address := attributes.get("href"):
            self.links.append(address)
