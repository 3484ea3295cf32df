"""What may be stored of a text from outside, and when two texts are the same."""

import unicodedata
from typing import Literal

from support.cases import cases
from support.doubling import growth

from gql_blog.content import (
    composed,
    folded,
    is_storable,
    join_names,
    many_lines,
    normalized,
    one_line,
    printable_line,
    spellings,
)


@cases("text", ["", "a", "a\tb\r\n", "\U0001f642", "\x1b", "\ue000"])
def test_what_can_be_stored(text: str) -> None:
    assert is_storable(text)


@cases("text", ["\x00", "a\x00b", "\ud800", "a\udfffb"])
def test_what_cannot(text: str) -> None:
    assert not is_storable(text)


@cases(
    ("given", "kept"),
    [
        ("  On\n\nTides\t ", "On Tides"),
        ("Nego\u200btiations\u2060", "Negotiations"),
        ("red\x1b[31m", "red[31m"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u2067\u05d0\u2069 b", "\u2067\u05d0\u2069 b"),
        ("\u2067open", "open"),
        ("\u2069\u2066", ""),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("<b>“A”</b> & 'B'", "<b>“A”</b> & 'B'"),
    ],
)
def test_a_title_is_one_clean_line(given: str, kept: str) -> None:
    assert one_line(given) == kept


def test_a_printed_line_keeps_its_spaces_and_nothing_that_steers_a_terminal() -> None:
    assert printable_line("  a  b\tc\nd\r\ne\x1b[2J\x9b\u202egnp") == "  a  b\tc d e[2Jgnp"


def test_running_text_keeps_its_lines_and_nothing_that_steers_a_terminal() -> None:
    assert many_lines("a\r\nb\rc\x85d\te\x1b[0m\x07\u200b") == "a\nb\nc\nd\te[0m\u200b"


def test_titles_are_the_same_without_case_and_names_with_it() -> None:
    assert folded("The  TIDES\u0301") == folded("the tideś")
    assert folded("Straße") == folded("STRASSE")
    assert composed(" Jose\u0301  Lund") == "José Lund"
    assert composed("José") != composed("jose")
    assert composed("\u0410da") != composed("Ada")
    assert spellings("e\u0301") == {"e\u0301", "\u00e9"}


@cases("form", ["NFC", "NFD", "NFKC", "NFKD"])
@cases("text", ["e\u0327\u0301", "Ｔiｄes ﬁ", "潮汐" * 40, "…" * 99, "👩\u200d🔬" * 40, "\u05d0" + "\u0591\u05b0" * 15])
def test_what_people_write_is_normalised_as_unicode_says(form: Literal["NFC"], text: str) -> None:
    assert normalized(form, text) == unicodedata.normalize(form, text)


@cases("filler", ["accents out of order", "points out of order", "letters with two marks"])
def test_a_row_of_marks_is_put_in_order_in_time_that_grows_with_it(filler: str) -> None:
    assert not growth(lambda text: normalized("NFC", text), filler, (2_500, 10_000, 40_000)).faults()


@cases(
    ("names", "line"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (["A, Jr.", "B"], "A, Jr. and B"),
    ],
)
def test_names_in_one_breath(names: list[str], line: str) -> None:
    assert join_names(names) == line
