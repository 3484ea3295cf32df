"""Days that a page states: each is in the calendar, or the page is refused."""

from datetime import date as Date

from gql_blog.plugin import ImportRefused, WrittenDate
from gql_blog_importers.pages.page_lines import Line


def require_valid_date(date: WrittenDate, line: Line) -> Date | None:
    """The day that a date line, a card or a comment's head states; ``None``: it may be either of two."""
    if date.value is None and not date.either:
        raise ImportRefused(
            "IMPOSSIBLE_DATE",
            f"Line {line.number} states a date that does not exist: {line.text[:80]!r}. Correct the date.",
            line=line.number,
        )
    return date.value
