import pytest

from gql_blog.transfer.pages.lines import split


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_of_three_ways(end: str) -> None:
    page = split(end.join(["One", "", " Two ", ""]))
    assert [(line.number, line.text, line.gap) for line in page.lines] == [(1, "One", 0), (3, "Two", 1)]
    assert page.raw(1, 1) == " Two "
    assert page.text(0) == "One"


def test_other_separators_split_no_line() -> None:
    assert [line.text for line in split("One\u2028two\x85three\x0bfour").lines] == ["One two three four"]


def test_layout_and_lines_make_the_source() -> None:
    source = "\ufeffOne\r\n\r\n  \nTwo\r"
    page = split(source)
    assert page.layout + sum(line.end - line.start for line in page.lines) == len(source)


def test_nothing_has_no_lines() -> None:
    assert split("").lines == ()
    assert split("\n \u200b\n").lines == ()
