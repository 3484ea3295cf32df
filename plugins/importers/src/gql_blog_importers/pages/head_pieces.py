"""Lines of a head that state several things side by side: 'Polemics | 30 June 2018 | By Ona Vela', 'Published …; …'."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from gql_blog.plugin import BylineRole, WrittenDate, date_at_end, parse_date
from gql_blog_importers.pages.credit_lines import CreditLine, parse_credit_line
from gql_blog_importers.pages.page_lines import is_prose
from gql_blog_importers.pages.person_names import Confidence, parse_names

_BETWEEN: Final = re.compile(
    r"\s*[|｜·•;]\s*|\s{2,}|\s+[—–/]\s+|\s*[()（）]\s*|,\s+(?=by\s|[^\W\d]+(?:\s[^\W\d]+){1,3}\s[0-9])|\.\s+(?=[^\W\d]+:\s)"
)
_CLOCK: Final = re.compile(
    r"\s+[0-9]{1,2}[:時点시][0-9]{2}분?分?(?::[0-9]{2})?(?:\s+|$)|(?<=\s[12][0-9]{3})\s+(?=[^\W\d])"
)
"""What parts a day from what follows: a time, or a year."""
_TIME: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}$")
_IN_A_ROW: Final = re.compile(r"\s[·•]\s")
_LONGEST: Final = 200
_MOST_WORDS: Final = 3
_PUBLISHED: Final = re.compile(
    r"(?:(?:first|originally|erst|am|w dniu)\s+)?(?:posted|date|publi\w*|pubbl\w+"
    r"|veröffentlicht|erschienen|gepubliceerd|geplaatst"
    r"|opublikowan\w+|data|datum|fecha|дата|опубликован\w+|yayın\w*|نشر\w*|تاريخ \w+"
    r"|प्रकाशित|発行日?|公開日?|掲載日?|投稿日?|发布\w*|发表\w*|등록|입력|게시|stand)"
    r"(?:\s+\w{1,12}){0,2}\s*[:：]?",
    re.IGNORECASE,
)
"""Words before the day of publication. On the 96 text pages of the three new sets they tell 10 days of 61."""


@dataclass(slots=True)
class Pieces:
    """What a line states: ``dates`` of publication, ``open_dates`` that may be of something else, ``credits``."""

    dates: list[WrittenDate] = field(default_factory=list)
    open_dates: list[WrittenDate] = field(default_factory=list)
    credits: list[CreditLine] = field(default_factory=list)


def read_pieces(text: str) -> Pieces | None:
    """The day and the credits of a line that is no sentence; ``None``: it states no day."""
    if len(text) > _LONGEST:
        return None
    pieces = [*filter(None, _pieces(text.rstrip(" .。")))]
    if is_prose(text) and not (_IN_A_ROW.search(text) or _is_about_days(pieces)):
        return None
    found = Pieces()
    for piece in pieces:
        if (dated := _dated(piece)) is not None:
            people = parse_names(dated[0])
            is_stamp = people.confidence >= Confidence.STRONG and _CLOCK.search(piece) is not None
            (found.dates if is_stamp or _is_published(dated[0]) else found.open_dates).append(dated[1])
            found.credits += [CreditLine(BylineRole.AUTHOR, people.names)] if is_stamp else []
        elif (credit := parse_credit_line(piece)) is not None and credit.names:
            found.credits.append(credit)
    return found if found.dates or found.open_dates else None


def _is_about_days(pieces: Sequence[str]) -> bool:
    """Whether a sentence is a line about days all the same: the first is that of publication, and all have one."""
    called = [None if (dated := _dated(each)) is None else dated[0] for each in pieces]
    is_short = all(each is not None and len(each.split()) <= _MOST_WORDS for each in called)
    return bool(called) and is_short and _is_published(called[0] or "")


def _is_published(words: str) -> bool:
    """Whether words before a day say that it is that of publication, or there are none."""
    words = _TIME.sub("", words).strip(" ,")
    return not any(map(str.isalnum, words)) or _PUBLISHED.fullmatch(words) is not None


def _pieces(text: str) -> Iterator[str]:
    """What stands side by side on a line; a time of day parts a day from what follows."""
    for piece in _BETWEEN.split(text):
        yield from [piece] if _dated(piece) is not None else _CLOCK.split(piece)


def _dated(piece: str) -> tuple[str, WrittenDate] | None:
    date = parse_date(piece)
    return date_at_end(piece) if date is None else ("", date)
