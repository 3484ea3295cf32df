import pytest

from gql_blog.transfer.pages.account import Ledger, Part
from gql_blog.transfer.pages.lines import split


def test_every_character_is_counted_once() -> None:
    source = "One\n\nTwo\r\nThree\nFour\n"
    ledger = Ledger(split(source))
    ledger.take(0, Part.TITLE)
    ledger.take(3, Part.BODY)
    coverage = ledger.coverage()
    assert coverage.characters == len(source)
    (left,) = coverage.unparsed
    assert (left.first_line, left.last_line, left.text) == (3, 4, "Two\r\nThree")
    assert coverage.assigned == len(source) - len("Two\r\nThree")


def test_what_is_marked_unparsed_is_listed() -> None:
    ledger = Ledger(split("One\nTwo"))
    ledger.take(0, Part.UNPARSED)
    ledger.take(1, Part.BODY)
    assert [part.text for part in ledger.coverage().unparsed] == ["One"]


def test_a_line_is_taken_once() -> None:
    ledger = Ledger(split("One"))
    ledger.take(0, Part.BODY)
    with pytest.raises(AssertionError, match="line 1"):
        ledger.take(0, Part.NOTE)


def test_lines_are_found_by_part() -> None:
    ledger = Ledger(split("One\nTwo\nThree"))
    ledger.take(0, Part.TITLE)
    ledger.take(2, Part.BODY)
    assert ledger.lines_of(Part.TITLE, Part.BODY) == [0, 2]
    assert ledger.is_free(1)
    assert ledger.part(2) is Part.BODY
