"""Locators: the page, section or chapter after a mark that refers back, or within a full citation."""

import re
from dataclasses import dataclass
from typing import Final

_NUMBER = (
    r"(?:\d{1,3}:\d{1,5}|[IVXLC]{1,7}(?:\.\d{1,3}){1,3}|\d{1,3}(?:\.\d{1,3}){1,3}(?=\W*$)"
    r"|\d{1,5}(?:\s?n{1,2}\.?\s?\d{1,3}|[a-eg-z])?|[ivxlc]{1,7})(?![A-Za-z0-9])"
)
_DASH = "\\s?[-\u2010-\u2015\u2212~\uff5e]{1,3}\\s?"
_FOLLOWING = r"(?:\s?(?:ff?|sqq?|sgg?)\b\.?(?=\W*$|[,;(]))?"
_RANGE = rf"(?:{_NUMBER}(?:{_DASH}{_NUMBER})?{_FOLLOWING}|\d{{1,5}}ff?\b\.?)"
_LIST = rf"{_RANGE}(?:\s?(?:,|、|，|&|\band\b|\bet\b|\by\b|\bund\b)\s?{_RANGE})*"
_PAGES_AFTER = r"(?:pp?|pgs?|p[áa]gs?|S|С|Sp)\.\s?|pages?\s|pp?\s"
_PAGES = r"(?:pp?|pgs?|p[áa]gs?|(?<!\w\.\s)(?<!\w\.)S)\.\s?|pages?\s|pp?\s"
_VALUE = (
    r"(?:[0-9]+(?:[.\-\u2013\u2014][0-9]+)*[a-z]?|[IVXLCivxlc]{1,7})(?![A-Za-z0-9])|[“\"«][^“”\"«»]{1,200}[”\"»]"
    r"|[*†‡]{1,3}"
)
_DIVISION = (
    r"(?:§{1,2}|¶{1,2}|\b(?:sec(?:tion|t)?|paras?(?:graph)?|al|art(?:icle)?|ch(?:ap)?s?|chapters?|chapitre|kap(?:itel)?|"
    r"cap[íi]tulo|cap|part[e]?|pt|vol|bd|nos?|book|bk|bks|fig|table|nn?|fn|note|nota|anm|col|l{1,2}|qq?|aa?(?=\.\s?\d)|fols?|[fkл](?=\.\s?\d)|sig(?=\.\s)|"
    r"rn|rdn|randnr|rz|tz)\b\.?)"
)
_PLACE = (
    r"\b(?:introduc(?:tion|ción|ão|cion)|introduzione|preface|prefacio|prólogo|prologue|foreword|epilogue|epílogo|passim|"
    r"conclusion|conclusión)\b|序言|导论|导言|前言|后记|结语"
)
_EXTRA = rf"(?:{_DIVISION}\s?(?:{_VALUE})|{_PLACE})"
_ABOVE_ALL = rf"(?:bes|insbes|esp)\b\.?\s(?:{_PAGES_AFTER})?{_LIST}"
_MORE = rf"(?:(?:,\s?|\s(?=Rn|Rz))(?:{_EXTRA}|{_ABOVE_ALL}))*"
_MAX_LENGTH: Final = 600
"""Characters in which a locator ends. A list of places that goes on beyond them is none."""
_END = r"(?=\s*(?:$|[.,;:()\[\]。，；：（）]|\u2014))"

_CHINESE_DIVISION = r"第\s?(?:\d{1,4}|[一二三四五六七八九十百]{1,5})\s?[卷册冊章节節条條编編款段辑輯集]"
_CHINESE = (
    rf"(?:(?P<divided>{_CHINESE_DIVISION}(?:[，,、\s]*{_CHINESE_DIVISION})*(?:[，,、\s]*第?\s?{_LIST}\s?[页頁])?)"
    rf"|第?\s?(?P<chinese>{_LIST})\s?[页頁]|第?[页頁]\s?(?P<paged>{_LIST}))"
)
_CHINESE_PAGES = rf"(?:第?\s?(?P<chinese>{_LIST})\s?[页頁]|第?[页頁]\s?(?P<paged>{_LIST}))"
_LABELLED = rf"(?:at\s+)?(?:{_PAGES_AFTER})(?P<labelled>{_LIST}{_MORE})"
_AT = rf"at\s+(?P<at>{_LIST}{_MORE}|{_EXTRA}{_MORE})"
_BARE = rf"(?P<bare>{_LIST}{_MORE}){_END}"
_PARAGRAPH = r"(?P<paragraph>\[\d{1,3}\](?:\s?[-\u2013]\s?\[\d{1,3}\])?)"
_SECTION = rf"(?P<named>(?:[IVX]{{1,5}}(?:-[IVX]{{1,5}})?,\s(?=qq?\b))?{_EXTRA}{_MORE}(?:,\s?{_LIST}{_END})?)"

_AFTER = re.compile(
    rf"[\s.,:;，。：；—–]{{0,4}}(?P<whole>{_CHINESE}|{_LABELLED}|{_AT}|{_PARAGRAPH}|{_SECTION}|{_BARE})", re.IGNORECASE
)

REPORTER: Final = r"\b\d{1,4}\s+(?:[A-Z][\w.&'’]*\s){1,6}(?:\(\d{1,2}\s[A-Z][\w.]*\)\s)?\d{1,5}\b"
"""A volume, a reporter or journal in brief, and the first page: ``438 U. S. 265``, ``21 U.S. (8 Wheat.) 543``."""

_YEAR = r"(?:1[5-9]|20)\d\d[a-z]?"
_YEAR_IN_BRACKETS = rf"\((?:[^()]{{0,60}}\s)?{_YEAR}\)"

_WITHIN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<whole>{_CHINESE_PAGES})|{_LIST}",  # a list of other numbers is passed over at once
        rf"(?<![\w])(?P<whole>(?:{_PAGES})(?P<value>{_LIST}{_MORE}))",
        rf"{REPORTER},\s(?P<whole>(?:at\s+)?(?P<value>{_LIST}))(?=\s*(?:$|[(.;,]))",
        rf",\s(?P<whole>at\s+(?P<value>{_LIST}{_MORE}))",
        rf"(?:\)|\d)\s(?P<whole>at\s+(?P<value>(?:paras?\.?\s)?{_LIST}))(?=\s*(?:$|[(.;,]))",
        r"(?<=\])\s?\w[\w\s]{0,20}\d,?\s(?P<whole>(?P<value>\[\d{1,3}\]))",
        rf"\)\s?[,:]\s?(?P<whole>(?P<value>{_LIST}{_MORE})){_END}",
    )
)
_AFTER_FIRST_PAGE = re.compile(
    rf"\b[A-ZÄÖÜ]\w{{1,12}}\s(?:\d{{1,3}}\s)?\(?{_YEAR}\)?,\sS\.\s\d{{1,5}},\s(?P<whole>(?P<value>{_RANGE}))(?=\s*+\.?\s*+$)"
)
"""The page that is cited of an article whose first page is given: ``JZ 1991, S. 895, 901``."""
_AT_END = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR_IN_BRACKETS}\s(?P<whole>(?P<value>{_LIST}))(?=\s*+\.?\s*+$)",
        rf"\b[A-Z][\w-]{{1,12}}\s(?:\d{{1,3}}\s)?\(?{_YEAR}\)?,\s\d{{1,5}},\s(?P<whole>(?P<value>{_RANGE}))(?=\s*+\.?\s*+$)",
        rf"^[A-Z]\w{{2,9}}\s\d{{1,3}},\s\d{{1,5}},\s(?P<whole>(?P<value>{_RANGE}))(?=\s*+\.?\s*+$)",
        rf"\b{_YEAR}[,:]\s?(?P<whole>(?P<value>{_LIST}{_MORE}))(?=\s*+\.?\s*+$)",
    )
)

_PLACED = re.compile(
    r"\.?(?:\s*[,:，：]|\s+(?=[a-z\d§¶\[第卷])|(?=[第卷\d]))(?:(?!\.\s+[A-ZÀ-ÞЀ-Я])[^;(（“\"]){0,60}?[\d§¶一二三四五六七八九十]"
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
    match = _AFTER.match(text, place, place + _MAX_LENGTH)
    is_whole = match is not None and (match.end() < place + _MAX_LENGTH or match.end() == len(text))
    return _locator(match) if match and is_whole else None


def is_placed(text: str, place: int) -> bool:
    """Whether a place is named after a mark, read or not: 'Ibid., fig. IX'. A new sentence names none."""
    return bool(_PLACED.match(text, place))


def locator_within(citation: str) -> Locator | None:
    """The locator of a full citation: the last of the surest kind, outside brackets before inside them.

    Years, days and the first page of an article are none.
    """
    plain = outside_brackets(citation)
    end = max(0, len(citation) - _MAX_LENGTH)
    places = [
        (_AFTER_FIRST_PAGE, end),
        *((pattern, 0) for pattern in _WITHIN),
        *((pattern, end) for pattern in _AT_END),
    ]
    found = [match for pattern, start in places for match in reversed(list(pattern.finditer(citation, start)))]
    matches = [match for match in found if match["whole"]]
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
