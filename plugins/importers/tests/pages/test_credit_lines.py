from datetime import date

from support.cases import cases

from gql_blog.plugin import BylineRole
from gql_blog_importers.pages.credit_lines import (
    CreditLine,
    parse_card,
    parse_credit_line,
    parse_dated_credit,
    parse_stamped_credit,
)


@cases(
    ("text", "role", "names"),
    [
        ("By Ona Vela and Li Na", BylineRole.AUTHOR, ["Ona Vela", "Li Na"]),
        ("Author: Suhayl", BylineRole.AUTHOR, ["Suhayl"]),
        ("作者：陈思远", BylineRole.AUTHOR, ["陈思远"]),
        ("Translated by Jon Ames", BylineRole.TRANSLATOR, ["Jon Ames"]),
        ("译者：林小雨", BylineRole.TRANSLATOR, ["林小雨"]),
        ("Edited by Jon Ames", BylineRole.EDITOR, ["Jon Ames"]),
        ("Photos by Jon Ames", BylineRole.PHOTOGRAPHER, ["Jon Ames"]),
        ("Interviewed by Jon Ames", BylineRole.INTERVIEWER, ["Jon Ames"]),
    ],
)
def test_a_credit_in_words(text: str, role: BylineRole, names: list[str]) -> None:
    line = parse_credit_line(text)
    assert line is not None
    assert line.role is role
    assert [name.name for name in line.names] == names


@cases("text", ["By the River", "By Design", "Byron Lee", "Authors and Readers", "By " + "x" * 300])
def test_titles_credit_nobody(text: str) -> None:
    assert parse_credit_line(text) is None


def test_a_credit_keeps_a_name_that_has_no_shape() -> None:
    assert [name.name for name in CreditLine.by("the editors").names] == ["the editors"]


@cases(
    ("text", "name"),
    [
        ("Odile Marchetti | March 14, 2019", "Odile Marchetti"),
        ("Wen Jiayi | 2019年3月14日", "Wen Jiayi"),
        ("Wen Jiayi｜2019-03-14", "Wen Jiayi"),
        ("Xu Lan and Matthew Pell Jr. | 14 March 2019", "Xu Lan and Matthew Pell Jr."),
    ],
)
def test_a_card_is_a_name_and_a_date(text: str, name: str) -> None:
    card = parse_card(text)
    assert card is not None
    assert (card.name, card.date.value, card.is_byline) == (name, date(2019, 3, 14), False)


@cases(
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
    assert parse_card(text) is None


def test_an_impossible_date_still_makes_a_card() -> None:
    card = parse_card("Odile Marchetti | December 11, 99999")
    assert card is not None
    assert card.date.value is None


def test_by_makes_a_byline_of_it() -> None:
    card = parse_card("By Odile Marchetti | March 14, 2019")
    assert card is not None
    assert card.is_byline
    assert card.name == "Odile Marchetti"


@cases("day", ["Thu, 03/14/2019 - 13:46", "14 March 2019, 13:46", "March 14, 2019 – 1:46 pm"])
def test_a_day_with_its_time_and_a_name_is_a_credit(day: str) -> None:
    dated = parse_stamped_credit(f"{day} — Odile Marchetti")
    assert dated is not None
    assert [name.name for name in dated[0].names] == ["Odile Marchetti"]
    assert dated[1] == day


@cases(
    "text",
    [
        "March 14, 2019 — Odile Marchetti",  # an event as well
        "Thu, 03/14/2019 - 13:46 — The Long Wait",
        "Thu, 03/14/2019 - 13:46 — Harbour Lights",
        "Thu, 03/14/2019 - 13:46 — admin",
        "Half past 13:46 — Odile Marchetti",
        "Thu, 03/14/2019 - 13:46 — ",
    ],
)
def test_a_day_and_words_are_no_credit(text: str) -> None:
    assert parse_dated_credit(text) is None
    assert parse_stamped_credit(text) is None
