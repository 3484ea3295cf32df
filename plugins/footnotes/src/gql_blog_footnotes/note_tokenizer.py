"""Tokens of a note: its parts, the marks that refer back, and locators.

A part cites one work or says something. Marks are Ibid., Id., op. cit., loc. cit., supra note 3 and their equivalents
in other languages. A locator is the page, section or chapter after a mark or within a full citation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

_NUMBER = r"(?:\d{1,5}[a-z]?|[ivxlc]{1,7})(?![A-Za-z0-9])"
_DASH = "\\s?[-\u2010-\u2015\u2212~\uff5e]{1,3}\\s?"
_RANGE = rf"{_NUMBER}(?:{_DASH}{_NUMBER})?"
_LIST = rf"{_RANGE}(?:\s?(?:,|、|，|&|\band\b|\bet\b|\by\b|\bund\b)\s?{_RANGE})*"
_PAGES = r"(?:pp?|pgs?|p[áa]gs?|(?<!\w\.\s)(?<!\w\.)S)\.\s?|pages?\s|pp?\s"
_VALUE = r"(?:[0-9]+(?:[.\-\u2013\u2014][0-9]+)*[a-z]?|[IVXLCivxlc]{1,7})(?![A-Za-z0-9])|[“\"«][^“”\"«»]{1,200}[”\"»]"
_DIVISION = (
    r"(?:§{1,2}|¶{1,2}|\b(?:sec(?:tion|t)?|para(?:graph)?|al|art(?:icle)?|ch(?:ap)?s?|chapters?|chapitre|kap(?:itel)?|cap[íi]tulo|"
    r"cap|part[e]?|pt|vol|nos?|book|bk|fig|table|nn?|fn|col|l{1,2})\b\.?)"
)
_PLACE = (
    r"\b(?:introduc(?:tion|ción|ão|cion)|introduzione|preface|prefacio|prólogo|prologue|foreword|epilogue|epílogo|passim|"
    r"conclusion|conclusión)\b|序言|导论|导言|前言|后记|结语"
)
_EXTRA = rf"(?:{_DIVISION}\s?(?:{_VALUE})|{_PLACE})"
_MORE = rf"(?:,\s?{_EXTRA})*"
_END = r"(?=\s*(?:$|[.,;:()\[\]。，；：（）]|\u2014))"

_CHINESE = rf"第?\s?(?P<chinese>{_LIST})\s?[页頁]"
_LABELLED = rf"(?:at\s+)?(?:{_PAGES})(?P<labelled>{_LIST}{_MORE})"
_AT = rf"at\s+(?P<at>{_LIST}{_MORE})"
_BARE = rf"(?P<bare>{_LIST}{_MORE}){_END}"
_SECTION = rf"(?P<named>{_EXTRA}{_MORE}(?:,\s?{_LIST}{_END})?)"

_AFTER = re.compile(
    rf"[\s.,:;，。：；]{{0,3}}(?P<whole>{_CHINESE}|{_LABELLED}|{_AT}|{_SECTION}|{_BARE})", re.IGNORECASE
)

REPORTER: Final = r"\b\d{1,4}\s+(?:[A-Z][\w.&'’]*\s){1,6}\d{1,5}\b"
"""A volume, a reporter or journal in brief, and the first page: ``438 U. S. 265``, ``111 Yale L.J. 1575``."""

_YEAR = r"(?:1[5-9]|20)\d\d[a-z]?"

_WITHIN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<whole>{_CHINESE})",
        rf"(?<![\w])(?P<whole>(?:{_PAGES})(?P<value>{_LIST}{_MORE}))",
        rf"{REPORTER},\s(?P<whole>(?:at\s+)?(?P<value>{_LIST}))(?=\s*(?:$|[(.;,]))",
        rf",\s(?P<whole>at\s+(?P<value>{_LIST}{_MORE}))",
        rf"\)\s?[,:]\s?(?P<whole>(?P<value>{_LIST}{_MORE})){_END}",
        rf"\b{_YEAR}[,:]\s?(?P<whole>(?P<value>{_LIST}{_MORE}))(?=\s*\.?\s*$)",
    )
)

_SURE = _WITHIN[:2]
"""Those that name pages: they count inside brackets too."""


@dataclass(frozen=True, slots=True)
class Locator:
    """A locator: ``value`` without 'p.' or 'at'; ``start`` and ``end`` span it with them, ``value_start`` without."""

    value: str
    start: int
    end: int
    value_start: int


def locator_after(text: str, place: int) -> Locator | None:
    """The locator that follows directly on a mark that ends at ``place``: 'Ibid.|, p. 6, § 3.15'.

    A bare number is one only where punctuation follows: 'Ibid. 13 people' has none.
    """
    match = _AFTER.match(text, place)
    return _locator(match) if match else None


def locator_within(citation: str) -> Locator | None:
    """The locator of a full citation: the last of the surest kind, outside brackets before inside them.

    Years, days and the first page of an article are none.
    """
    plain = outside_brackets(citation)
    matches = [match for pattern in _WITHIN for match in reversed(list(pattern.finditer(citation)))]
    outside = [match for match in matches if not plain[match.start("whole")].isspace()]
    inside = [match for match in matches if match.re in _SURE]
    best = next(iter(outside or inside), None)
    return _locator(best) if best else None


def outside_brackets(text: str) -> str:
    """The text with what stands in round brackets blanked out, places kept; as it is where brackets do not match."""
    result, depth = [], 0
    for character in text:
        if character in "(（":
            depth += 1
        result.append(" " if depth else character)
        if character in ")）" and depth:
            depth -= 1
    return text if depth else "".join(result)


def _locator(match: re.Match[str]) -> Locator:
    groups = {name: value for name, value in match.groupdict().items() if value is not None and name != "whole"}
    name = next(iter(groups))
    return Locator(groups[name], match.start("whole"), match.end("whole"), match.start(name))


class MarkKind(Enum):
    """What a mark sends the reader to."""

    LAST = auto()
    """The work cited just before: Ibid."""
    NAMED = auto()
    """A work that the words before the mark name: op. cit."""
    NUMBERED = auto()
    """The note whose number follows: supra note 3."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark, where it stands, and the label of the note that it names."""

    kind: MarkKind
    start: int
    end: int
    label: str | None = None


_LATIN_END = r"(?![A-Za-z])"
_NUMBERED_MARK = re.compile(
    r"\bsupra,?\s+(?:notes?|nn?\.|fn\.|footnote)\s*(?P<a>\d+|[*†‡]+)"
    r"|\b(?:notes?|nn?\.|fn\.)\s*(?P<b>\d+|[*†‡]+),?\s*(?:above|supra)\b"
    "|(?:同前|同上|前|上|同|见)(?:引|揭)?注(?:释)?\\s?[\\[【〔(（]?\\s?(?P<c>\\d+|[\u2460-\u2473])\\s?[\\]】〕)）]?",
    re.IGNORECASE,
)
_NAMED_MARK = re.compile(
    rf"\b(?:op|ob|art|loc|opere|opus|opera)\.?\s?cit{_LATIN_END}|\bsupra\b|\ba\.\s?a\.\s?O\.?"
    r"|(?:前引|前揭|同前引)(?:书|文|注)?|\bcit\.(?=[,\s]*(?:$|p))",
    re.IGNORECASE,
)
_LAST_MARK = re.compile(
    rf"\b(?:[I1l]b[il1í]d(?:em)?|ebd|ebenda){_LATIN_END}|\bтам же\b"
    r"|同上(?:书|注|揭书|揭|引书|文)?|同前(?:书|注|文)?|^同书",
    re.IGNORECASE,
)
_ID = re.compile(rf"(?:^|(?<=[\s(“\"]))id(?:em)?{_LATIN_END}", re.IGNORECASE)
_CIRCLED: Final = 0x2460


def find_mark(text: str) -> Mark | None:
    """The first mark in one part of a note; of two kinds at one place the one that says more."""
    match = _NUMBERED_MARK.search(text)
    if match:
        label = next(group for group in match.groups() if group)
        return Mark(MarkKind.NUMBERED, match.start(), match.end(), _mark_label(label))
    for kind, pattern in ((MarkKind.LAST, _LAST_MARK), (MarkKind.NAMED, _NAMED_MARK)):
        match = pattern.search(text)
        if match:
            return Mark(kind, match.start(), match.end())
    match = _ID.search(text)
    if match and _ends_a_reference(text, match.end()):
        return Mark(MarkKind.LAST, match.start(), match.end())
    return None


def _ends_a_reference(text: str, place: int) -> bool:
    """Whether 'Id.' means the same work: a page, a bracket or the end follows. 'Idem, Another Book' means the same
    author.
    """
    rest = text[place:].lstrip(".")
    return not rest.strip(" .,;") or rest.lstrip(" ,").startswith(("(", "[")) or locator_after(text, place) is not None


def _mark_label(label: str) -> str:
    return str(ord(label) - _CIRCLED + 1) if 0x2460 <= ord(label[0]) <= 0x2473 else label


MAX_LENGTH: Final = 4_000
"""Characters of a note that are read; a longer note is no list of citations."""

_SIGNAL = re.compile(
    r"\s*(?:\[?(?:…|\.\.\.)\]?\s*)?(?:but\s+)?(?:(?:see|compare|contra|accord|cf|cfr|vgl|voir|véase|ver|vide)\b\.?"
    r"(?:,?\s+(?:also|generally|for example|especially|e\.g\.))*|quoted in|cited in|as quoted in|e\.g\."
    r"|for\s[^,.;]{0,60}[,\s]\s?see(?:\salso)?|参见|參見|参阅|详见|转引自|引自|见)[,:]?\s*",
    re.IGNORECASE,
)
_ELISION = re.compile(r"\s*\[?(?:…|\.\.\.)\]?\s+")

# Where one thing may end and another begin; a full stop ends one only where a signal follows.
_BOUNDARY = re.compile(
    r";\s+|；\s*|(?<=[.!?。])\s*\[(?:…|\.\.\.)\]\s+|(?<=[.!?])\s+(?=(?:But\s+)?(?:See|Cf\.|Compare)\b)|(?<=。)(?=参见|另见|见)"
)
_CLOSED = re.compile(
    r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|\b(?:ibid|supra|op\.?\s?cit)\b|\bpp?\.|\d\s*$|同上|前引|[页頁]", re.IGNORECASE
)
_SIGNALLED = re.compile(r"(?:but\s+)?(?:see|cf)\b", re.IGNORECASE)
_OPENING = re.compile(r"\s*[^\W\d_a-zà-ÿ]|\s*[“\"‘《「*]|\s*(?i:see|cf|ibid|id|but)\b")


@dataclass(frozen=True, slots=True)
class NotePart:
    """A part of a note from ``start``, without the signal (See, Cf.) before it and the white space around it."""

    text: str
    start: int


def split_note(note: str) -> list[NotePart]:
    """The parts of a note, in order. A semicolon between authors parts nothing."""
    read = note[:MAX_LENGTH]
    found = []
    for start, end in _stretches(read):
        place = _after_signal(read, start, end)
        text = read[place:end].rstrip()
        if text:
            found.append(NotePart(text, place))
    return found


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    open_ = outside_brackets(text)
    start = 0
    for boundary in _BOUNDARY.finditer(open_):
        left, right = text[start : boundary.start()], text[boundary.end() :]
        is_semicolon = boundary.group()[0] in ";；"
        divides = not is_semicolon or _SIGNALLED.match(right) or (_CLOSED.search(left) and _OPENING.match(right))
        if divides:
            yield start, boundary.start()
            start = boundary.end()
    yield start, len(text)


def _after_signal(text: str, start: int, end: int) -> int:
    for pattern in (_ELISION, _SIGNAL):
        match = pattern.match(text, start, end)
        if match:
            start = match.end()
    while start < end and text[start].isspace():
        start += 1
    return start
