"""The tree of a document or a fragment of HTML: elements and texts, with their places in the source if it has any."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gql_blog.transfer.pages.text_input import strip_controls

_WITHOUT_TEXT = frozenset(["script", "style", "template", "noscript"])
_INVISIBLE = frozenset([*_WITHOUT_TEXT, "head", "meta", "link", "title"])
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
    """An element; ``start`` is the offset of its tag in the source, or says at least what comes first."""

    name: str
    attrs: dict[str, str] = field(default_factory=dict)
    start: int = 0
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


def plain_text(texts: Iterable[Text]) -> str:
    """Texts as one line, without characters that are no writing."""
    return strip_controls(_SPACES.sub(" ", "".join(text.text for text in texts)))


def collapse(text: str) -> str:
    """Runs of white space become one space; a no-break space stays."""
    return _SPACES.sub(" ", text)


def is_invisible(element: Element) -> bool:
    """Whether a browser shows nothing of an element."""
    if element.name in _INVISIBLE or "hidden" in element.attrs:
        return True
    style = element.attrs.get("style")
    return style is not None and "display:none" in style.replace(" ", "").lower()
