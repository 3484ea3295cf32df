"""Days that a page states: each is in the calendar, or the page is refused."""

from datetime import date as Date

from gql_blog.plugin import ImportRefused, WrittenDate
from gql_blog_importers.pages.page_lines import Line


def require_valid_date(date: WrittenDate, line: Line) -> Date:
    """The day that a date line, a card or a comment's head states."""
    if date.value is None:
        raise ImportRefused(
            "IMPOSSIBLE_DATE",
            f"Line {line.number} states a date that does not exist: {line.text[:80]!r}. Correct the date.",
            line=line.number,
        )
    return date.value
