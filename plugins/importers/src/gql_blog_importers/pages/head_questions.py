"""What is asked of a head besides its title: which day, and who wrote a guest's post."""

import re
from collections.abc import Sequence
from datetime import date as Date
from typing import Final

from gql_blog.plugin import Candidate, ImportQuestion, QuestionKind, likely_language, quoted
from gql_blog_importers.pages.head_classifier import HeadLines
from gql_blog_importers.pages.page_lines import Page
from gql_blog_importers.pages.person_names import parse_names
from gql_blog_importers.pages.response_list import same_people

_BY_SOMEBODY: Final = re.compile(r"\bby (?P<name>[A-Z][^\s,]*(?: [A-Z][^\s,\])]*){1,3})")


def day_first(page: Page, either: Sequence[tuple[int, Date]]) -> Date | None:
    """The day of '05/06/2020' where the text is in another language than English: there it stands before the month."""
    likely = likely_language(page.source)
    return either[0][1] if likely is not None and likely.locale != "en" else None


def day_question(page: Page, days: Sequence[tuple[int, Date]]) -> ImportQuestion | None:
    """Which of these days, each with its line, is that of the page."""
    places = {day: index for index, day in days}
    candidates = [
        Candidate(day.isoformat(), page.lines[index].number, quoted(page.text(index))) for day, index in places.items()
    ]
    if not candidates:
        return None
    message = f"Of which day the page is, {candidates[0].evidence} does not say for certain."
    return ImportQuestion(QuestionKind.DATE, message, tuple(candidates))


def guest_question(page: Page, head_lines: HeadLines, authors: Sequence[str]) -> ImportQuestion | None:
    """Who wrote, where '[Guest post by Ona Vela]' stands below 'Posted by Mara Lind'."""
    for index in range(len(head_lines.preamble), min(head_lines.stop + 2, len(page.lines))):
        text = page.text(index)
        guest = _BY_SOMEBODY.search(text) if text[0] in "[(（【" else None
        names = () if guest is None else parse_names(guest["name"]).names
        if authors and names and not any(same_people(names[0].name, author) for author in authors):
            line = page.lines[index].number
            candidates = (Candidate(names[0].name, line, quoted(text)), *(Candidate(name) for name in authors))
            message = f"The page names {', '.join(authors)} at its top, and below {names[0].name}. Who wrote it?"
            return ImportQuestion(QuestionKind.BYLINE, message, candidates)
    return None
