from datetime import date

import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.pages.calendar import on_calendar
from gql_blog.transfer.pages.dates import WrittenDate
from gql_blog.transfer.pages.lines import split


def test_a_day_of_the_calendar_is_taken() -> None:
    assert on_calendar(WrittenDate(date(2017, 5, 1)), split("May 1, 2017").lines[0]) == date(2017, 5, 1)


def test_an_impossible_day_is_refused_with_its_line() -> None:
    line = split("\n\nOdile | February 30, 2017").lines[0]
    with pytest.raises(ImportRefused, match=r"Line 3 .*February 30") as refusal:
        on_calendar(WrittenDate(None), line)
    assert (refusal.value.reason, refusal.value.line) == ("IMPOSSIBLE_DATE", 3)
