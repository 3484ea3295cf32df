"""Lines that credit somebody: 'By NAME', 'Translated by NAME', '作者：NAME', and cards of the form 'NAME | date'.

Lists of responses consist of cards; a page may also lift one of them into its head.
"""

import re
from dataclasses import dataclass

from gql_blog.plugin import BylineRole, WrittenDate, parse_date
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.page_lines import ends_sentence
from gql_blog_importers.pages.person_names import (
    NOBODY,
    Confidence,
    Credit,
    PrintedName,
    parse_credited_names,
    parse_names,
)

_LEADS = (
    (
        BylineRole.TRANSLATOR,
        r"translat(?:ed\s+(?:from\s+.{2,40}?\s+)?by|ion\s+by|ors?)\s*[:：]?\s+|(?:译者|譯者|翻译|翻譯|訳者?|번역|옮긴이)\s*[:：/／]\s*"
        r"|(?:traduit|tradu[cz]i?d[oa]|tradotto|traducción|tradução|traduction|traduzione|oversatt?|översatt)\s+"
        r"(?:(?:d|fr)[^\W\d_]*['’ ].{2,30}?\s+)?(?:par|por|da|de|di|af|av)\s+"
        r"|aus dem [A-ZÀ-Þ]\w+en(?: übersetzt)? von\s+"
        r"|übersetz(?:t|ung)(?: von)?\s*:?\s+|vert(?:aald|aling)(?: door)?\s*:?\s+"
        r"|(?:przekład|przełożył[a]?|tłumaczenie|перев[её]л[аи]?|перевод|çevir(?:en|i)|ترجمة)(?:(?:\s+\w+){2}[:：]|\s*[:：]?)\s+",
    ),
    (BylineRole.EDITOR, r"edit(?:ed\s+by|ors?)\s*[:：]?\s+|(?:编辑|編輯|责编)\s*[:：/／]\s*"),
    (
        BylineRole.PHOTOGRAPHER,
        r"photo(?:s|graphs|graphy)?\s+by\s*[:：]?\s+|photo(?:graph|s)?(?:\s+credit)?\s*:\s*|(?:摄影|攝影)\s*[:：/／]\s*",
    ),
    (BylineRole.INTERVIEWER, r"interview(?:ed)?\s+by\s*[:：]?\s+|(?:采访|採訪)\s*[:：/／]\s*"),
    (
        BylineRole.AUTHOR,
        r"(?:written\s+|posted\s+)?(?:by|par|von|por)\s*[:：]?\s+|authors?(?:\(s\))?\s*[:：]\s*"
        r"|(?:autor(?:in|a)?|auteure?|autore|автор|text[eo]?|tekst|testo|كتبه|yazan|door|di|av|af|napisał[ao]?|작성자|글(?:쓴이)?|文|著者?|текст|מאת|نویسنده)\s*[:：／]\s*"
        r"|(?:di|door|af|av|oleh|מאת|της)\s+(?=[^\W\d]\S*\s+\S)|بقلم\s*[:：]?\s*|(?:作者|撰文|撰稿)\s*[:：/／]\s*",
    ),
)
_PATTERNS = tuple((role, re.compile(lead, re.IGNORECASE)) for role, lead in _LEADS)
_LONGEST_CREDIT = 200
_CALL_AT_END = re.compile(r"\s?\[[0-9]{1,2}\]$")


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Who is credited with what, as one line prints it."""

    role: BylineRole
    names: tuple[PrintedName, ...]

    @classmethod
    def by(cls, name: str) -> "CreditLine":
        """The author whom 'By NAME | date' credits."""
        credit = parse_names(name)
        return cls(BylineRole.AUTHOR, credit.names or (PrintedName(name),))


def parse_credit_line(text: str) -> CreditLine | None:
    """A credit in words. 'By' alone, without a name in shape after it, begins a sentence or a title."""
    text = _CALL_AT_END.sub("", normalize_line(text))
    if len(text) > _LONGEST_CREDIT:
        return None
    for role, pattern in _PATTERNS:
        match = pattern.match(text)
        if match is None:
            continue
        credit = _named(text[match.end() :])
        has_colon = match[0].rstrip().endswith((":", "：", "/", "／"))
        if credit.confidence is Confidence.NONE or (credit.is_one_word and not has_colon):
            return None
        return CreditLine(role, credit.names)
    return None


_SAYS_WHAT = re.compile(r"\s+[—–]\s+|,\s+(?=[^\W\d_A-ZÀ-ÞА-Я])")


def _named(text: str) -> Credit:
    """Whom the words after 'By' name; behind a dash, or a comma and a small letter, stands where or what they are."""
    name, *said = _SAYS_WHAT.split(text, maxsplit=1)
    credit = parse_names(name) if said else NOBODY
    if len(credit.names) == 1 and credit.is_likely:
        return Credit((PrintedName(credit.names[0].name, credit.names[0].affiliation or said[0]),), credit.confidence)
    return parse_names(text)


def parse_credit_below(text: str) -> CreditLine | None:
    """A credit below a title, where its names may be of any words. Without names: they cannot be read."""
    text = _CALL_AT_END.sub("", normalize_line(text))
    match = None if len(text) > _LONGEST_CREDIT or ends_sentence(text) else _PATTERNS[-1][1].match(text)
    if match is None or not text[match.end() :]:
        return None
    return CreditLine(BylineRole.AUTHOR, parse_credited_names(text[match.end() :]).names)


_LEAD = r"(?:(?:posted|published|written|submitted)\s+)?"
_DATED = (
    re.compile(rf"{_LEAD}by\s+(?P<name>.{{3,80}}?)\s*(?:,|\||•|·|—|–|\s-|\bon\b)\s*(?P<date>.{{8,40}})", re.IGNORECASE),
    re.compile(
        rf"{_LEAD}(?:on\s+)?(?P<date>.{{8,40}}?)\s*(?:,|\||•|·|—|–)?\s*\b(?:by|par|von|por|door)\s+(?P<name>.{{3,80}})",
        re.IGNORECASE,
    ),
)


_STAMPED = re.compile(r"(?P<date>.{8,60})\s[—–]\s(?P<name>.{3,80})")
_CLOCK = re.compile(r"(?<!\d)[0-9]{1,2}:[0-9]{2}(?!\d)")


def parse_stamped_credit(text: str) -> tuple[CreditLine, str] | None:
    """'Thu, 02/28/2008 - 13:46 — NAME', as Drupal prints it below a title: the credit, and the date as written.

    Where no title is above it, it may be one: that of an event.
    """
    match = _STAMPED.fullmatch(normalize_line(text))
    if match is None or not _CLOCK.search(match["date"]) or parse_date(match["date"].strip()) is None:
        return None
    credit = parse_names(match["name"])
    if credit.confidence < Confidence.POSSIBLE or credit.is_one_word:
        return None
    return CreditLine(BylineRole.AUTHOR, credit.names), match["date"].strip()


_OF_FORUM = re.compile(
    r"(?:\w+\s+)?(?:by|par|von|por|door|di|av|af)\s+(?P<name>\S.{1,60}?)\s+»\s+(?:[^\W\d]{2,4}\s(?=[^\W\d]))?(?P<date>.{8,40}?)"
    r"(?:,?\s[0-9]{1,2}:[0-9]{2}.*)?",
    re.IGNORECASE,
)


def parse_dated_credit(text: str) -> tuple[CreditLine, str] | None:
    """'Posted on DATE by NAME', 'By NAME on DATE': the credit, and the date as written.

    Forums print '»' between, and names of any form.
    """
    text = normalize_line(text)
    post = _OF_FORUM.fullmatch(text)
    if post is not None and parse_date(post["date"]) is not None:
        return CreditLine(BylineRole.AUTHOR, (PrintedName(post["name"]),)), post["date"]
    for pattern in _DATED:
        match = pattern.fullmatch(text) if len(text) <= _LONGEST_CREDIT else None
        if match is not None and parse_date(match["date"]) is not None:
            names = parse_credited_names(match["name"]).names
            if names:
                return CreditLine(BylineRole.AUTHOR, names), match["date"]
    return None


def parse_head_credit(text: str, *, is_below: bool) -> tuple[CreditLine, str] | None:
    """A line of a head that states name and date, below the title or not."""
    return parse_dated_credit(text) or (parse_stamped_credit(text) if is_below else None)


def credited_text(text: str) -> str:
    """What follows 'By' on a line."""
    text = normalize_line(text)
    match = _PATTERNS[-1][1].match(text)
    return text if match is None else text[match.end() :]


_LONGEST_CARD = 300
_POSTED = re.compile(r"(?:posted|written|left|submitted|comment(?:ed)?) by\b|.*[:：]", re.IGNORECASE)
_BY = "by "


@dataclass(frozen=True, slots=True)
class CardLine:
    """``name`` as printed (several people stay one text); ``is_byline``: it says 'By', as cards do not."""

    name: str
    date: WrittenDate
    is_byline: bool = False


def parse_card(text: str) -> CardLine | None:
    """'X | Y' is a card only where Y is a date; one that the calendar does not have still makes a card."""
    if len(text) > _LONGEST_CARD:
        return None
    left, bar, right = text.replace("｜", "|").rpartition("|")
    if not bar or "|" in left or _POSTED.match(left):
        return None
    date = parse_date(right.strip())
    name = normalize_line(left)
    if date is None or not name or ends_sentence(name) or not any(char.isalpha() for char in name):
        return None
    if name.casefold().startswith(_BY) and len(name) > len(_BY):
        return CardLine(name[len(_BY) :].strip(), date, is_byline=True)
    return CardLine(name, date)
