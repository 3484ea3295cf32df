"""Notes of HTML documents: linked ones, and those that only their numbers bind."""

from support.cases import cases

from gql_blog.plugin import DraftArticle
from gql_blog_importers.html import parse_html


def _parse(html: str) -> DraftArticle:
    return parse_html(f"<article><h1>T</h1><p>By Ona Vela</p>{html}</article>".encode())


@cases(
    "page",
    [
        '<p>One.<sup><a href="#n1" id="r1">1</a></sup> Two.<a class="footnote-ref" href="#n2">[2]</a></p>'
        '<ol><li id="n1">First. <a href="#r1">↩</a></li><li id="n2"><p>Second.</p></li></ol>',
        '<p>One.<a href="#fn1" role="doc-noteref">1</a> Two.<a href="#fn2" role="doc-noteref">2</a></p>'
        '<section role="doc-endnotes"><h2>Notes</h2><p id="fn1"><a href="#r1">[1]</a> First.</p>'
        '<p id="fn2">2. Second.</p></section>',
        '<p>One.<sup><a href="#a">1</a></sup> Two.<sup><a href="#b">2</a></sup></p>'
        '<p><a name="a"></a>[1] First.</p><p><a name="b"></a>[2] Second.</p>',
        "<p>One.[1] Two.[2]</p><h2>Notes</h2><p>[1] First.</p><p>[2] Second.</p>",
        "<p>One.<sup>1</sup> Two.<sup>2</sup></p><p>[1] First.</p><p>[2] Second.</p>",
    ],
)
def test_notes_are_found_by_links_or_numbers(page: str) -> None:
    draft = _parse(page)
    assert draft.source == "One.[^1] Two.[^2]\n\n[^1]: First.\n\n[^2]: Second."
    assert draft.coverage.unparsed == ()


def test_a_link_to_a_heading_calls_no_note() -> None:
    links = '<p>See <a href="#p">part 2</a> and <a href="#q">2</a> below.</p>'
    draft = _parse(f'{links}<h2 id="p">Part 2</h2><p id="q">It is a text.</p>')
    assert draft.source == "See [part 2](#p) and 2 below.\n\n## Part 2 {#p}\n\nIt is a text."
    assert "RENDERING_DROPPED" in [finding.code for finding in draft.findings], "a paragraph has no name in Markdown"


def test_signs_get_numbers_and_long_notes_keep_their_paragraphs() -> None:
    draft = _parse(
        '<p>One.<sup><a href="#x">*</a></sup> Two.<sup><a href="#y">†</a></sup></p>'
        '<div class="footnotes"><div id="x"><p>First.</p><p>And more.</p></div><div id="y">Second.</div></div>'
    )
    assert draft.source == "One.[^1] Two.[^2]\n\n[^1]: First.\n\n    And more.\n\n[^2]: Second."


def test_missing_and_uncalled_notes_are_findings() -> None:
    draft = _parse("<p>One.[7] In [2017] so.</p><p>Two.[1]</p><p>[1] First.</p><p>[2] Second.</p>")
    told = {finding.code: finding.message for finding in draft.findings}
    assert "7" in told["MARKER_WITHOUT_NOTE"]
    assert "2017" not in told["MARKER_WITHOUT_NOTE"]
    assert ": 2." in told["NOTE_WITHOUT_MARKER"]
    assert draft.source.startswith(r"One.\[7\] In \[2017\] so.")
