"""A page as its written lines, each with its place in the source."""

import re
from dataclasses import dataclass

from gql_blog.transfer.pages.cleaning import clean

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Line:
    """One line with something on it. ``number`` counts from 1; ``start`` and ``end`` are offsets in the source.

    ``text`` is cleaned and stripped; ``gap`` is the number of blank lines before it.
    """

    number: int
    start: int
    end: int
    text: str
    gap: int


@dataclass(frozen=True, slots=True)
class Page:
    """``source`` is the decoded file; ``layout`` counts its characters outside of ``lines``: line ends, blank lines."""

    source: str
    lines: tuple[Line, ...]
    layout: int

    def raw(self, first: int, last: int) -> str:
        """The source from line ``first`` to line ``last`` (indices of ``lines``, both within)."""
        return self.source[self.lines[first].start : self.lines[last].end]

    def text(self, index: int) -> str:
        """The cleaned text of a line."""
        return self.lines[index].text


def split(source: str) -> Page:
    """Lines end at LF, CRLF or CR alone: other separators stand inside a line, lest a title become two."""
    lines: list[Line] = []
    layout = gap = start = 0
    number = 1
    for end, following in _ends(source):
        text = clean(source[start:end])
        if text:
            lines.append(Line(number, start, end, text, gap))
            layout += following - end
            gap = 0
        else:
            layout += following - start
            gap += 1
        start = following
        number += 1
    return Page(source, tuple(lines), layout)


def _ends(source: str) -> list[tuple[int, int]]:
    ends = [match.span() for match in _LINE_END.finditer(source)]
    if not ends or ends[-1][1] < len(source):
        ends.append((len(source), len(source)))
    return ends
