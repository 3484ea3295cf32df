from datetime import date

import pytest

from gql_blog.transfer.pages.cards import read_card


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Odile Marchetti | March 14, 2019", "Odile Marchetti"),
        ("Wen Jiayi | 2019年3月14日", "Wen Jiayi"),
        ("Wen Jiayi｜2019-03-14", "Wen Jiayi"),
        ("Xu Lan and Matthew Pell Jr. | 14 March 2019", "Xu Lan and Matthew Pell Jr."),
    ],
)
def test_a_card_is_a_name_and_a_date(text: str, name: str) -> None:
    card = read_card(text)
    assert card is not None
    assert (card.name, card.date.value, card.is_byline) == (name, date(2019, 3, 14), False)


@pytest.mark.parametrize(
    "text",
    [
        "Submission Guidelines | Subscribe for Updates",
        "related | Explore the report.",
        "a | b | March 14, 2019",
        "| March 14, 2019",
        "It was so. | March 14, 2019",
        "x" * 400 + " | March 14, 2019",
    ],
)
def test_other_bars_make_no_card(text: str) -> None:
    assert read_card(text) is None


def test_an_impossible_date_still_makes_a_card() -> None:
    card = read_card("Odile Marchetti | December 11, 99999")
    assert card is not None
    assert card.date.value is None


def test_by_makes_a_byline_of_it() -> None:
    card = read_card("By Odile Marchetti | March 14, 2019")
    assert card is not None
    assert card.is_byline
    assert card.name == "Odile Marchetti"
