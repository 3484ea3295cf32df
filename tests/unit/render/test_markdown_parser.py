"""Markdown as we read it."""

from markdown_it import MarkdownIt
from support.cases import cases
from support.doubling import FILLERS, growth

from gql_blog.render.markdown_parser import (
    FLATTENED,
    MAX_NESTING,
    article_parser,
    comment_parser,
    normalize_tokens,
    walk_tokens,
)


def html(parser: MarkdownIt, source: str) -> str:
    return str(parser.render(source, {}))


@cases(
    ("source", "article", "comment"),
    [
        ("# a", "<h1>a</h1>\n", "<p># a</p>\n"),
        ("a\n===", "<h1>a</h1>\n", "<p>a<br>\n===</p>\n"),
        ("a\nb", "<p>a\nb</p>\n", "<p>a<br>\nb</p>\n"),
        ("~~a~~", "<p><s>a</s></p>\n", "<p><s>a</s></p>\n"),
        ("<i>a</i>", "<p><i>a</i></p>\n", "<p>&lt;i&gt;a&lt;/i&gt;</p>\n"),
        ("![a](/b)", '<p><img src="/b" alt="a"></p>\n', '<p>!<a href="/b">a</a></p>\n'),
        ('"a" -- b...', "<p>&quot;a&quot; -- b...</p>\n", "<p>&quot;a&quot; -- b...</p>\n"),
    ],
)
def test_articles_and_comments_differ_where_they_should(source: str, article: str, comment: str) -> None:
    assert html(article_parser(), source) == article
    assert html(comment_parser(), source) == comment


@cases("parser", [article_parser(), comment_parser()])
def test_quotations_that_look_ahead_in_vain_end(parser: MarkdownIt) -> None:
    """Each looks at all lines that may go on with it: after as many as the text has, what begins as one is text."""
    assert not growth(
        lambda text: html(parser, text), "lines that follow a quotation", (2_500, 10_000, 40_000)
    ).faults()
    env: dict[str, object] = {}
    rendered = str(parser.render(">---\na\n" * 500, env))
    assert FLATTENED in env
    assert rendered.count("a") >= 500
    few: dict[str, object] = {}
    rendered = str(parser.render("> a\n>\n> - b\n>> c\nd\n\n" * 300, few))
    assert FLATTENED not in few
    assert rendered.count("<blockquote>") == 600


def test_tables_are_for_articles() -> None:
    source = "| a |\n|---|\n| b |"
    assert "<table>" in html(article_parser(), source)
    assert "<table>" not in html(comment_parser(), source)


@cases("parser", [article_parser(), comment_parser()])
@cases("quote", [">", "> "])
def test_what_is_too_deep_becomes_one_paragraph(parser: MarkdownIt, quote: str) -> None:
    env: dict[str, object] = {}
    parser.parse(quote * MAX_NESTING + " x", env)
    assert FLATTENED in env
    rendered = html(parser, quote * (MAX_NESTING + 5) + "deep *text*\n\nafter")
    assert rendered.count("<blockquote>") == MAX_NESTING
    assert "deep <em>text</em></p>" in rendered
    assert rendered.endswith("<p>after</p>\n")
    shallow: dict[str, object] = {}
    parser.parse(quote * (MAX_NESTING - 1) + " x", shallow)
    assert FLATTENED not in shallow


def adapted(source: str) -> str:
    parser = article_parser()
    tokens = parser.parse(source, {})
    normalize_tokens(tokens)
    return str(parser.renderer.render(tokens, parser.options, {})).strip()


@cases(
    ("source", "html"),
    [
        ("<b>a</b> <I class=x>b</I>", "<p><strong>a</strong> <em class=x>b</em></p>"),
        ("x <body> <br> <img> <iframe>", "<p>x <body> <br> <img> <iframe></p>"),
        ("x <div>a</div><section>b</section>", "<p>x \n<div>a\n</div>\n<section>b\n</section></p>"),
    ],
)
def test_elements_are_fitted(source: str, html: str) -> None:
    assert adapted(source) == html


def test_columns_are_aligned_without_style() -> None:
    html = adapted("| a | b |\n|:-:|---|\n| c | d |")
    assert '<th align="center">a</th>\n<th>b</th>' in html
    assert '<td align="center">c</td>\n<td>d</td>' in html
    assert "style" not in html


def test_every_token_is_seen_those_inside_images_included() -> None:
    tokens = article_parser().parse("a ![b *c*](/d) *e*", {})
    assert [token.content for token in walk_tokens(tokens) if token.type == "text" and token.content] == [
        "a ",
        "b ",
        "c",
        " ",
        "e",
    ]


@cases("filler", FILLERS)
def test_the_text_of_a_comment_ends_where_the_library_says(filler: str) -> None:
    plain = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False}).enable("strikethrough")
    plain.disable(["image", "heading", "lheading"])
    source = " ".join(("a", FILLERS[filler].text(12), "*b* `c` ~~d~~ [e](f) <g://h> &amp;\\*\ni"))
    assert comment_parser().render(source) == plain.render(source)
