from gql_blog.transfer.pages.headscan import HeadScan, scan_head
from gql_blog.transfer.pages.lines import split


def _scan(text: str) -> HeadScan:
    page = split(text)
    return scan_head(page, len(page.lines))


def test_the_parts_of_a_head_by_their_form() -> None:
    scan = _scan(
        "Skip to main content\nMay 1, 2017\nResponding To: Two Islands\nThe Ferry\nOna Vela\nEditor’s Note: Cut.\n"
        "So it is, she said."
    )
    assert (scan.chrome, [i for i, _ in scan.dates], scan.label, scan.target) == ([0], [1], 2, "Two Islands")
    assert (scan.slots, scan.editor_notes, scan.stop) == ([3, 4], [5], 6)


def test_a_card_takes_the_line_above_it() -> None:
    scan = _scan("The Ferry\nOdile Marchetti | May 1, 2017\nResponding To: Two Islands\nOna Vela\nSo it is.")
    assert [(card.title_at, card.at) for card in scan.cards] == [(0, 1)]
    assert (scan.loose, scan.slots) == ([], [3])


def test_a_label_may_have_its_name_below() -> None:
    scan = _scan("Responding To:\nTwo Islands\nThe Ferry\nOna Vela\nSo it is.")
    assert (scan.target, scan.target_lines, scan.slots) == ("Two Islands", [0, 1], [2, 3])


def test_a_label_below_a_text_is_none() -> None:
    assert _scan("The Ferry\nSo it is.\nResponding To: Two Islands").label is None


def test_lines_printed_twice_count_once() -> None:
    scan = _scan("The Ferry\nResponding To: Two Islands\nThe Ferry\nThe Ferry\nOna Vela\nSo it is.")
    assert (scan.loose, scan.slots, sorted(scan.doubled)) == ([], [2, 4], [0, 3])


def test_by_and_a_date_are_a_credit_and_a_date() -> None:
    scan = _scan("The Ferry\nBy Ona Vela | May 1, 2017\nSo it is.")
    assert [index for index, _ in scan.credits] == [1]
    assert [index for index, _ in scan.dates] == [1]
    assert scan.cards == []
