from datetime import date as Date

from gql_blog_importers.pages.head_classifier import HeadLines, classify_head
from gql_blog_importers.pages.page_lines import split_lines


def _head_lines(text: str) -> HeadLines:
    page = split_lines(text)
    return classify_head(page, len(page.lines))


def test_the_parts_of_a_head_by_their_form() -> None:
    head_lines = _head_lines(
        "Skip to main content\nMay 1, 2017\nResponding To: Two Islands\nThe Ferry\nOna Vela\nEditor’s Note: Cut.\n"
        "So it is, she said."
    )
    assert (head_lines.boilerplate, [i for i, _ in head_lines.dates], head_lines.label, head_lines.target) == (
        [0],
        [1],
        2,
        "Two Islands",
    )
    assert (head_lines.headlines, head_lines.editor_notes, head_lines.stop) == ([3, 4], [5], 6)


def test_a_card_takes_the_line_above_it() -> None:
    head_lines = _head_lines(
        "The Ferry\nOdile Marchetti | May 1, 2017\nResponding To: Two Islands\nOna Vela\nSo it is."
    )
    assert [(card.title_at, card.at) for card in head_lines.cards] == [(0, 1)]
    assert (head_lines.above_label, head_lines.headlines) == ([], [3])


def test_a_label_may_have_its_name_below() -> None:
    head_lines = _head_lines("Responding To:\nTwo Islands\nThe Ferry\nOna Vela\nSo it is.")
    assert (head_lines.target, head_lines.target_lines, head_lines.headlines) == ("Two Islands", [0, 1], [2, 3])


def test_a_label_below_a_text_is_none() -> None:
    assert _head_lines("The Ferry\nSo it is.\nResponding To: Two Islands").label is None


def test_lines_printed_twice_count_once() -> None:
    head_lines = _head_lines("The Ferry\nResponding To: Two Islands\nThe Ferry\nThe Ferry\nOna Vela\nSo it is.")
    assert (head_lines.above_label, head_lines.headlines, sorted(head_lines.duplicates)) == ([], [2, 4], [0, 3])


def test_by_and_a_date_are_a_credit_and_a_date() -> None:
    head_lines = _head_lines("The Ferry\nBy Ona Vela | May 1, 2017\nSo it is.")
    assert [index for index, _ in head_lines.credits] == [1]
    assert [index for index, _ in head_lines.dates] == [1]
    assert head_lines.cards == []


def test_a_date_and_by_on_one_line_are_a_date_and_a_credit() -> None:
    head_lines = _head_lines("The Ferry\nPosted on May 1, 2017 by Ona Vela\nSo it is.")
    assert [(index, [name.name for name in credit.names]) for index, credit in head_lines.credits] == [
        (1, ["Ona Vela"])
    ]
    assert [(index, date.value) for index, date in head_lines.dates] == [(1, Date(2017, 5, 1))]
    assert (head_lines.headlines, head_lines.stop) == ([0], 2)
