"""Parses the HTML of an article or a comment of another system into a tree."""

from html.parser import HTMLParser
from itertools import count
from typing import Final

from gql_blog.plugin import Allowance, well_formed_html
from gql_blog_importers.markup.element_tree import Element, Text
from gql_blog_importers.markup.html_limits import check_expansion, flattened
from gql_blog_importers.markup.links_over_blocks import spread_over_blocks
from gql_blog_importers.markup.visibility import mark_hidden

_VOID: Final = frozenset({"br", "col", "embed", "hr", "img", "source", "track", "wbr"})
_DEEPEST: Final = 60
"""Levels of the tree; what is nested deeper stands at the deepest level, in its order."""


class _TreeBuilder(HTMLParser):
    """Builds the tree from HTML whose elements are all closed. Of places it knows the order alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#document")
        self._open = [self.root]
        self._ignored: list[str] = []
        self._places = count(1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self._open) > _DEEPEST and tag not in _VOID:
            self._ignored.append(tag)
            return
        above = self._open[-1]
        node = Element(tag, {name: value or "" for name, value in attrs}, next(self._places), above)
        above.children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if self._ignored:
            self._ignored.pop()
        elif tag not in _VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        place = next(self._places)
        self._open[-1].children.append(Text(data, place, place, self._open[-1]))


def parse_fragment(html: str) -> Element:
    """Return the root of a tree, whatever the HTML: it is parsed as a browser parses it.

    ImportRefused where more would come of it than may be imported.
    """
    check_expansion(html, Allowance(len(html)))
    builder = _TreeBuilder()
    builder.feed(well_formed_html(flattened(html)))
    builder.close()
    mark_hidden(builder.root)
    spread_over_blocks(builder.root)
    return builder.root
