from gql_blog.transfer.pages.evidence import Evidence
from gql_blog.transfer.pages.headscan import scan_head
from gql_blog.transfer.pages.lines import split
from gql_blog.transfer.pages.mentions import read_tail
from gql_blog.transfer.pages.placing import place
from gql_blog.transfer.pages.settling import Settled


def _place(text: str) -> Settled:
    page = split(text)
    tail = read_tail(page)
    return place(page, scan_head(page, tail.stop), tail, Evidence(page, tail.stop))


def test_after_a_label() -> None:
    assert _place("Responding To: X\nThe Ferry\nOna Vela\nSo it is.") == Settled(title=1, bylines=[2])


def test_under_a_lifted_card_a_lone_line_is_a_name() -> None:
    assert _place("The Ferry\nLi Na | May 1, 2017\nResponding To: X\nOna Vela\nSo it is.") == Settled(bylines=[3])


def test_a_blank_in_the_title_s_place_leaves_its_space() -> None:
    assert _place("Responding To: X\n\n\nOna Vela\n\n\nSo it is.\n\nIt was.") == Settled(bylines=[1])
    assert _place("Responding To: X\n\nOna Vela\n\nSo it is.\n\nIt was.") == Settled(unsure=[1])


def test_by_says_who_wrote() -> None:
    assert _place("Responding To: X\nThe Ferry\nIts Timetable\nBy Ona Vela\nSo it is.") == Settled(title=1, subtitle=2)


def test_a_card_after_the_label_is_title_and_names() -> None:
    assert _place("Responding To: X\nThe Ferry\nOna Vela | May 1, 2017\nSo it is.") == Settled(title=1)


def test_without_a_label_a_card_settles_nothing_by_itself() -> None:
    assert _place("The Ferry\nLi Na | May 1, 2017\nSo it is.") == Settled()
    assert _place("The Ferry\nOna Vela | May 1, 2017\nOna Vela\nSo it is.") == Settled(bylines=[2])
    assert _place("The Ferry\nOna Vela | May 1, 2017\nHal Byrd\nSo it is.") == Settled(unsure=[2])


def test_around_a_date() -> None:
    assert _place("May 1, 2017\n\nThe Ferry\n\nSo it is.") == Settled(title=1)
    assert _place("The Ferry\n\nMay 1, 2017\n\nSo it is.") == Settled(title=0)
    assert _place("The Ferry\n\nMay 1, 2017\n\nMelanie Hart\n\nSo it is.") == Settled(title=0, bylines=[2])
    assert _place("The Blog\nThe Blog\nMay 1, 2017\nThe Ferry\nSo it is.") == Settled(title=3, furniture=[0])


def test_a_headline_on_either_side_of_the_date_is_neither() -> None:
    assert _place("The Harbor\n\nMay 1, 2017\n\nThe Ferry\n\nSo it is.") == Settled(unsure=[0, 2])
