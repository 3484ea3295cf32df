"""A written date in a place where a date counts: it is on the calendar, or the page is refused."""

from datetime import date as Date

from gql_blog.errors import ImportRefused
from gql_blog.transfer.pages.dates import WrittenDate
from gql_blog.transfer.pages.lines import Line


def on_calendar(date: WrittenDate, line: Line) -> Date:
    """The day that a date line, a card or a comment's head states."""
    if date.value is None:
        raise ImportRefused(
            "IMPOSSIBLE_DATE",
            f"Line {line.number} states a date that the calendar does not have: {line.text[:80]!r}. Correct it there.",
            line=line.number,
        )
    return date.value
