"""A day that a page states is in the calendar."""

from datetime import date

import pytest

from gql_blog.plugin import ImportRefused, WrittenDate
from gql_blog_importers.pages.page_lines import split_lines
from gql_blog_importers.pages.valid_dates import require_valid_date


def test_a_day_of_the_calendar_is_taken() -> None:
    assert require_valid_date(WrittenDate(date(2017, 5, 1)), split_lines("May 1, 2017").lines[0]) == date(2017, 5, 1)


def test_an_impossible_day_is_refused_with_its_line() -> None:
    line = split_lines("\n\nOdile | February 30, 2017").lines[0]
    with pytest.raises(ImportRefused, match=r"Line 3 .*February 30") as refusal:
        require_valid_date(WrittenDate(None), line)
    assert (refusal.value.reason, refusal.value.line) == ("IMPOSSIBLE_DATE", 3)
