"""Full citations as CSL-JSON, where their form is unambiguous."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from gql_blog_footnotes.author_names import csl_names
from gql_blog_footnotes.word_normalization import words

_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)[a-z]?"
_AUTHORS = r"(?P<authors>[^“\"(《]{2,200}?)"

_IN_REPORTER = r"(?P<volume>\d{1,4})\s(?P<container>[A-Z][\w.&'’ ]{0,60}?)\s(?P<page>\d{1,5})"

_CHICAGO_BOOK = re.compile(
    rf"{_AUTHORS},\s(?P<title>[^“\"]{{2,300}}?),?\s\((?P<place>[^():]{{2,60}}):\s(?P<publisher>[^()]{{2,100}}),\s{_YEAR}\)"
)
_ARTICLE = re.compile(
    rf"{_AUTHORS},\s[“\"](?P<title>[^“”\"]{{2,300}}?),?[”\"],?\s(?:in\s)?(?P<container>[^,\d(]{{2,150}}?),?\s"
    rf"(?:vol\.\s)?(?P<volume>\d{{1,4}})(?:,\sno\.\s(?P<issue>[\d\-–/]+))?\s?\([^()]{{0,40}}?{_YEAR}\)(?::\s(?P<page>\d+[\-–—]\d+))?"
)
_LAW_REVIEW = re.compile(rf"{_AUTHORS},\s(?P<title>[^“\"()]{{2,300}}?),\s{_IN_REPORTER}(?:,\s[\d\-–—]+)?\s\({_YEAR}\)")
_APA = re.compile(
    rf"{_AUTHORS}\s\({_YEAR}\)\.\s\*?(?P<title>[^.*]{{2,300}}?)\*?(?:\s\(pp?\.\s[^()]+\))?\.\s*(?:(?P<place>[A-Z][^.:/]{{1,60}}):\s)?"
    r"(?P<publisher>[A-Z][^.:/]{2,80})?"
)
_NEWS = re.compile(
    rf"(?:{_AUTHORS},\s)?[“\"](?P<title>[^“”\"]{{2,300}}?),?[”\"],?\s(?P<container>[^,\d(]{{2,80}}),"
    rf"\s[A-Za-z0-9. ]{{3,20}},?\s{_YEAR}"
)
_AUTHOR_DATE = re.compile(
    rf"(?P<authors>[A-ZÀ-ÞЀ-Я\-'’]{{2,40}}(?:[,;]\s[A-ZÀ-ÞЀ-Я\-'’]{{2,40}}){{0,9}}(?:\set\sal\.?)?|[A-ZÀ-ÞЀ-Я][\w'’\-]{{1,40}}(?:\set\sal\.?)?)"
    rf"[,;]\s{_YEAR}(?:,|$)"
)
_CASE = re.compile(
    rf"(?P<title>[^\d()]{{2,120}}?\sv\.\s[^\d()]{{2,120}}?),\s{_IN_REPORTER}(?:,\s[\d\-–—]+)?\s\([^()]{{0,40}}?{_YEAR}\)"
)
_FIELDS = re.compile(
    rf"{_AUTHORS},\s\*?(?P<title>[^*“\"()]{{2,300}}?)\*?,\s(?P<publisher>[^,()]{{2,80}}),\s{_YEAR}(?=[\s,.)]|$)"
)
_CHINESE_ARTICLE = re.compile(
    "(?P<authors>[^：:，,《]{1,60})[：:]?\\s?《(?P<title>[^《》]{1,200})》[，,]?\\s?(?:载|见)?\\s?《(?P<container>[^《》]{1,100})》"
    "[，,]?\\s?(?P<year>(?:1[5-9]|20)\\d\\d)年?(?:第(?P<issue>\\d+)期)?"
)
_CHINESE = re.compile(
    "(?P<authors>[^：:，,《]{1,60})[：:]?\\s?《(?P<title>[^《》]{1,200})》"
    "(?:[，,]\\s?(?:(?P<place>[^，,：:《》\\d]{2,8})[：:]\\s?)?(?P<publisher>[^，,《》\\d]{2,30}?(?:出版社|书局|书店|印书馆)))?"
    "(?:[，,]?\\s?(?P<year>(?:1[5-9]|20)\\d\\d)年?版?)?"
)
_DOI = re.compile(r"\b(?:doi:\s?|https?://doi\.org/)(10\.\d{4,9}/[^\s,;]+)", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s,;<>]+")

_FORMS: Final = (
    (_CASE, "legal_case"),
    (_ARTICLE, "article-journal"),
    (_NEWS, "article-newspaper"),
    (_CHICAGO_BOOK, "book"),
    (_LAW_REVIEW, "article-journal"),
    (_APA, "book"),
    (_CHINESE_ARTICLE, "article-journal"),
    (_CHINESE, "book"),
    (_AUTHOR_DATE, "document"),
    (_FIELDS, "book"),
)
MAX_LENGTH: Final = 1_000
"""Characters of a citation that is read: the forms look far ahead."""

_UNDERLINED: Final = re.compile(r"(?<!\w)_((?:[^_]|(?<=\w)_(?=\w))+)_(?!\w)")
"""Emphasis by underscores, as Markdown has it: not those inside of words."""

_AUTHORED = re.compile(r"(?!(?:idem|eadem|id\.|ead\.)\b)\W?[^\W\d_]", re.IGNORECASE)
"""A citation that begins with 'Idem' or a dash is by somebody named elsewhere."""

_NAMES: Final = {
    "title": "title",
    "place": "publisher-place",
    "publisher": "publisher",
    "container": "container-title",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
}


def citation_to_csl(citation: str) -> Mapping[str, Any] | None:
    """The cited work; ``None`` where neither form nor year can be read."""
    plain = " ".join(citation.split())
    if len(plain) > MAX_LENGTH:
        return None
    plain = _UNDERLINED.sub(r"*\1*", plain)
    if not _AUTHORED.match(plain):
        return None
    for form, kind in _FORMS:
        match = form.match(plain)
        if match:
            return _item(kind, match.groupdict(), plain)
    return None


def _item(kind: str, found: Mapping[str, str | None], citation: str) -> Mapping[str, Any]:
    item: dict[str, Any] = {"type": kind}
    authors = csl_names(found.get("authors") or "")
    if authors:
        item["author"] = authors
    for group, name in _NAMES.items():
        value = found.get(group)
        if value:
            item[name] = value.strip(" ,*")
    if found.get("year"):
        item["issued"] = {"date-parts": [[int(found["year"] or 0)]]}
    finders: tuple[tuple[str, Callable[[str], str | None]], ...] = (("DOI", _doi), ("URL", _url))
    for name, find in finders:
        value = find(citation)
        if value:
            item[name] = value
    return {"id": _id(item), **item}


def _id(item: Mapping[str, Any]) -> str:
    """An id, which CSL-JSON requires: of first author, year and title, so that a work has the same in every note."""
    first: Mapping[str, str] = next(iter(item.get("author", ())), {})
    year = item.get("issued", {}).get("date-parts", [[""]])[0][0]
    named = (first.get("family") or first.get("literal") or "", str(year), item.get("title", ""))
    return "-".join(word for part in named for word in words(part)) or str(item["type"])


def _doi(citation: str) -> str | None:
    match = _DOI.search(citation)
    return match.group(1).rstrip(".") if match else None


def _url(citation: str) -> str | None:
    match = _URL.search(citation)
    return match.group().rstrip(".)") if match else None
