"""Titles, names and dates as other systems write them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date as Date
from html import unescape
from typing import Any, Final

from gql_blog.plugin import LONGEST_ABSTRACT, Finding, ImportRefused, one_line
from gql_blog_importers.foreign.fragment_tree import parse_fragment
from gql_blog_importers.pages.characters import remove_controls

ANONYMOUS: Final = "Anonymous"
"""What WordPress and Disqus print where a commenter has no name."""

_TITLE_MARKUP: Final = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_LOCALE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", re.DOTALL)


def plain_title(text: str) -> str:
    """Return a title without the marks of its letters' form; what is no such mark is part of the title."""
    return one_line(unescape(_TITLE_MARKUP.sub("", text)))


def locale_of(text: str) -> str | None:
    """Return a language tag; ``None`` where the text is none."""
    return text.strip().replace("_", "-") if _LOCALE.fullmatch(text.strip()) else None


def calendar_date(text: str) -> Date | None:
    """Return the day of a time as it is written, in whatever zone; ``None`` where there is none.

    ValueError where there is no such day.
    """
    text = text.strip()
    if not text or text.startswith("0000-"):
        return None
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text[:40]!r} is not a date")
    try:
        return Date(*map(int, match.groups()))
    except ValueError:
        raise ValueError(f"{text[:40]!r} does not exist in the calendar") from None


def publication_day(
    stated: Any,
    *,
    line: int | None = None,
    place: str = "the file",
    read: Callable[[Any], Date | None] = calendar_date,
) -> Date | None:
    """Return the day that ``read`` finds, which raises ValueError as `calendar_date` does; ImportRefused then."""
    try:
        return read(stated)
    except ValueError as fault:
        where = "The" if line is None else f"Line {line}: the"
        message = f"{where} date of the article is invalid: {fault}. Correct it in {place}."
        raise ImportRefused("IMPOSSIBLE_DATE", message, line=line) from None


def later_day(
    stated: Any, published_on: Date | None, read: Callable[[Any], Date | None] = calendar_date
) -> Date | None:
    """Return the day of a change after the publication; ``None`` where there was none, or no such day."""
    day, _ = comment_date(stated, read)
    return day if day and published_on and day > published_on else None


def comment_date(stated: Any, read: Callable[[Any], Date | None] = calendar_date) -> tuple[Date | None, bool]:
    """Return the day of a comment that ``read`` finds, and whether an invalid one is stated."""
    try:
        return read(stated), False
    except ValueError:
        return None, True


def abstract(html: str, findings: list[Finding], line: int | None) -> str | None:
    """Return the excerpt that an author wrote, as text with its lines; one that is too long is told."""
    text = one_line(parse_fragment(html).plain()) if "<" in html else remove_controls(unescape(html)).strip()
    if len(text) > LONGEST_ABSTRACT:
        findings.append(Finding("EXCERPT_NOT_TAKEN", f"The excerpt is too long for an abstract: {text}", line, line))
        return None
    return text or None


def report_dropped(names: Iterable[str], findings: list[Finding], line: int | None) -> None:
    """Tell which elements of an article's text cannot be kept."""
    counts = Counter(names)
    if counts:
        listed = ", ".join(f"{name} ({number})" for name, number in sorted(counts.items()))
        message = f"Elements that cannot be kept: {listed}. A link or its text stands in the place of each."
        findings.append(Finding("RENDERING_DROPPED", message, line, line))
