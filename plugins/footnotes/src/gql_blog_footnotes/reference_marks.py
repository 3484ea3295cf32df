"""Marks that refer back: Ibid., Id., op. cit., loc. cit., supra note 3, and their equivalents in other languages."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from gql_blog_footnotes.locators import locator_after, outside_brackets


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
    """A mark, where it stands, the label of the note that it names, and the name that follows it: 前引[1]，王立诚书."""

    kind: MarkKind
    start: int
    end: int
    label: str | None = None
    name: str = ""
    several: bool = False
    """Whether it names more notes than one: supra notes 4-6."""


_LATIN_END = r"(?![^\W\d_])"
_LABEL = r"\d{1,4}|[*†‡]+"
_NOTES = (
    r"footnotes?|notes?|notas?|nn?\.|nt\.|fn\.?|fu[ßs]n(?:ote)?\.?|anm(?:erkung)?\.?|прим(?:еч)?\.?|сн\.|сноск[аиу]"
    r"|przyp\.|noot|pozn\.|not(?=\s\d)"
)
_NOTE = rf"(?:{_NOTES})"
_BRACKETED_NOTE = rf"(?:{_NOTES}|nn?)"
_BEFORE = (
    r"(?:see|above|at|as in|cited in|cit(?:\.|ed|é)|supra|siehe|s\.|wie|oben|o\.|vgl\.|voir|ci-dessus|ver|véase"
    r"|vid\.|cfr\.|zob\.|wyżej|zie|viz|se)"
)
_NUMBERED_MARK = re.compile(
    rf"\b(?:supra|(?:op|ob|art|loc)\.?\s?cit\.),?\s+{_BRACKETED_NOTE}\s*(?P<a>{_LABEL})"
    rf"|\b(?:(?:op|art|loc)\.?\s?cit\.?|a\.?\s?a\.?\s?O\.?),?\s*\((?:{_NOTE}\s*)?(?P<m>\d{{1,4}})\)"
    rf"|\b(?:above|ci-dessus|oben|s\.\s?o\.|wie|cit[ée]|выше|sopra|arriba|acima|wyżej),?\s+{_BRACKETED_NOTE}\s*(?P<b>{_LABEL})"
    rf"|\bcit(?:ad[oa]|ée?|at[oa]|ed)\s(?:na|en|en la|alla|à la|in)\s{_NOTE}\s*(?P<o>{_LABEL})"
    rf"|\b{_NOTE}\s*(?P<c>{_LABEL}),?\s*(?:above|supra|oben|ci-dessus|ovan)\b"
    rf"|[(\[](?:{_BEFORE},?\s+){{0,2}}{_BRACKETED_NOTE}\s*(?P<d>{_LABEL})(?:\s(?:above|supra|oben|ovan))?[)\]]"
    rf"|^(?:(?:the|la|le|die)\s)?{_BRACKETED_NOTE}\s*(?P<l>{_LABEL})(?=[\s.,]*$)"
    rf"|(?<=,\s)(?:(?:oben|o\.)\s)?f(?:n|u[ßs]n)\.\s?(?P<e>\d{{1,4}})"
    "|(?:同前|同上|前|上|同|见|見)(?:引|揭|掲)?(?:注|註)(?:释|釋)?\\s?[\\[【〔(（]?\\s?(?P<f>\\d+|[\u2460-\u2473])\\s?[\\]】〕)）]?"
    "(?:所?引)?(?:书|書|文)?"
    "|(?<![^\\W\\d_])同\\s?(?:[\\[【〔(（]\\s?(?P<i>\\d+)\\s?[\\]】〕)）]|(?P<j>[\u2460-\u2473]))"
    "|^(?:注|註)(?:释|釋)?\\s?[\\[【〔(（]?\\s?(?P<k>\\d+|[\u2460-\u2473])\\s?[\\]】〕)）]?"
    "|(?:同前|前)(?:引|揭|掲)\\s?(?:[\\[【〔(（]\\s?(?P<g>\\d+)\\s?[\\]】〕)）]|(?P<h>[\u2460-\u2473]))(?:书|書|文)?",
    re.IGNORECASE,
)
_MORE_NOTES = re.compile(
    r"\s?[-\u2010-\u2015]\s?\d|,?\s(?:and|und|u\.|et|y|e|&)\s(?:\d|accompanying)|\s?[、,，]\s?(?:\d+\s?(?:and|&|und|et)\b|[\[【〔\u2460-\u2473]|\d++(?![\d\s]*+[页頁])(?=[，,、]))|、\s?\d++(?![\d\s]*+[页頁])(?=[，,、。]|$)"
)
_OTHER_NOTE = re.compile(rf"(?<!\d\s)(?<!\d,\s)(?<!\d\sand\s)(?<!\d,\sand\s)\b{_NOTE}\s*\d", re.IGNORECASE)
_CITED = r"cit(?:é|ée|és|ées|ato|ata|ada|ado)?"
_NAMED_MARK = re.compile(
    rf"\b(?:op|ob|art|loc|ouvr?|opere|opus|opera)\.?\s?(?:{_CITED}|préc(?:itée?)?){_LATIN_END}|\bsupra\b|\bуказ\.?\s?соч\b|\bdz\.\s?cyt\b|\ba\.?\s?a\.?\s?O\b\.?|\ba\.w\b|\ba\.\s?a\.(?!\s?O)|\bc\.\s?d\."
    rf"|(?:前引|前揭|前掲|上引|上揭|同前引)(?:书|書|文|注|註)?|\b{_CITED}\.(?=[,\s]*(?:$|p|[a-z]{{1,3}}\.\s\d))",
    re.IGNORECASE,
)
_LAST_MARK = re.compile(
    rf"\b(?:[I1l]b[il1í]d(?:em)?|ebda?|ebenda|ivi){_LATIN_END}|\b(?:там же|tamże|tamtéž)\b"
    r"|同上(?:书|書|注|註|揭书|揭|引书|文)?|同前(?:书|書|注|註|揭|文)?|^同书",
    re.IGNORECASE,
)
_ID = re.compile(rf"(?:^|(?<=[\s(“\"]))[ií]d(?:em)?{_LATIN_END}", re.IGNORECASE)
_NAME_AFTER = re.compile("[，,]\\s?(?P<name>[^，,。；;：:\\d第页頁《》]{2,24}?)(?:书|書|论文|文|著|案)?(?=[，,。]|$)")
_NAME_WITHIN = re.compile(
    "(?P<name>[^，,。；;：:\\d\\s第页頁《》\\[【〔(（注註]{2,24}?)(?:书|書|论文|文|著|案)?(?=[，,。]|$)"
)
"""The name that stands in a mark of Chinese: 前引沈毅夫书."""
_PAGE_BEFORE = re.compile(r"(?<!\d)(?!(?:1[5-9]|20)\d\d(?!\d))\d")
_BRACKET = re.compile(r"[(（]")
_CIRCLED: Final = 0x2460
_NAMING: Final = frozenset({"前引", "前揭", "前掲", "上引", "上揭", "同前引"})
"""Marks that a name may follow at once."""


def find_mark(text: str) -> Mark | None:
    """The first mark in one part of a note; of two kinds at one place the one that says more."""
    match = _NUMBERED_MARK.search(text)
    is_after_another = match is not None and match["o"] and _LAST_MARK.search(text, 0, match.start())
    if match and not is_after_another and not _is_note_of_page(match, text):
        return _numbered(match, text)
    for kind, pattern in ((MarkKind.LAST, _LAST_MARK), (MarkKind.NAMED, _NAMED_MARK)):
        match = pattern.search(text)
        if match:
            return _plain(kind, match, text)
    match = _ID.search(text)
    if match and ends_a_reference(text, match.end()):
        return Mark(MarkKind.LAST, match.start(), match.end())
    return None


def names_a_note(text: str, place: int) -> bool:
    """Whether another note is named from ``place`` on: 'et infra, note 10'. A note of a page is none: '143, n. 8'."""
    return _OTHER_NOTE.search(text, place) is not None


def find_mark_outside_brackets(text: str) -> Mark | None:
    """The first mark outside round brackets, or of brackets that hold nothing else, such as '(wie Anm. 3)'."""
    outside = outside_brackets(text)
    if not outside.strip(" ."):
        return find_mark(text)
    for bracket in _NUMBERED_MARK.finditer(text):
        if _BRACKET.search(bracket.group()):
            outside = outside[: bracket.start()] + bracket.group() + outside[bracket.end() :]
    return find_mark(outside)


def _plain(kind: MarkKind, match: re.Match[str], text: str) -> Mark:
    within = _NAME_WITHIN.match(text, match.end()) if match.group() in _NAMING else None
    end, name = (within.end(), within["name"]) if within else (match.end(), "")
    return Mark(kind, match.start(), end, name=name)


def _numbered(match: re.Match[str], text: str) -> Mark:
    label = next(group for group in match.groups() if group)
    after = _NAME_AFTER.match(text, match.end()) if any(match[group] for group in "fghijk") else None
    end, name = (after.end(), after["name"]) if after else (match.end(), "")
    several = _MORE_NOTES.match(text, match.end()) is not None
    return Mark(MarkKind.NUMBERED, match.start(), end, _mark_label(label), name, several)


def _is_note_of_page(match: re.Match[str], text: str) -> bool:
    """'Stone, Marks, 12 (n. 3)' may mean the third note on page 12."""
    is_plain = match["e"] or (
        match["d"] and re.fullmatch(rf"[(\[]{_BRACKETED_NOTE}\s*\d+[)\]]", match.group(), re.IGNORECASE)
    )
    return bool(is_plain and _PAGE_BEFORE.search(text, 0, match.start()))


def ends_a_reference(text: str, place: int) -> bool:
    """Whether 'Id.' means the same work: a page, a bracket or the end follows. 'Idem, A Book': the same author."""
    rest = text[place:].lstrip(".")
    return not rest.strip(" .,;") or rest.lstrip(" ,").startswith(("(", "[")) or locator_after(text, place) is not None


def _mark_label(label: str) -> str:
    return str(ord(label) - _CIRCLED + 1) if 0x2460 <= ord(label[0]) <= 0x2473 else label
