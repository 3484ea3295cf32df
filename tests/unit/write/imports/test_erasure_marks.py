"""What is remembered of an erased comment knows it again, says nothing by itself, and reads what was kept before."""

from datetime import date

import pytest

from gql_blog.write.imports.given_values import Aspect, Said, kept_mark, mark_of

DAY = date(2019, 5, 4)
SAID = Said("Ruth  Zqname", DAY, "Zqsaid,\non the quay.")


@pytest.mark.parametrize(
    ("other", "aspects"),
    [
        (Said("ruth zqname", DAY, "Zqsaid,\non the quay."), set(Aspect)),
        (Said("Ruth Zqname", DAY, "Else."), {Aspect.AUTHOR_AND_DATE, Aspect.AUTHOR}),
        (Said("Ruth Zqname", None, SAID.body), {Aspect.AUTHOR_AND_TEXT, Aspect.AUTHOR}),
        (Said("R. Zqname", DAY, SAID.body), {Aspect.DATE_AND_TEXT}),
        (Said("Ruth Zqname", None, "Else."), {Aspect.AUTHOR}),
        (Said("Bo", DAY, "Else."), set()),
    ],
)
def test_a_comment_is_known_by_what_is_still_as_it_was(other: Said, aspects: set[Aspect]) -> None:
    assert {each for each in Aspect if mark_of(SAID).means(other, each)} == aspects


def test_a_text_without_a_date_is_not_known_by_having_none() -> None:
    mark = mark_of(Said("Ruth", None, "+1"))
    assert not mark.means(Said("Bo", None, "+1"), Aspect.DATE_AND_TEXT)
    assert set(mark.commitments) == {Aspect.WHOLE, Aspect.AUTHOR_AND_TEXT, Aspect.AUTHOR}


def test_two_marks_of_one_person_show_nothing_in_common() -> None:
    one, other = mark_of(SAID), mark_of(SAID)
    assert not set(one.commitments.values()) & set(other.commitments.values())
    assert "zq" not in str(one.as_json()).casefold()


def test_it_is_kept_as_json_and_read_again() -> None:
    mark = mark_of(SAID)
    assert kept_mark(mark.as_json()) == mark
    assert kept_mark(None) is None
