"""Tokens fitted to the policy."""

import pytest

from gql_blog.render.adapting import adapt, every
from gql_blog.render.parsing import article_parser


def adapted(source: str) -> str:
    parser = article_parser()
    tokens = parser.parse(source, {})
    adapt(tokens)
    return str(parser.renderer.render(tokens, parser.options, {})).strip()


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("# a", "<h2>a</h2>"),
        ("## a", "<h2>a</h2>"),
        ("###### a", "<h6>a</h6>"),
        ("<b>a</b> <I class=x>b</I>", "<p><strong>a</strong> <em class=x>b</em></p>"),
        ("<h1>a</h1>", "<h2>a</h2>"),
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
    assert [token.content for token in every(tokens) if token.type == "text" and token.content] == [
        "a ",
        "b ",
        "c",
        " ",
        "e",
    ]
