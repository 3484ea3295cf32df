"""What rendering drops is counted in a finding; what it keeps, or only unwraps, is none."""

from support.cases import cases

from gql_blog.render.dropped_content import dropped_findings
from gql_blog.render.markdown_parser import article_parser


def _message(source: str) -> str:
    (finding,) = dropped_findings(article_parser().parse(source))
    assert finding.code == "RENDERING_DROPPED"
    return finding.message


@cases(
    ("source", "told"),
    [
        ('<iframe src="https://example.org/v"></iframe>', "1 × <iframe>"),
        ("<svg><path d='M0'/></svg>", "1 × <svg>"),
        ("A formula <math><mi>x</mi></math>.", "1 × <math>"),
        ("<video controls></video>", "1 × <video>"),
        ("![a dot](data:image/png;base64,AAAA)", "address of an image (data:)"),
        ('<img src="data:image/png;base64,AAAA" alt="a dot">', "address of <img> (data:)"),
        ("```文言\nx = 1\n```", "1 × language of a code block"),
        ("```rust,ignore\nx\n```", "1 × options of a code block"),
        ('<pre><code class="language-rust">x</code></pre>', "1 × language of a code block"),
        ("# a\n\n##### b\n\n###### c", "1 × level of a heading (h6)"),
        ('A <span lang="la" dir="ltr">res</span>.', "1 × dir of <span>, 1 × lang of <span>"),
        ("It is so.[^1]\n\n[^1]: <video></video>", "1 × <video>"),
        ('<p title="as printed">x</p>', "1 × title of <p>"),
        ('<div id="x"\n*hi*\n\nnext', "1 × tag that is not closed"),
        ('<p class="a" data-b="c" data-d="e">x</p>', "1 × class of <p>, 1 × data-* of <p>"),
        ('<img src="https://example.org/a.png" srcset="b 2x" sizes="1">', "1 × sizes of <img>, 1 × srcset of <img>"),
        ('<picture><source srcset="b 2x"><img src="https://example.org/a.png"></picture>', "1 × <source>"),
        ("![a](b.png){width=50%}![c](d.png){.wide #x title=\"a b\"}", "2 × attributes of an image"),
    ],
)  # fmt: skip
def test_dropped_content_is_counted(source: str, told: str) -> None:
    assert told in _message(source)


@cases(
    "source",
    [
        "Plain `<iframe>`.",
        "<div>Text</div>",
        '<a href="https://example.org">x</a>',
        "```\nx\n```",
        "```python\nx = 1\n```",
        "A <ruby>字<rp>(</rp><rt>zi</rt><rp>)</rp></ruby>.",
        '<p dir="rtl">A <i lang="la">res</i>.</p>',
        "# a\n\n###### b",
        "##### a\n\n###### b",
        "![a](b.png)",
        '<abbr title="Hypertext">HT</abbr> and <a title="there" href="https://example.org">x</a>',
    ],
)
def test_what_is_kept_is_not_reported(source: str) -> None:
    assert dropped_findings(article_parser().parse(source)) == ()


@cases("source", ["![a](b.png){width}", "![a](b.png) {width=50%}", "`![a](b.png){width=50%}`", "![a](b.png){}"])
def test_what_is_no_attribute_of_an_image_is_text(source: str) -> None:
    assert dropped_findings(article_parser().parse(source)) == ()


def test_attributes_of_an_image_are_not_shown() -> None:
    tokens = article_parser().parse("![a](b.png){width=50%}, and on.")
    dropped_findings(tokens)
    assert [each.content for each in tokens[1].children or ()][-1] == ", and on."
