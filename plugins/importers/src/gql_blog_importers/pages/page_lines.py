"""A page as lines and paragraphs, each with its place in the source.

Some pages separate paragraphs with blank lines, others with line ends alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gql_blog_importers.pages.characters import strip_controls

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
    below_chrome: bool = False
    """Whether lines of the site stood between it and the line above."""


@dataclass(frozen=True, slots=True)
class Page:
    """``source`` is the decoded file; ``layout`` counts its characters outside of ``lines``: line ends, blank lines."""

    source: str
    lines: tuple[Line, ...]
    layout: int
    chrome: tuple[tuple[Line, str], ...] = ()
    """The site's lines that were taken away, with the evidence."""

    def raw(self, first: int, last: int) -> str:
        """The source from line ``first`` to line ``last`` (indices of ``lines``, both within)."""
        return self.source[self.lines[first].start : self.lines[last].end]

    def indent(self, index: int) -> int:
        """How many spaces a line is set in; a tab is four."""
        raw = self.source[self.lines[index].start : self.lines[index].end].expandtabs(4)
        return len(raw) - len(raw.lstrip(" \u3000"))

    def text(self, index: int) -> str:
        """The cleaned text of a line."""
        return self.lines[index].text

    def printed(self) -> list[str]:
        """The texts of all lines in printed order, those of the site among them."""
        lines = sorted([*self.lines, *(line for line, _ in self.chrome)], key=lambda line: line.number)
        return [line.text for line in lines]

    def without(self, chrome: Mapping[int, str]) -> "Page":
        """The page without the site's lines, by index with their evidence: layout, which parts as blanks do."""
        kept: list[Line] = []
        layout, gap = self.layout, 0
        for index, line in enumerate(self.lines):
            if index in chrome:
                layout += line.end - line.start
                gap += line.gap or 1
            else:
                kept.append(replace(line, gap=max(line.gap, gap), below_chrome=True) if gap else line)
                gap = 0
        aside = tuple((self.lines[index], chrome[index]) for index in sorted(chrome))
        return Page(self.source, tuple(kept), layout, self.chrome + aside)


def split_lines(source: str) -> Page:
    """Lines end at LF, CRLF or CR alone: other separators stand inside a line, lest a title become two."""
    lines: list[Line] = []
    layout = gap = start = 0
    number = 1
    for end, following in _ends(source):
        text = strip_controls(source[start:end])
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


LONGEST = 220
_ORNAMENTS = " \u00a0\u3000*-–—―_=~·•.…#|/\\+<>:;,'\"“”‘’()[]{}"
_CLOSERS = "\"'”’»）)]】」』*"
_SENTENCE_END = tuple(".。!！?？…:：;；।॥۔؟։።။")
"""The stops of all scripts: those of India, of Urdu, Arabic, Armenian, Amharic and Burmese as well."""
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\-–—])(?:(?:[A-Za-z]\.){2,}(?:[A-Za-z]{1,4}\.)?|(?:[A-Z][a-z]{0,3}\.){2,}|(?:Jr|Sr|Inc|Ltd|Co|Corp|Ph\.D|etc|vs|No|St|Dr|[A-Z])\.)$"
)


_CALLS_AT_END = re.compile(r"\s?(?:[\[［【][0-9]{1,3}[\]］】]|[⁰¹²³⁴⁵⁶⁷⁸⁹]){1,9}$")
"""Calls of notes behind the stop of a sentence."""


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does: with a stop, closing quotation marks aside; an abbreviation has none."""
    bare = _CALLS_AT_END.sub("", text).rstrip(_CLOSERS)
    if not bare.endswith(_SENTENCE_END):
        return False
    return not (bare.endswith(".") and _ABBREVIATION.search(bare[-24:]))


def ends_statement(text: str) -> bool:
    """As ``ends_sentence``, but a title may well ask or exclaim."""
    return ends_sentence(text) and not text.rstrip(_CLOSERS).endswith(("?", "？", "!", "！", "؟"))


def is_headline(text: str) -> bool:
    """A line short enough for a head that states nothing: a title, a name, a heading, an image's text."""
    return len(text) <= LONGEST and not ends_statement(text) and not _is_ornament(text)


def _is_ornament(text: str) -> bool:
    """Whether a line is a rule or a separator: '***', '— — —'. A title may have no letter: '???', '∞'."""
    return all(char in _ORNAMENTS or not char.isprintable() for char in text)


_SHORTEST_PROSE = 20
_FEWEST_WORDS = 4
_RULE = re.compile(r"(?:[-–—_=*~#·•]\s*){3,}")


def is_prose(text: str) -> bool:
    """A sentence of some length: with it, a text has begun."""
    is_long = len(text) >= _SHORTEST_PROSE and text.count(" ") >= _FEWEST_WORDS - 1
    return ends_sentence(text) and (
        is_long or (len(text) >= _SHORTEST_PROSE // 2 and not text.isascii() and " " not in text)
    )


def is_rule(text: str) -> bool:
    """A line of dashes or stars that parts what stands above from what stands below."""
    return bool(_RULE.fullmatch(text))


def is_small_letter(char: str) -> bool:
    """A letter in lower case, of a script that begins names and sentences with capitals: Georgian does not."""
    return char.islower() and not "\u10d0" <= char <= "\u10ff"


def continues(previous: str, text: str) -> bool:
    """Whether a line goes on where the one above broke off: no stop before, a small letter after."""
    return is_small_letter(text[0]) and not ends_sentence(previous)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that make one paragraph; ``indices`` point into ``page.lines``, ``text`` keeps its line ends."""

    indices: tuple[int, ...]
    text: str

    @property
    def last(self) -> int:
        """Index of the last line."""
        return self.indices[-1]


def is_blank_separated(lines: Sequence[Line]) -> bool:
    """Whether blank lines set the paragraphs of these lines apart.

    Counted are the places where one line follows another: with a blank between, or without and no sign that the
    upper one goes on. A single stray blank line does not turn every line end of a page into a mere line break.
    """
    apart = close = 0
    for above, line in pairwise(lines):
        if line.gap:
            apart += 1
        elif not continues(above.text, line.text) and ends_sentence(above.text):
            close += 1
    return apart > 0 and apart >= close


def group_paragraphs(page: Page, indices: Iterable[int], *, blank_separated: bool) -> list[Paragraph]:
    """Group lines into paragraphs. Lines printed twice in a row are kept; see ``duplicate_lines``."""
    groups: list[list[int]] = []
    for index in indices:
        line = page.lines[index]
        follows = bool(groups) and groups[-1][-1] == index - 1 and not line.gap
        if follows and (blank_separated or continues(page.text(index - 1), line.text)):
            groups[-1].append(index)
        else:
            groups.append([index])
    return [Paragraph(tuple(g), "\n".join(page.text(i) for i in g)) for g in groups]


def duplicate_lines(page: Page, indices: Sequence[int]) -> list[int]:
    """Those lines that repeat the line right above without being a sentence: captions, headings printed twice."""
    return [
        index
        for above, index in pairwise(indices)
        if index == above + 1 and page.text(index) == page.text(above) and not ends_sentence(page.text(index))
    ]
