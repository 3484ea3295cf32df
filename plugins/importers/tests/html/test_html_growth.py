"""Documents that could take long to read: the work grows with their length, and no faster."""

from collections.abc import Callable

import pytest
from support.cases import cases
from support.growth import assert_grows

from gql_blog.plugin import ImportRefused, likely_language
from gql_blog_importers.html import looks_like_html, parse_html
from gql_blog_importers.html.html_blocks import Block, read_blocks
from gql_blog_importers.html.html_tags import without_tag_lines
from gql_blog_importers.html.html_tree import parse_tree
from gql_blog_importers.markup.element_tree import Element

_TEXT = "<p>The water rises in the morning.</p><p>It falls again before noon.</p>"
_SEA = "<a rel=tag href=/t/sea>Sea</a>, "
_TIMES: dict[str, Callable[[int], str]] = {
    "a timetable": lambda count: f"<h1>On Tides</h1><p>{'9:00 am - ' * count}Opening of the day</p>{_TEXT}",
    "a timetable with stops": lambda count: f"<h1>On Tides</h1><p>{'9:00 a.m. - ' * count}Opening</p>{_TEXT}",
    "times beside an author": lambda count: (
        f"<h1>On Tides</h1><p><a rel=author>Ona Vela</a> {'9:00 am ' * count}Opening</p>{_TEXT}"
    ),
}
_LONG: dict[str, Callable[[int], str]] = {
    "days above headings": lambda count: "<h2>May 5, 2019</h2><h3>Notes</h3>" * count + _TEXT,
    "days and a long title": lambda count: (
        f"<title>{'So it is ' * count}</title>" + "<h2>May 5, 2019</h2><h3>Notes</h3>" * count + _TEXT
    ),
    "a line of tags": lambda count: f"<h1>Tides</h1>{_TEXT}<p>{_SEA * count}</p>",
    "tags and words": lambda count: f"<h1>Tides</h1>{_TEXT}<p>Filed under {_SEA * count} in 1911</p>",
    "tags below a rule": lambda count: f"<h1>Tides</h1>{_TEXT}<hr><p>{_SEA * count}<a href=/all>All</a></p>",
    "buttons in a comment": lambda count: (
        f"<h1>Tides</h1>{_TEXT}<div class=comments><div class=comment><b class=author>Ona Vela</b><div>Submitted by "
        f"{'<a href=#>Reply</a> or ' * count}</div><div class=comment-content><p>So it is.</p></div></div></div>"
    ),
    "empty times in a byline": lambda count: f"<h1>Tides</h1><p>Ona{' <time></time>' * count}</p>{_TEXT}",
    "empty times in an author": lambda count: (
        f"<h1>Tides</h1><p><b class=author>Ona Vela{' <time></time>' * count}</b></p>{_TEXT}"
    ),
}


def _read(page: str) -> None:
    """Some of these pages are refused at the end of the same way."""
    reason = None
    try:
        parse_html(f"<html><body><article>{page}</article></body></html>".encode())
    except ImportRefused as refusal:
        reason = refusal.reason
    assert reason in (None, "NOT_AN_ARTICLE")


@pytest.fixture(scope="module", autouse=True)
def parser_loaded() -> None:
    """The first document loads the libraries, which is none of the work."""
    _read(_TEXT)
    likely_language("zyx " * 40)


@cases("name", list(_TIMES))
def test_times_of_day_are_read_in_one_way_alone(name: str) -> None:
    build = _TIMES[name]
    assert_grows(_read, build(9), build(15), most=4.0)


def test_comments_above_a_text_are_read_in_one_way_alone() -> None:
    def looks(count: int) -> None:
        comments = "<!-- kept by hand -->\n" * count
        assert not looks_like_html(f"{comments}So it is.")
        assert looks_like_html(f"{comments}<p>So it is.</p>")

    assert_grows(looks, 12, 18, most=4.0)


@cases("prose", ["", "<p>The water goes out to the sea again.</p>"])
def test_many_lines_of_tags_are_told_from_a_glossary_in_proportion(prose: str) -> None:
    def read(given: tuple[Element, list[Block]]) -> None:
        without_tag_lines(given[1], given[0], ["Sea"])

    def build(count: int) -> tuple[Element, list[Block]]:
        region = parse_tree(f"<p>{_SEA}</p>{prose}" * count)
        return region, read_blocks(region).found

    assert_grows(read, build(2_000), build(8_000), most=5.5)


@cases("name", list(_LONG))
def test_a_long_document_takes_work_in_proportion(name: str) -> None:
    build = _LONG[name]
    assert_grows(_read, build(100), build(400), most=5.5)
