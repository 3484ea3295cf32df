from support.cases import cases

from gql_blog_importers.pages.page_lines import (
    continues,
    duplicate_lines,
    ends_sentence,
    ends_statement,
    group_paragraphs,
    is_blank_separated,
    is_headline,
    split_lines,
)


@cases("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_of_three_ways(end: str) -> None:
    page = split_lines(end.join(["One", "", " Two ", ""]))
    assert [(line.number, line.text, line.gap) for line in page.lines] == [(1, "One", 0), (3, "Two", 1)]
    assert page.raw(1, 1) == " Two "
    assert page.text(0) == "One"


def test_other_separators_split_no_line() -> None:
    assert [line.text for line in split_lines("One\u2028two\x85three\x0bfour").lines] == ["One two three four"]


def test_layout_and_lines_make_the_source() -> None:
    source = "\ufeffOne\r\n\r\n  \nTwo\r"
    page = split_lines(source)
    assert page.layout + sum(line.end - line.start for line in page.lines) == len(source)


def test_nothing_has_no_lines() -> None:
    assert split_lines("").lines == ()
    assert split_lines("\n \u200b\n").lines == ()


@cases("text", ["So it is.", "So it is.”", "He said: “no.”)", "是的。", "So?", "So…", "So it is:"])
def test_sentences_end_with_a_stop(text: str) -> None:
    assert ends_sentence(text)


@cases("text", ["A Visit to the U.S.", "Matthew Pell Jr.", "Agnes Dufour, O.P.", "So it is", "“So”"])
def test_abbreviations_are_no_stop(text: str) -> None:
    assert not ends_sentence(text)


def test_headlines_may_ask_and_state_nothing() -> None:
    assert is_headline("Who Keeps the Harbor?")
    assert not is_headline("The harbor is kept.")
    assert not is_headline("x" * 400)
    assert not is_headline("…")
    assert not ends_statement("Who Keeps the Harbor?")


def test_broken_lines_go_on_small() -> None:
    assert continues("nobody has to hold a", "pencil")
    assert not continues("So it is.", "pencil")
    assert not continues("So it is", "Pencil")


def _groups(text: str) -> list[str]:
    page = split_lines(text)
    indices = range(len(page.lines))
    return [p.text for p in group_paragraphs(page, indices, blank_separated=is_blank_separated(page.lines))]


def test_blank_lines_set_paragraphs_apart() -> None:
    assert _groups("One is\nhere.\n\nTwo.\n\n\nThree.") == ["One is\nhere.", "Two.", "Three."]


def test_lines_are_paragraphs_where_there_are_no_blanks() -> None:
    assert _groups("One.\nTwo.\nThree.") == ["One.", "Two.", "Three."]


def test_a_stray_blank_does_not_join_the_lines() -> None:
    assert _groups("One.\nTwo.\nThree.\n\nFour.") == ["One.", "Two.", "Three.", "Four."]


def test_a_broken_line_goes_on_in_either_layout() -> None:
    assert _groups("One is\nhere.\nTwo.\nThree.") == ["One is\nhere.", "Two.", "Three."]


def test_lines_that_are_not_neighbours_are_not_joined() -> None:
    page = split_lines("One\ntwo\nthree")
    assert [p.indices for p in group_paragraphs(page, [0, 2], blank_separated=True)] == [(0,), (2,)]


def test_captions_printed_twice() -> None:
    page = split_lines("Sweepers on the quay\nSweepers on the quay\nHa!\nHa!")
    assert duplicate_lines(page, [0, 1, 2, 3]) == [1]
