"""The language in the info string of a fence, and the class that it becomes."""

from support.cases import cases

from gql_blog.render.code_languages import mark_languages, read_info
from gql_blog.render.markdown_parser import article_parser


@cases(
    ("info", "language", "options"),
    [
        ("", None, ""),
        ("rust", "rust", ""),
        ("  C++ ", "C++", ""),
        ("c\\+\\+", "c++", ""),
        ("c&#43;", "c+", ""),
        ("f#", "f#", ""),
        ("rust,ignore", "rust", "ignore"),
        ('python title="a.py"', "python", 'title="a.py"'),
        ("{.python}", "python", ""),
        ("{.python .numberLines}", "python", ".numberLines"),
        ("{r, echo=FALSE}", "r", "echo=FALSE"),
        ("{=html}", None, "{=html}"),
        ('a"onclick=x', None, 'a"onclick=x'),
        ("a&quot;b", None, 'a"b'),
        ("a<b", None, "a<b"),
        ("文言", None, "文言"),
        ("x" * 41, None, "x" * 41),
    ],
)
def test_reading(info: str, language: str | None, options: str) -> None:
    assert read_info(info) == (language, options)


@cases(
    ("source", "html"),
    [
        ("```rust,ignore\na\n```", '<pre><code class="s0-language-rust">a\n</code></pre>\n'),
        ('```"x\na\n```', "<pre><code>a\n</code></pre>\n"),
        ("    a", "<pre><code>a\n</code></pre>\n"),
    ],
)
def test_marking(source: str, html: str) -> None:
    parser = article_parser()
    tokens = parser.parse(source, {})
    mark_languages(tokens, "s0-")
    assert parser.renderer.render(tokens, parser.options, {}) == html
