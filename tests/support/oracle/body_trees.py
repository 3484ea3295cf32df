"""The tree of a body, read by the standard library's parser; of elements it knows what is planted."""

from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

from support.oracle.asked import GraphQLRequest
from support.oracle.tables import Row

_KINDS: dict[str, dict[str, Any]] = {
    "p": {"type": "paragraph"},
    "h2": {"type": "heading", "level": 2},
    "section": {"type": "notes"},
}


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[list[Any]] = [[]]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if name != "role"}
        node: dict[str, Any] = {**_KINDS.get(tag, {"type": "element", "tag": tag}), **given, "children": []}
        self.open[-1].append(node)
        self.open.append(node["children"])

    def handle_endtag(self, _tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].append(data)


def body_tree(row: Row, _asked: GraphQLRequest, *, footnotes: bool = True) -> dict[str, Any]:
    """The whole body, or what stands before its notes."""
    return {"version": 1, "children": _Reader(row.html + ((row.endnotes or "") if footnotes else "")).open[0]}


def headings(row: Row, _asked: GraphQLRequest) -> list[SimpleNamespace]:
    """The headings, none of which is within anything."""
    return [
        SimpleNamespace(id=each["id"], level=each["level"], text=" ".join(_text(each).split()))
        for each in _Reader(row.html).open[0]
        if each["type"] == "heading"
    ]


def _text(node: Any) -> str:
    return node if isinstance(node, str) else "".join(map(_text, node["children"]))
