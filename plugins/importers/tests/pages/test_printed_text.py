"""Symbols that call notes are numbered, and words broken at a line's end are joined, where that is certain."""

from gql_blog_importers.pages import parse_page
from gql_blog_importers.pages.page_lines import Page, split_lines
from gql_blog_importers.pages.printed_text import with_joined_words, with_numbered_symbols


def _texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def test_symbols_become_numbers_of_notes() -> None:
    page = split_lines("The pier leans,* and stands.\nIt reads us.†\n* In 1901.\n† So the keeper.")
    assert _texts(with_numbered_symbols(page)) == [
        "The pier leans,[1] and stands.",
        "It reads us.[2]",
        "[1] In 1901.",
        "[2] So the keeper.",
    ]


def test_a_symbol_that_nothing_or_more_than_one_place_calls_stays() -> None:
    for text in ("The pier leans.\n* In 1901.", "The pier* leans.*\n* In 1901.", "* One boat.\n* Another."):
        assert _texts(with_numbered_symbols(split_lines(text))) == text.split("\n")


def test_a_page_has_its_notes_by_symbols() -> None:
    draft = parse_page(b"The Pier\nBy Ona Vela\nMay 3, 2017\nThe pier leans,* and stands.\n* In 1901.")
    assert draft.source == "The pier leans,[^1] and stands.\n\n[^1]: In 1901."


def test_words_are_joined_where_the_page_has_them_whole() -> None:
    page, left = with_joined_words(
        split_lines("Elections are loud. Of elec-\ntions we know, and of self-\nevident things.")
    )
    assert _texts(page) == ["Elections are loud. Of elections", "we know, and of self-", "evident things."]
    assert [page.text(index).split()[-1] for index in left] == ["self-"]
