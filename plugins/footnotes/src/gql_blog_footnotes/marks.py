"""The words that send a reader back: Ibid., Id., op. cit., loc. cit., supra note 3, and their Chinese and other kin."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from gql_blog_footnotes.locators import locator_after


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
_NUMBERED = re.compile(
    r"\bsupra,?\s+(?:notes?|nn?\.|fn\.|footnote)\s*(?P<a>\d+|[*†‡]+)"
    r"|\b(?:notes?|nn?\.|fn\.)\s*(?P<b>\d+|[*†‡]+),?\s*(?:above|supra)\b"
    "|(?:同前|同上|前|上|同|见)(?:引|揭)?注(?:释)?\\s?[\\[【〔(（]?\\s?(?P<c>\\d+|[\u2460-\u2473])\\s?[\\]】〕)）]?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"\b(?:op|ob|art|loc|opere|opus|opera)\.?\s?cit{_LATIN_END}|\bsupra\b|\ba\.\s?a\.\s?O\.?"
    r"|(?:前引|前揭|同前引)(?:书|文|注)?|\bcit\.(?=[,\s]*(?:$|p))",
    re.IGNORECASE,
)
_LAST = re.compile(
    rf"\b(?:[I1l]b[il1í]d(?:em)?|ebd|ebenda){_LATIN_END}|\bтам же\b"
    r"|同上(?:书|注|揭书|揭|引书|文)?|同前(?:书|注|文)?|^同书",
    re.IGNORECASE,
)
_ID = re.compile(rf"(?:^|(?<=[\s(“\"]))id(?:em)?{_LATIN_END}", re.IGNORECASE)
_CIRCLED: Final = 0x2460


def find_mark(text: str) -> Mark | None:
    """The first mark in one part of a note; of two kinds at one place the one that says more."""
    match = _NUMBERED.search(text)
    if match:
        label = next(group for group in match.groups() if group)
        return Mark(MarkKind.NUMBERED, match.start(), match.end(), _label(label))
    for kind, pattern in ((MarkKind.LAST, _LAST), (MarkKind.NAMED, _NAMED)):
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


def _label(label: str) -> str:
    return str(ord(label) - _CIRCLED + 1) if 0x2460 <= ord(label[0]) <= 0x2473 else label
