"""What stands within a paragraph of another system, as Markdown."""

import pytest
from support.growth import steps

from gql_blog.transfer.foreign.fragment_markdown import article_markdown
from gql_blog.transfer.foreign.fragment_tree import HtmlNode
from gql_blog.transfer.foreign.inline_markdown import InlineWriter, code_span

CASES = {
    '<img src="data:image/png;base64,AAAA" alt="A *tide*">': r"A \*tide\*",
    '<a href="https://x.org/a">https://x.org/a</a>': "<https://x.org/a>",
    '<a href="https://x.org/a/long/way">https://x.org/a…</a>': "[https://x.org/a…](https://x.org/a/long/way)",
    'See <a href="//[bad">the tables</a>.': "See the tables.",
    "<video>It cannot be <b>played</b>.</video>": "It cannot be **played**.",
    '<iframe src="//v.example.org/1" title="A film"></iframe>': "[A film](https://v.example.org/1)",
    "a<code> </code>b": "a b",
    "a<b>\u00a0b</b>": "a <strong>\u00a0b</strong>",
}


@pytest.mark.parametrize("html", sorted(CASES))
def test_html_within_a_paragraph_becomes_markdown(html: str) -> None:
    assert article_markdown(html).markdown == CASES[html]


def test_only_what_a_reader_may_follow_counts_as_a_link_or_an_image() -> None:
    text = article_markdown(
        '<a href="https://x.org/a">https://x.org/a</a> <a href="javascript:x()">y</a>'
        '<img src="data:image/png;base64,AAAA" alt="z"><img src="/tide.png" alt="">'
    )
    assert (text.links, text.images) == (("https://x.org/a",), ("/tide.png",))


@pytest.mark.parametrize(("text", "written"), [("", ""), ("\n", " "), ("x", "`x`"), ("`x", "`` `x ``")])
def test_code_has_as_many_backticks_as_it_needs(text: str, written: str) -> None:
    assert code_span(text) == written


@pytest.mark.parametrize("tag", ["img", "b"])
def test_elements_without_text_side_by_side_are_each_looked_at_once(tag: str) -> None:
    def work(number: int) -> int:
        nodes: list[HtmlNode | str] = [HtmlNode(tag, {}, [HtmlNode("img", {"src": "/a"})]) for _ in range(number)]
        return steps(lambda: InlineWriter().written(nodes))

    assert work(400) <= 5 * work(100)
