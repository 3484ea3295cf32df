"""The tree of an HTML document, with the place of each element and text in the source.

The library builds the tree as browsers do. It is copied into nodes of our own, which are never deeper than
``_DEEPEST``: what is nested deeper is kept, side by side.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gql_blog.transfer.pages.text_input import strip_controls

_DEEPEST = 150
_WITHOUT_TEXT = frozenset(["script", "style", "template", "noscript"])
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


@dataclass(slots=True, eq=False)
class Text:
    """A run of characters, its entities decoded; ``start`` and ``end`` are offsets in the source."""

    text: str
    start: int
    end: int
    parent: "Element"


@dataclass(slots=True, eq=False)
class Element:
    """An element; ``start`` is the offset of its tag in the source."""

    name: str
    attrs: dict[str, str]
    start: int
    parent: "Element | None" = None
    children: "list[Element | Text]" = field(default_factory=list)

    @property
    def elements(self) -> "list[Element]":
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def words(self) -> frozenset[str]:
        """What its class, id and role say, word by word and in small letters."""
        stated = f"{self.attrs.get('class', '')} {self.attrs.get('id', '')} {self.attrs.get('role', '')}"
        return frozenset(stated.lower().split())

    @property
    def item_type(self) -> str:
        """The last part of a schema.org type: 'Article', 'Person'."""
        return self.attrs.get("itemtype", "").rstrip("/").rsplit("/", 1)[-1]

    def all(self, *names: str) -> "Iterator[Element]":
        """Every element below this one, in order; those with one of ``names``, if any are given."""
        waiting: list[Element | Text] = list(reversed(self.children))
        while waiting:
            node = waiting.pop()
            if isinstance(node, Element):
                if not names or node.name in names:
                    yield node
                waiting.extend(reversed(node.children))

    def texts(self) -> Iterator[Text]:
        """Every text below this element that readers see, in order."""
        waiting: list[Element | Text] = list(reversed(self.children))
        while waiting:
            node = waiting.pop()
            if isinstance(node, Text):
                yield node
            elif node.name not in _WITHOUT_TEXT:
                waiting.extend(reversed(node.children))

    def within(self, other: "Element") -> bool:
        """Whether this element is ``other``, or stands in it."""
        node: Element | None = self
        while node is not None and node is not other:
            node = node.parent
        return node is not None

    def plain(self) -> str:
        """The text on one line."""
        return plain_text(self.texts())


def plain_text(texts: Iterator[Text] | list[Text]) -> str:
    """Texts as one line, without characters that are no writing."""
    return strip_controls(_SPACES.sub(" ", "".join(text.text for text in texts)))


def collapse(text: str) -> str:
    """Runs of white space become one space; a no-break space stays."""
    return _SPACES.sub(" ", text)


def parse_tree(source: str) -> Element:
    """Parse a document or a fragment of one. The library is loaded with the first."""
    from justhtml import JustHTML  # noqa: PLC0415

    document: Any = JustHTML(source, sanitize=False, track_node_locations=True)
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
    return root


def _text(node: Any, source: str, parent: Element) -> Text:
    start = node.origin_offset or 0
    end = source.find("<", start)
    return Text(str(node.data), start, len(source) if end < 0 else end, parent)
