"""Which comment of a file is which of those that it printed before."""

from collections.abc import Sequence
from datetime import date

import pytest

from gql_blog.content import DraftComment
from gql_blog.write.imports.comment_matching import match_comments
from gql_blog.write.imports.given_values import GivenComment

DAY, LATER = date(2018, 1, 5), date(2018, 1, 6)
LONG = "I counted the stars above the breakwater last winter, and there were six hundred."
EDITED = "I counted the stars above the breakwater last winter, and there were seven hundred."
OTHER = "Who pays for the lamps that nobody wants to have in front of the house?"


def given(*comments: tuple[str, date | None, str]) -> list[GivenComment]:
    return [GivenComment(f"com_{index}", *each) for index, each in enumerate(comments)]


def matched(printed: Sequence[tuple[str, date | None, str]], known: list[GivenComment]) -> dict[int, str]:
    drafts = [DraftComment(name, body, posted_on) for name, posted_on, body in printed]
    return {index: each.comment_id for index, each in match_comments(drafts, known).items()}


@pytest.mark.parametrize(
    "printed",
    [
        ("Bo", DAY, LONG),
        ("BO", DAY, LONG),
        ("Bo", DAY, EDITED),
        ("Bo", DAY, OTHER),
        ("Bo Reyes", DAY, EDITED),
        ("Bo", LATER, EDITED),
        ("Bo", None, EDITED),
    ],
)
def test_a_comment_that_was_edited_is_known(printed: tuple[str, date | None, str]) -> None:
    assert matched([printed], given(("Bo", DAY, LONG))) == {0: "com_0"}


@pytest.mark.parametrize(
    "printed", [("Cy", LATER, LONG), ("Cy", DAY, OTHER), ("Bo", LATER, OTHER), ("Bo", None, OTHER)]
)
def test_another_comment_is_new(printed: tuple[str, date | None, str]) -> None:
    assert matched([printed], given(("Bo", DAY, LONG))) == {}


def test_the_text_decides_where_author_and_day_are_shared() -> None:
    known = given(("Bo", DAY, LONG), ("Bo", DAY, OTHER))
    assert matched([("Bo", DAY, OTHER), ("Bo", DAY, "Yes."), ("Bo", DAY, EDITED)], known) == {0: "com_1", 2: "com_0"}


def test_without_a_day_the_author_alone_does_not_do() -> None:
    known = given(("Bo", None, LONG), ("Bo", None, OTHER))
    assert matched([("Bo", None, EDITED), ("Bo", None, "Something else.")], known) == {0: "com_0"}
    assert matched([("Cy", None, LONG)], known) == {}


def test_the_same_comment_twice_is_two() -> None:
    known = given(("Bo", DAY, "Yes."))
    assert matched([("Bo", DAY, "Yes."), ("Bo", DAY, "Yes.")], known) == {0: "com_0"}


def test_of_very_many_by_one_name_only_the_same_are_known() -> None:
    known = given(*(("Bo", DAY, f"{OTHER} {number}") for number in range(100)))
    printed = [("Bo", DAY, f"{OTHER} {number}") for number in range(50, 150)]
    assert matched(printed, known) == {index: f"com_{index + 50}" for index in range(50)}
