from datetime import date

from support.cases import cases

from gql_blog.plugin import DraftMention
from gql_blog_importers.pages.credit_lines import CardLine, parse_card
from gql_blog_importers.pages.head_classifier import HeadCard
from gql_blog_importers.pages.page_lines import Page, split_lines
from gql_blog_importers.pages.response_list import (
    ListedCard,
    build_mentions,
    is_listed,
    parse_tail,
    same_card,
    same_people,
)

_HEAD = "Responding To: Two Islands\nThe Ferry\nOna Vela\nSo it is.\n"


def _cards(text: str) -> list[tuple[str | None, str]]:
    page = split_lines(text)
    tail = parse_tail(page)
    return [(None if card.title_at is None else page.text(card.title_at), card.card.name) for card in tail.cards]


def test_a_run_of_cards_ends_the_page() -> None:
    page = split_lines(_HEAD + "Li Na | May 2, 2017\nWen Jiayi | May 1, 2017")
    tail = parse_tail(page)
    assert [card.at for card in tail.cards] == [4, 5]
    assert tail.stop == 4


def test_cards_with_titles() -> None:
    text = _HEAD + "Rising Tides\nLi Na | May 2, 2017\nFalling Tides\nWen Jiayi | May 1, 2017"
    assert _cards(text) == [("Rising Tides", "Li Na"), ("Falling Tides", "Wen Jiayi")]


def test_a_card_with_text_after_it_is_text() -> None:
    assert _cards(_HEAD + "COMMENT FROM LI NA (May 3, 2017):\nLi Na | May 2, 2017\nis how I sign.") == []


def test_a_line_above_the_first_card_is_left_over_where_it_could_be_a_comment_s() -> None:
    page = split_lines(_HEAD + "COMMENT FROM LI NA (May 3, 2017):\nYes.\nHear, hear\nWen Jiayi | May 1, 2017")
    tail = parse_tail(page)
    assert [page.text(index) for index in tail.strays] == ["Hear, hear"]


def test_a_biography_without_a_stop_is_no_title() -> None:
    assert _cards(_HEAD + "Ona Vela is a clerk\nWen Jiayi | May 1, 2017") == [(None, "Wen Jiayi")]


def test_stretches_between_cards_are_left_over() -> None:
    page = split_lines(
        "May 1, 2017\n\nWho Sweeps?\n\nAll do.\n\nRising Tides\n\nLi Na | May 2, 2017\n\nThey rise.\n\n"
        "Falling Tides\n\nWen Jiayi | May 1, 2017\n\nThey fall."
    )
    tail = parse_tail(page)
    assert [card.card.name for card in tail.cards] == ["Li Na", "Wen Jiayi"]
    assert [page.text(index) for index in tail.strays] == ["They rise.", "They fall."]


def test_furniture_ends_the_page() -> None:
    page = split_lines(
        _HEAD + "Other Responses\nLi Na | May 2, 2017\nAbout the Blog\nOne question a year.\nback to top"
    )
    tail = parse_tail(page)
    assert [page.text(index) for index in sorted(tail.boilerplate)] == ["Other Responses", "back to top"]
    assert [page.text(index) for index in tail.about_site] == ["About the Blog", "One question a year."]
    assert tail.stop == 4


@cases("end", ["", "\nAbout the Blog\nOne question a year."])
def test_without_cards_or_chrome_nothing_is_cut(end: str) -> None:
    page = split_lines(_HEAD + "So it was." + end)
    assert parse_tail(page).stop == len(page.lines)


def _card(text: str) -> CardLine:
    card = parse_card(text)
    assert card is not None
    return card


@cases(
    ("one", "other", "same"),
    [
        ("Ona Vela", "ONA VELA", True),
        ("Xu Lan and Li Na", "Li Na, Xu Lan", True),
        ("Xu Lan and Li Na", "Xu Lan", False),
        ("Od\u0456le", "Odile", False),
        ("the editors", "the staff", False),
    ],
)
def test_the_same_people(one: str, other: str, same: bool) -> None:
    assert same_people(one, other) is same


def test_cards_a_day_apart_are_one() -> None:
    card = _card("Ona Vela | May 1, 2017")
    assert same_card(card, _card("Ona Vela | May 2, 2017"))
    assert not same_card(card, _card("Ona Vela | May 3, 2017"))
    assert not same_card(card, _card("Ona Vela | May 99, 2017"))
    assert is_listed(card, [ListedCard(9, _card("Ona Vela | April 30, 2017"))])


def _page(head: str, listed: str) -> tuple[Page, HeadCard, ListedCard]:
    page = split_lines(f"The Ferry\n{head}\n{listed}")
    above, below = parse_card(head), parse_card(listed)
    assert above is not None
    assert below is not None
    return page, HeadCard(1, above, 0), ListedCard(2, below)


def test_head_and_list_are_one_response_even_a_day_apart() -> None:
    page, head, listed = _page("Odile Marchetti | May 1, 2017", "Odile Marchetti | May 2, 2017")
    assert build_mentions(page, [head], [listed]) == (DraftMention("Odile Marchetti", "The Ferry", date(2017, 5, 2)),)


def test_another_response_by_the_same_is_another() -> None:
    page, head, listed = _page("Odile Marchetti | May 1, 2017", "Odile Marchetti | June 2, 2017")
    assert [mention.title for mention in build_mentions(page, [head], [listed])] == ["The Ferry", None]


def test_look_alikes_are_not_merged() -> None:
    page, head, listed = _page("Od\u0456le Marchetti | May 1, 2017", "Odile Marchetti | May 1, 2017")
    assert len(build_mentions(page, [head], [listed])) == 2


def test_a_byline_above_the_list_is_no_card_of_it() -> None:
    page = split_lines("The Ferry\nSo it is.\nBy Ona Vela | May 3, 2017\nRising Tides\nLi Na | May 2, 2017")
    tail = parse_tail(page)
    assert [card.card.name for card in tail.cards] == ["Li Na"]
    assert (tail.strays, tail.stop) == ([3], 3)
