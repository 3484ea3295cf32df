"""The parts of a note: each cites one work or says something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gql_blog_footnotes.citation_classifier import SAME_AUTHOR
from gql_blog_footnotes.locators import outside_brackets

_SIGNAL = re.compile(
    r"\s*(?:\[?(?:…|\.\.\.)\]?\s*)?(?:(?:but|and)\s+)?(?:"
    r"(?:see|compare|contra(?:st)?|accord|so|thus|cf|cfr|vgl|siehe|dazu|hierzu|ähnlich|voir|véase|ver|vide|si veda|vedi"
    r"|см|ср|por|zob|zie|viz|srov|jfr|se)"
    r"\b\.?"
    r"(?:,?\s+(?:also|generally|for example|especially|e\.g\.|auch|hierzu|dazu|etwa|insbes\.|besonders|aussi|notamment"
    r"|anche|también|jednak|też))*|quoted in|cited in|zit(?:iert|\.)\s(?:nach|bei)|цит\.\s?по|as quoted in|e\.g\."
    r"|(?:for|on)\s[^,.;]{0,60}[,\s]\s?see(?:\salso)?|(?:gegen|anders|entgegen|ebenso)(?=\s(?-i:[A-ZÀ-ÞЀ-Я])[\w\-]+,|\sders\.|\sdies\.)"
    r"|(?:另|亦|详|詳)?(?:[参參](?:见|見|阅|閱|看|照)?(?=[\u3400-\u9fff《〈])(?![考加与與数數议議战戰])|[见見](?![注註]))"
    r"|转引自|引自)[,:]?\s*"
    r"|(?-i:(?:[a-zà-ÿ]{1,30},?\s){1,6}[a-zà-ÿ]{1,30},\s(?=[A-ZÀ-ÞЀ-Я]))",  # 'and, for a contrary view, Elm, …'
    re.IGNORECASE,
)
_ELISION = re.compile(r"\s*\[?(?:…|\.\.\.)\]?\s+")

# Where one thing may end and another begin; a full stop ends one only where a signal follows.
_BOUNDARY = re.compile(
    r";\s+|；\s*|(?<=[.!?。])\s*\[(?:…|\.\.\.)\]\s+|(?<=[.!?])\s+(?=(?:But\s+)?(?:[Ss]ee\b|[Cc]f\.|[Cc]ompare\b|[Cc]ontrast\b|Ср\.|См\.|(?:For|On)\s[^.;]{0,60}\ssee\b))|(?<=。)(?=参见|另见|见)"
    r"|(?P<compared>,\s+with\s+(?=[A-ZÀ-Þ]))"
)
_COMPARING = re.compile(r"\s*(?:but\s+)?compare\b", re.IGNORECASE)
"""'Compare Elm, Trees 3, with Oak, Leaves 9': two things, by the rules of American law."""
_CLOSED = re.compile(
    r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|\b(?:ibid|supra|op\.?\s?cit)\b|\bpp?\.|同上|前引|[页頁]", re.IGNORECASE
)
_SIGNALLED = re.compile(r"(?:(?:but|and)\s+)?(?:see|cf)\b", re.IGNORECASE)
_OPENING = re.compile(rf"\s*[^\W\d_a-zà-ÿ]|\s*[“\"‘《「*]|\s*(?i:see|cf|ibid|id|ebd|там же|but|{SAME_AUTHOR})\b")


@dataclass(frozen=True, slots=True)
class NotePart:
    """A part of a note from ``start``, without the signal (See, Cf.) before it, if any, and the space around it."""

    text: str
    start: int
    is_signalled: bool = False


def split_note(note: str) -> list[NotePart]:
    """The parts of a note, in order. A semicolon between authors parts nothing."""
    found = []
    for start, end in _stretches(note):
        place, is_signalled = _after_signal(note, start, end)
        text = note[place:end].rstrip()
        if text:
            found.append(NotePart(text, place, is_signalled))
    return found


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start, last, is_closed = 0, 0, False
    for boundary in _BOUNDARY.finditer(outside_brackets(text)):
        end, after = boundary.span()
        if boundary["compared"] and not _COMPARING.match(text, start):
            continue
        is_closed = is_closed or _CLOSED.search(text, last, end) is not None
        ends = is_closed or text[last:end].rstrip()[-1:].isdecimal()
        is_semicolon = boundary.group()[0] in ";；"
        if (
            not is_semicolon
            or _SIGNALLED.match(text, after)
            or _SIGNAL.match(text, after)
            or (ends and _OPENING.match(text, after))
        ):
            yield start, end
            start, is_closed = after, False
        last = after
    yield start, len(text)


def _after_signal(text: str, start: int, end: int) -> tuple[int, bool]:
    if elision := _ELISION.match(text, start, end):
        start = elision.end()
    signal = _SIGNAL.match(text, start, end)
    start = signal.end() if signal else start
    while start < end and text[start].isspace():
        start += 1
    return start, signal is not None
