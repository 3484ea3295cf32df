import pytest

from gql_blog.transfer.pages.lines import split
from gql_blog.transfer.pages.mentions import read_tail

_HEAD = "Responding To: Two Islands\nThe Ferry\nOna Vela\nSo it is.\n"


def _cards(text: str) -> list[tuple[str | None, str]]:
    page = split(text)
    tail = read_tail(page)
    return [(None if card.title_at is None else page.text(card.title_at), card.card.name) for card in tail.cards]


def test_a_run_of_cards_ends_the_page() -> None:
    page = split(_HEAD + "Li Na | May 2, 2017\nWen Jiayi | May 1, 2017")
    tail = read_tail(page)
    assert [card.at for card in tail.cards] == [4, 5]
    assert tail.stop == 4


def test_cards_with_titles() -> None:
    text = _HEAD + "Rising Tides\nLi Na | May 2, 2017\nFalling Tides\nWen Jiayi | May 1, 2017"
    assert _cards(text) == [("Rising Tides", "Li Na"), ("Falling Tides", "Wen Jiayi")]


def test_a_card_with_text_after_it_is_text() -> None:
    assert _cards(_HEAD + "COMMENT FROM LI NA (May 3, 2017):\nLi Na | May 2, 2017\nis how I sign.") == []


def test_a_line_above_the_first_card_is_left_over_where_it_could_be_a_comment_s() -> None:
    page = split(_HEAD + "COMMENT FROM LI NA (May 3, 2017):\nYes.\nHear, hear\nWen Jiayi | May 1, 2017")
    tail = read_tail(page)
    assert [page.text(index) for index in tail.strays] == ["Hear, hear"]


def test_a_biography_without_a_stop_is_no_title() -> None:
    assert _cards(_HEAD + "Ona Vela is a clerk\nWen Jiayi | May 1, 2017") == [(None, "Wen Jiayi")]


def test_stretches_between_cards_are_left_over() -> None:
    page = split(
        "May 1, 2017\n\nWho Sweeps?\n\nAll do.\n\nRising Tides\n\nLi Na | May 2, 2017\n\nThey rise.\n\n"
        "Falling Tides\n\nWen Jiayi | May 1, 2017\n\nThey fall."
    )
    tail = read_tail(page)
    assert [card.card.name for card in tail.cards] == ["Li Na", "Wen Jiayi"]
    assert [page.text(index) for index in tail.strays] == ["They rise.", "They fall."]


def test_furniture_ends_the_page() -> None:
    page = split(_HEAD + "Other Responses\nLi Na | May 2, 2017\nAbout the Blog\nOne question a year.\nback to top")
    tail = read_tail(page)
    assert [page.text(index) for index in sorted(tail.chrome)] == ["Other Responses", "back to top"]
    assert [page.text(index) for index in tail.about_site] == ["About the Blog", "One question a year."]
    assert tail.stop == 4


@pytest.mark.parametrize("end", ["", "\nAbout the Blog\nOne question a year."])
def test_without_cards_or_chrome_nothing_is_cut(end: str) -> None:
    page = split(_HEAD + "So it was." + end)
    assert read_tail(page).stop == len(page.lines)
