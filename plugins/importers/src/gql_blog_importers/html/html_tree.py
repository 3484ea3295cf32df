"""Parses an HTML document into a tree, with the place of each element and text in the source.

The library builds the tree as browsers do. It is copied into nodes of our own, which are never deeper than
``_DEEPEST``: what is nested deeper is kept, side by side.
"""

from dataclasses import dataclass
from typing import Any

from gql_blog.plugin import Allowance
from gql_blog_importers.html.evidence.site_parts import mark_site
from gql_blog_importers.markup.element_tree import Element, Text
from gql_blog_importers.markup.html_limits import check_expansion
from gql_blog_importers.markup.links_over_blocks import spread_over_blocks
from gql_blog_importers.markup.visibility import mark_hidden

_DEEPEST = 150


@dataclass(frozen=True, slots=True)
class HtmlDocument:
    """A document as it is written, and its tree."""

    source: str
    root: Element

    def __post_init__(self) -> None:
        mark_site(self.root)


def parse_document(source: str) -> HtmlDocument:
    """Parse a document, which can then be surveyed and read without being parsed again."""
    return HtmlDocument(source, parse_tree(source))


def parse_tree(source: str) -> Element:
    """Parse a document or a fragment of one. The library is loaded with the first.

    ImportRefused: more would come of it than may be imported.
    """
    from justhtml import JustHTML  # noqa: PLC0415

    check_expansion(source, Allowance(len(source)))
    document: Any = JustHTML(source, sanitize=False, track_node_locations=True, scripting_enabled=False)
    root = Element("#document", {}, 0)
    waiting: list[tuple[Any, Element, int]] = [(child, root, 1) for child in reversed(document.root.children)]
    while waiting:
        node, parent, depth = waiting.pop()
        if node.name == "#text":
            parent.children.append(_text(node, source, parent))
        elif not str(node.name).startswith(("#", "!")):
            attrs = {str(name).lower(): str(value or "") for name, value in node.attrs.items()}
            element = Element(str(node.name).lower(), attrs, node.origin_offset or 0, parent)
            parent.children.append(element)
            holder = element if depth < _DEEPEST else parent
            waiting.extend((child, holder, depth + 1) for child in reversed(node.children or ()))
    mark_hidden(root)
    spread_over_blocks(root)
    return root


def _text(node: Any, source: str, parent: Element) -> Text:
    start = node.origin_offset or 0
    end = source.find("<", start)
    return Text(str(node.data), start, len(source) if end < 0 else end, parent)
