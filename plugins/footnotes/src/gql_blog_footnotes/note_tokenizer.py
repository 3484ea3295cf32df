"""The parts of a note: each cites one work or says something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gql_blog_footnotes.locators import outside_brackets

MAX_LENGTH: Final = 4_000
"""Characters of a note that are read; a longer note is no list of citations."""

_SIGNAL = re.compile(
    r"\s*(?:\[?(?:…|\.\.\.)\]?\s*)?(?:but\s+)?(?:"
    r"(?:see|compare|contra|accord|so|thus|cf|cfr|vgl|siehe|dazu|hierzu|ähnlich|voir|véase|ver|vide)\b\.?"
    r"(?:,?\s+(?:also|generally|for example|especially|e\.g\.|auch|hierzu|dazu|etwa|insbes\.|besonders|aussi|notamment"
    r"|anche|también))*|quoted in|cited in|as quoted in|e\.g\."
    r"|(?:for|on)\s[^,.;]{0,60}[,\s]\s?see(?:\salso)?|参见|參見|参阅|详见|转引自|引自|[见見](?![注註]))[,:]?\s*",
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
