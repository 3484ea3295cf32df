"""Documents of Ghost's two editors, card by card."""

import json
from typing import Any

from support.cases import cases

from gql_blog.plugin import markdown_of_html
from gql_blog_importers.foreign.ghost_cards import CardDocument, lexical_document, mobiledoc_document


def _text(text: str, bits: int = 0) -> dict[str, Any]:
    return {"type": "extended-text", "text": text, "format": bits}


def _lexical(*nodes: dict[str, Any]) -> CardDocument:
    return lexical_document(json.dumps({"root": {"type": "root", "children": nodes}}))


def _mobiledoc(*sections: Any, **tables: Any) -> CardDocument:
    return mobiledoc_document(json.dumps({"version": "0.3.1", "sections": sections, **tables}))


def _markdown(document: CardDocument) -> str:
    return markdown_of_html("".join(text for kind, text in document.pieces if kind == "html")).markdown


TEXTS: dict[str, tuple[dict[str, Any], str]] = {
    "heading": ({"type": "heading", "tag": "h3", "children": [_text("A")]}, "### A"),
    "no heading": ({"type": "heading", "tag": "script", "children": [_text("A")]}, "A"),
    "bullets": (
        {"type": "list", "listType": "bullet", "children": [{"type": "listitem", "children": [_text("a")]}]},
        "- a",
    ),
    "numbers": (
        {"type": "list", "listType": "number", "children": [{"type": "listitem", "children": [_text("a")]}]},
        "1. a",
    ),
    "quotation": ({"type": "quote", "children": [_text("q")]}, "> q"),
    "link": (
        {
            "type": "paragraph",
            "children": [_text("see "), {"type": "link", "url": "https://x.org/?a&b", "children": [_text("it")]}],
        },
        "see [it](https://x.org/?a&b)",
    ),
    "forms": (
        {"type": "paragraph", "children": [_text("a", 1), _text(" "), _text("b", 3), _text(" "), _text("c", 16)]},
        "**a** <em>**b**</em> `c`",
    ),
    "lines": (
        {
            "type": "paragraph",
            "children": [_text("a"), {"type": "linebreak"}, _text("b"), {"type": "tab"}, _text("1 < 2")],
        },
        "a\\\nb 1 \\< 2",
    ),
    "within": (
        {"type": "paragraph", "children": [{"type": "later", "children": [_text("a")]}, {"type": "horizontalrule"}]},
        "a\n\n---",
    ),
}


@cases("name", sorted(TEXTS))
def test_texts_of_the_present_editor(name: str) -> None:
    node, markdown = TEXTS[name]
    document = _lexical(node)
    assert (_markdown(document), document.unknown) == (markdown, set())


CARDS: dict[str, tuple[dict[str, Any], str]] = {
    "image": ({"src": "/a.png", "alt": "A"}, "![A](/a.png)"),
    "embed": ({"url": "https://v.org/1", "metadata": {"title": "A film"}}, "[A film](https://v.org/1)"),
    "bookmark": ({"url": "https://x.org/", "metadata": None}, "<https://x.org/>"),
    "file": ({"src": "/a.pdf", "fileTitle": "Tables"}, "[Tables](/a.pdf)"),
    "button": ({"buttonText": "Read on"}, "Read on"),
    "codeblock": ({"language": "py", "code": "a < b", "caption": "Less"}, "```py\na < b\n```\n\nLess"),
    "gallery": (
        {"images": [{"src": "/a.png"}, {"src": "/b.png"}, None], "caption": "Both"},
        "![](/a.png)\n\n![](/b.png)\n\nBoth",
    ),
    "callout": ({"calloutEmoji": "💡", "calloutText": "Mind the <b>tide</b>"}, "> 💡 Mind the **tide**"),
    "toggle": ({"heading": "Why?", "content": "<p>The moon.</p>"}, "**Why?**\n\nThe moon."),
    "header": ({"header": "Tides", "subheader": "Twice a day"}, "## Tides\n\nTwice a day"),
    "html": ({"html": "<p>raw</p>"}, "raw"),
    "hr": ({}, "---"),
    "paywall": ({}, ""),
}


@cases("kind", sorted(CARDS))
def test_cards_are_the_same_in_both_editors(kind: str) -> None:
    card, markdown = CARDS[kind]
    for document in (_lexical({"type": kind, **card}), _mobiledoc([10, 0], cards=[[kind, card]])):
        assert (_markdown(document), document.unknown) == (markdown, set())


def test_a_captioned_image_stays_a_figure() -> None:
    document = _lexical({"type": "image", "src": "/a.png", "alt": "A", "caption": "Low <em>tide</em>"})
    assert _markdown(document) == (
        '<figure><img src="/a.png" alt="A"><figcaption>Low <em>tide</em></figcaption></figure>'
    )


@cases(("kind", "card"), [("gallery", {}), ("gallery", {"images": [{"alt": "x"}]}), ("image", {})])
def test_cards_that_show_nothing_leave_nothing(kind: str, card: dict[str, Any]) -> None:
    assert _lexical({"type": kind, **card}).pieces == []


def test_markdown_stays_as_its_author_wrote_it_and_unknown_cards_are_told() -> None:
    for document in (
        _lexical({"type": "markdown", "markdown": "# *a*"}, {"type": "crystal-ball"}),
        _mobiledoc([10, 0], [10, 1], cards=[["card-markdown", {"markdown": "# *a*"}], ["crystal-ball", {}]]),
    ):
        assert document.pieces == [("markdown", "# *a*")]
        assert document.unknown == {"crystal-ball"}


def test_texts_of_the_former_editor() -> None:
    document = _mobiledoc(
        [1, "h2", [[0, [], 0, "Tides"]]],
        [1, "p", [[0, [], 0, "a "], [0, [0, 1], 1, "b"], [0, [], 1, "c"], [1, [], 0, 0], [0, [2], 1, "1 < 2"]]],
        [1, "p", [[1, [], 0, 1], [0, [3], 1, "!"]]],
        [2, "/a&b.png"],
        [3, "ol", [[[0, [], 0, "one"]], [[0, [], 0, "two"]]]],
        [99, "of another kind"],
        markups=[["a", ["href", "https://x.org/?a&b"]], ["em"], ["code"], ["script"]],
        atoms=[["soft-return", "", {}], ["mention", "@mara", {}]],
    )
    assert _markdown(document) == (
        "## Tides\n\na [*b*c](https://x.org/?a&b)\\\n`1 < 2`\n\n@mara!\n\n![](/a&b.png)\n\n1. one\n2. two"
    )
