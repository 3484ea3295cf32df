"""Sanitised HTML as a tree."""

from typing import Any

import orjson
from support.cases import cases

from gql_blog.render.body_trees import MOST_OPEN, TREE_VERSION, body_tree, headings_in

MEDIUM = "med_01hzzzzzzzzzzzzzzzzzzzzzzz"
PICTURE = f"https://b.example/media/{MEDIUM}/0123456789abcdef-640.jpg"


def p(*children: Any, kind: str = "paragraph", **more: Any) -> dict[str, Any]:
    return {"type": kind, **more, "children": list(children)}


@cases(
    ("html", "nodes"),
    [
        ("", []),
        ("<p>a &amp; &lt;b&gt;\nc</p>\n<hr>\n", [p("a & <b>\nc"), {"type": "rule"}]),
        ('<h3 id="h-x">T</h3>', [p("T", kind="heading", level=3, id="h-x")]),
        ("<blockquote>\n<p>a</p>\n</blockquote>", [p(p("a"), kind="quote")]),
        ("<ul>\n<li>a</li>\n</ul>", [p(p("a", kind="item"), kind="list", ordered=False)]),
        (
            '<ol start="-3">\n<li>\n<p>a</p>\n</li>\n</ol>',
            [p(p(p("a"), kind="item"), kind="list", ordered=True, start=-3)],
        ),
        ('<ol start="x"></ol>', [p(kind="list", ordered=True)]),
        ('<pre><code class="language-c++">a\n\n b</code></pre>', [p("a\n\n b", kind="code", language="c++")]),
        ("<pre> a <em> </em></pre>", [p(" a ", p(" ", kind="emphasis"), kind="code")]),
        ("<p><code>x</code><br>y</p>", [p(p("x", kind="inlineCode"), {"type": "break"}, "y")]),
        (
            f'<figure><img src="{PICTURE}" alt="A" width="640" loading="lazy"><figcaption>C</figcaption></figure>',
            [
                p(
                    {"type": "image", "media": MEDIUM, "src": PICTURE, "alt": "A", "width": 640, "loading": "lazy"},
                    p("C", kind="caption"),
                    kind="figure",
                )
            ],
        ),
        (
            '<table>\n<thead>\n<tr>\n<th align="left" colspan="2">a</th>\n</tr>\n</thead>\n</table>',
            [
                p(
                    p(p(p("a", kind="cell", header=True, align="left", colspan=2), kind="row"), kind="head"),
                    kind="table",
                )
            ],
        ),
        (
            '<p>a<sup><a href="#fn-1" id="fn-1-ref-1" role="doc-noteref" aria-label="See">1</a></sup></p>',
            [
                p(
                    "a",
                    p(
                        p("1", kind="noteMarker", note="fn-1", label="See", id="fn-1-ref-1"),
                        kind="element",
                        tag="sup",
                    ),
                )
            ],
        ),
        (
            '<section role="doc-endnotes">\n<ol>\n<li id="fn-1" value="4"><p>a '
            '<a href="#r" role="doc-backlink" aria-label="Back" lang="en">↩</a></p></li>\n</ol>\n</section>\n',
            [
                p(
                    p(
                        p("a ", p("↩", kind="backlink", marker="r", label="Back", lang="en")),
                        kind="note",
                        id="fn-1",
                        value=4,
                    ),
                    kind="notes",
                )
            ],
        ),
        (
            '<p><a href="https://www.Film.example/1" title="T">Film</a></p>',
            [p("Film", kind="embed", href="https://www.Film.example/1", title="T", provider="film.example")],
        ),
        ('<p><a href="/own" rel="noopener noreferrer">a</a></p>', [p(p("a", kind="link", href="/own"))]),
        ('<p><a href="https://[x">a</a></p>', [p(p("a", kind="link", href="https://[x"))]),
        (
            f'<p><a href="{PICTURE}">a</a></p>',
            [p(p("a", kind="link", href=PICTURE, media=MEDIUM))],
        ),
        (
            '<aside class="tide" data-x="&quot;">a</aside>',
            [p("a", kind="element", tag="aside", attributes={"class": "tide", "data-x": '"'})],
        ),
        ('<p lang="fr" dir="ltr"><b>a</b> <i>b</i></p>', [
            p(p("a", kind="element", tag="b"), " ", p("b", kind="element", tag="i"), lang="fr", dir="ltr")
        ]),
    ],
)  # fmt: skip
def test_nodes(html: str, nodes: list[Any]) -> None:
    assert body_tree(html) == {"version": TREE_VERSION, "children": nodes}


def test_headings_have_their_text_without_markers_of_notes() -> None:
    marker = '<sup><a href="#n" id="m" role="doc-noteref">1</a></sup>'
    html = (
        f'<h2 id="h-a">On <em>tides</em>{marker}</h2><blockquote><h4 id="h-b">a<br>b\nc</h4></blockquote>'
        "<p>x <h6><ruby>漢<rp>[</rp><rt>kan</rt><rp>]</rp></ruby></h6></p>"
    )
    assert list(headings_in(body_tree(html))) == [
        {"id": "h-a", "level": 2, "text": "On tides"},
        {"id": "h-b", "level": 4, "text": "a b c"},
        {"id": None, "level": 6, "text": "漢(kan)"},
    ]


def test_links_within_links_end_somewhere() -> None:
    deep = body_tree('<a href="https://x.y/"><table><tr><td></a>' * 90 + "z")
    assert b'"z"' in orjson.dumps(deep)


def test_what_is_nested_absurdly_deep_keeps_its_text_and_links() -> None:
    deep = 3 * MOST_OPEN
    tree = body_tree("<b>" * deep + 'a<a href="/x">b</a><br>' + "</b>" * deep + "c")
    node, depth = tree["children"][0], 1
    while node["children"][0] != "a":
        node, depth = node["children"][0], depth + 1
    assert depth == MOST_OPEN
    assert node["children"] == ["a", p("b", kind="link", href="/x"), {"type": "break"}]
    assert tree["children"][1:] == ["c"]
