"""The tree of a document or a fragment of HTML: elements and texts, with their places in the source if it has any."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gql_blog_importers.pages.characters import strip_controls

_INVISIBLE = frozenset(["script", "style", "template", "noscript", "head", "meta", "link", "title", "amp-ad"])
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "details", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li"),
        *("main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul"),
    )
)
_APART = BLOCKS | {"br", "caption", "td", "th", "tr"}
"""Elements whose text browsers show apart from what stands around them."""

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
    """An element; ``start`` is the offset of its tag in the source, or says at least what comes first. ``of_site`` is
    the evidence by which it is the site's, where it is, and ``prose`` counts the characters of its running text.
    """

    name: str
    attrs: dict[str, str] = field(default_factory=dict)
    start: int = 0
    parent: "Element | None" = None
    children: "list[Element | Text]" = field(default_factory=list)
    of_site: str = ""
    prose: int = 0

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
        """Every text below this element that readers see, in order; a space stands where blocks or lines part."""
        waiting: list[Element | Text] = list(reversed(self.children))
        while waiting:
            node = waiting.pop()
            if isinstance(node, Text):
                yield node
            elif is_invisible(node):
                continue
            elif node.name in _APART:
                space = Text(" ", node.start, node.start, node)
                waiting += [space, *reversed(node.children), space]
            else:
                waiting.extend(reversed(node.children))

    def within(self, other: "Element") -> bool:
        """Whether this element is ``other``, or stands in it."""
        node: Element | None = self
        while node is not None and node is not other:
            node = node.parent
        return node is not None

    def line(self) -> "Iterator[Element]":
        """This element and those in which it stands, from within."""
        node: Element | None = self
        while node is not None:
            yield node
            node = node.parent

    def plain(self) -> str:
        """The text on one line."""
        return plain_text(self.texts())


def take_out(gone: "Iterable[Element | Text]") -> None:
    """Take elements out of their places."""
    put_instead(dict.fromkeys(gone))


def put_instead(texts: "Mapping[Element | Text, Text | None]") -> None:
    """Put a text in the place of each element, or nothing: the children of a parent are gone through once."""
    for parent in {each.parent for each in texts}:
        if parent is not None:
            parent.children = [kept for each in parent.children if (kept := texts.get(each, each)) is not None]


def plain_text(texts: Iterable[Text]) -> str:
    """Texts as one line, without characters that are no writing."""
    return strip_controls(_SPACES.sub(" ", "".join(text.text for text in texts)))


def collapse(text: str) -> str:
    """Runs of white space become one space; a no-break space stays."""
    return _SPACES.sub(" ", text)


def has_blocks(element: Element) -> bool:
    """Whether an element is a block, or holds one."""
    return element.name in BLOCKS or any(each.name in BLOCKS for each in element.all())


def is_formula_script(element: Element) -> bool:
    """Whether an element is a script that holds a formula, in TeX, for MathJax to draw."""
    return element.name == "script" and element.attrs.get("type", "").startswith("math/tex")


def is_invisible(element: Element) -> bool:
    """Whether a browser shows nothing of an element, by what it is or by how ``mark_hidden`` marked it."""
    return "hidden" in element.attrs or (element.name in _INVISIBLE and not is_formula_script(element))
