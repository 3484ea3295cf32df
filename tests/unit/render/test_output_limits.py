"""HTML is measured before it is made."""

import pytest
from support.cases import cases

from gql_blog.errors import InputError, TooLarge
from gql_blog.render.markdown_parser import article_parser
from gql_blog.render.output_limits import MAX_GROWTH, MAX_HTML_DEPTH, MIN_CAP, check_output_size, is_nested_deeper


def measured(source: str) -> None:
    check_output_size(article_parser().parse(source, {}), source)


@cases(
    "source",
    [
        "[a]: http://x/" + "y" * 15_000 + "\n\n" + "[a]" * 1_000,
        "[a]: http://x/" + "y" * 150_000 + "\n\n" + "[a]" * 1_000,
        "".join(f"<b title={number}>" for number in range(90)) + "\n\n" + "x\n\n" * 20_000,
        f'<em title="{"x" * 5_000}"><p>' + "x<p>" * 1_000,
        "[^1]: x\n\n" + "[^1]" * 10_000,
    ],
)
def test_what_would_grow_out_of_proportion_is_refused(source: str) -> None:
    with pytest.raises(TooLarge, match="Shorten or split it"):
        measured(source)


@cases("element", ["div", "b", "ul", "x-y"])
def test_absurdly_deep_html_is_refused(element: str) -> None:
    measured(f"<{element}>" * MAX_HTML_DEPTH)
    measured(f"<{element}>x</{element}>" * (3 * MAX_HTML_DEPTH))
    with pytest.raises(InputError, match=f"more than {MAX_HTML_DEPTH} levels"):
        measured(f"<{element}>" * (MAX_HTML_DEPTH + 1))


@cases("deep", ["<li><dd>", "<dt><li></b>", "<ul><li>", "<b><li><dd></b>"])
def test_items_within_each_other_are_deep(deep: str) -> None:
    with pytest.raises(InputError, match=f"more than {MAX_HTML_DEPTH} levels"):
        measured(deep * (MAX_HTML_DEPTH + 1))
    assert is_nested_deeper(deep * 201, 200)


@cases("flat", ["<li>x", "<dt>x<dd>y", "<dd>x<dd>y<dt>", "<ul><li>x<li><b>y</b></ul>", "<li><div><dl><dd>x</dl></div>"])
def test_an_item_ends_the_one_before(flat: str) -> None:
    measured(f"<ul>{flat * 10_000}</ul>")
    assert not is_nested_deeper(f"<ul>{flat * 10_000}</ul>", 6)


@cases("inside", ["</i>", "</q></p>", "<i></b>"])
def test_an_end_tag_of_another_element_hides_no_depth(inside: str) -> None:
    with pytest.raises(InputError, match=f"more than {MAX_HTML_DEPTH} levels"):
        measured(f"<em>{inside}" * (MAX_HTML_DEPTH + 1))


@cases(
    "source", ["", "<p>x\n" * 500, "<li>x\n" * 500, "<br>" * 500, "word " * 100_000, "- a\n" * 20_000, "a\n" * 20_000]
)
def test_what_is_in_proportion_passes(source: str) -> None:
    measured(source)


def test_the_cap_is_that_of_the_documents_size() -> None:
    assert (MIN_CAP, MAX_GROWTH) == (1_000_000, 20)
