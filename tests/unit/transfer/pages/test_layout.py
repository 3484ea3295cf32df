from gql_blog.transfer.pages.layout import doubled_lines, group, is_set_by_blanks
from gql_blog.transfer.pages.lines import split


def _groups(text: str) -> list[str]:
    page = split(text)
    indices = range(len(page.lines))
    return [p.text for p in group(page, indices, by_blanks=is_set_by_blanks(page.lines))]


def test_blank_lines_set_paragraphs_apart() -> None:
    assert _groups("One is\nhere.\n\nTwo.\n\n\nThree.") == ["One is\nhere.", "Two.", "Three."]


def test_lines_are_paragraphs_where_there_are_no_blanks() -> None:
    assert _groups("One.\nTwo.\nThree.") == ["One.", "Two.", "Three."]


def test_a_stray_blank_does_not_join_the_lines() -> None:
    assert _groups("One.\nTwo.\nThree.\n\nFour.") == ["One.", "Two.", "Three.", "Four."]


def test_a_broken_line_goes_on_in_either_layout() -> None:
    assert _groups("One is\nhere.\nTwo.\nThree.") == ["One is\nhere.", "Two.", "Three."]


def test_lines_that_are_not_neighbours_are_not_joined() -> None:
    page = split("One\ntwo\nthree")
    assert [p.indices for p in group(page, [0, 2], by_blanks=True)] == [(0,), (2,)]


def test_captions_printed_twice() -> None:
    page = split("Sweepers on the quay\nSweepers on the quay\nHa!\nHa!")
    assert doubled_lines(page, [0, 1, 2, 3]) == [1]
