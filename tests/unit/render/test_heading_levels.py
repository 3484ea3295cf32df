"""Headings begin below the title, and their levels stay apart."""

from support.cases import cases

from gql_blog.render.heading_levels import count_merged_headings, shift_headings
from gql_blog.render.markdown_parser import article_parser


def _shifted(source: str) -> str:
    parser = article_parser()
    tokens = parser.parse(source, {})
    shift_headings(tokens)
    return str(parser.renderer.render(tokens, parser.options, {})).strip().replace("\n", "")


@cases(
    ("source", "html"),
    [
        ("# a", "<h2>a</h2>"),
        ("## a", "<h2>a</h2>"),
        ("### a\n\n###### b", "<h3>a</h3><h6>b</h6>"),
        ("## a\n\n# b\n\n### c", "<h3>a</h3><h2>b</h2><h4>c</h4>"),
        ("a\n===\n\nb\n---", "<h2>a</h2><h3>b</h3>"),
        ("# a\n\n##### b\n\n###### c", "<h2>a</h2><h6>b</h6><h6>c</h6>"),
        ("<H1 class=x>a</H1>\n\n## b", "<h2 class=x>a</h2><h3>b</h3>"),
        ("# a\n\n<h2>b</h2>", "<h2>a</h2><h3>b</h3>"),
        ("<h2>a</h2>\n\n<hr>\n\n<header>", "<h2>a</h2><hr><header>"),
        ("> # a\n\n## b", "<blockquote><h2>a</h2></blockquote><h3>b</h3>"),
        ("`<h1>`\n\n## b", "<p><code>&lt;h1&gt;</code></p><h2>b</h2>"),
    ],
)
def test_all_move_down_if_one_is_a_title(source: str, html: str) -> None:
    assert _shifted(source) == html


@cases(
    ("source", "merged"),
    [
        ("# a\n\n##### b\n\n###### c\n\n###### d", 2),
        ("<h1>a</h1>\n\n<h5>b</h5>\n\n<h6>c</h6>", 1),
        ("# a\n\n###### c", 0),
        ("##### b\n\n###### c", 0),
    ],
)
def test_levels_that_would_be_equal_are_counted(source: str, merged: int) -> None:
    assert count_merged_headings(article_parser().parse(source)) == merged
