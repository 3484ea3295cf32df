"""Titles, dates and excerpts of other systems."""

from datetime import date as Date

import pytest
from support.cases import cases

from gql_blog.plugin import LONGEST_ABSTRACT, Finding
from gql_blog_importers.foreign.foreign_texts import abstract, calendar_date


def test_a_day_is_the_one_that_is_written_whatever_the_time() -> None:
    assert calendar_date("2019-05-02 23:30:00") == calendar_date(" 2019-5-2T01:00:00+09:00 ") == Date(2019, 5, 2)
    assert calendar_date("") is calendar_date("0000-00-00 00:00:00") is None


@cases(
    ("text", "fault"),
    [("May 2, 2019", "'May 2, 2019' is not a date"), ("2019-02-30", "'2019-02-30' does not exist in the calendar")],
)
def test_what_is_no_day_is_told(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        calendar_date(text)


def test_an_excerpt_too_long_for_an_abstract_is_told_whole_and_not_cut() -> None:
    findings: list[Finding] = []
    longest = "x" * LONGEST_ABSTRACT
    assert abstract(f"<p>{longest}</p>", findings, 7) == longest
    assert findings == []
    assert abstract(f"<p>{longest}y</p>", findings, 7) is None
    assert [(each.code, each.first_line) for each in findings] == [("EXCERPT_NOT_TAKEN", 7)]
    assert findings[0].message.endswith("xy")
