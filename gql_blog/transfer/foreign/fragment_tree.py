"""The HTML of an article or a comment as a small tree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from gql_blog.render import well_formed_html

_VOID: Final = frozenset({"br", "col", "embed", "hr", "img", "source", "track", "wbr"})
_DEEPEST: Final = 60
"""Levels of the tree; what is nested deeper stands at the deepest level, in its order."""


@dataclass(slots=True)
class HtmlNode:
    """One element; ``children`` are elements and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[HtmlNode | str]" = field(default_factory=list)

    def elements(self) -> "Iterator[HtmlNode]":
        """Yield the elements below this one, in the order of the document."""
        for child in self.children:
            if isinstance(child, HtmlNode):
                yield child
                yield from child.elements()

    def text(self) -> str:
        """Return all text below it."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class _TreeBuilder(HTMLParser):
    """Builds the tree from HTML whose elements are all closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = HtmlNode("")
        self._open = [self.root]
        self._ignored: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self._open) > _DEEPEST and tag not in _VOID:
            self._ignored.append(tag)
            return
        node = HtmlNode(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if self._ignored:
            self._ignored.pop()
        elif tag not in _VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse_html(html: str) -> HtmlNode:
    """Return the root of a tree, whatever the HTML: it is parsed as a browser parses it."""
    builder = _TreeBuilder()
    builder.feed(well_formed_html(html))
    builder.close()
    return builder.root
