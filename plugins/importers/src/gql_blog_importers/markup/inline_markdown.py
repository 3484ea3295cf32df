"""Text, emphasis, links, images and code within a paragraph, as Markdown that renders to the same."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final
from unicodedata import category
from urllib.parse import unquote

from gql_blog_importers.markup.element_tree import Element, Text, collapse, has_blocks, is_formula_script, is_invisible
from gql_blog_importers.markup.heading_links import NO_LINKS, HeadingLinks, has_words, is_own_link
from gql_blog_importers.markup.link_targets import destination, storable_address
from gql_blog_importers.markup.shown_elements import (
    DRAWN,
    EMBEDDED,
    alternative_text,
    drawn_text,
    embed_address,
    embed_name,
    formula,
    image_address,
    is_drawn_twice,
    lost_language,
)
from gql_blog_importers.pages.characters import remove_controls
from gql_blog_importers.pages.markdown_escaping import escape_inline

Nodes = Sequence["Element | Text"]

BREAK: Final = "\\\n"
_BARE_ADDRESS: Final = re.compile(r"\s*(https?://[^\s<>\"]+)\s*")
_MARKS: Final = {
    **{"b": "**", "strong": "**", "strike": "~~", "s": "~~", "del": "~~"},
    **dict.fromkeys(("i", "em", "dfn", "var"), "*"),
}
_ELEMENTS: Final = {"*": "em", "**": "strong", "~~": "del"}
_KEPT: Final = frozenset({"abbr", "cite", "ins", "kbd", "mark", "sub", "sup", "u", "ruby", "rt", "rp"})
"""Elements that Markdown has no sign for and that may be published: as HTML in articles, as text in comments."""

_KEPT_ATTRIBUTES: Final = ("title", "lang", "dir")
_RAISED: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_LEAVES: Final = {
    **{"br": "\n", "img": "!"},
    **dict.fromkeys(("code", "tt", "samp"), "`"),
    **dict.fromkeys(EMBEDDED, "["),
}
"""How elements without a text begin and end in Markdown."""


@dataclass(slots=True)
class InlineWriter:
    """Writes what stands within a paragraph. In a ``comment`` there is neither HTML nor an image.

    ``breaks`` keeps the line ends of texts, and ``bare_links`` makes links of addresses, as WordPress does. ``calls``
    are the elements that call notes, with the labels; ``hidden`` ones are left out; ``headings`` are those to which
    links of the text lead. ``led`` has the addresses, unquoted, in whose place others are written. ``dropped`` are
    elements that have no form in Markdown, with their places; ``links`` are the addresses as they were stated.
    """

    comment: bool = False
    breaks: bool = False
    bare_links: bool = False
    calls: Mapping[Element, str] = field(default_factory=dict)
    hidden: Collection[Element] = frozenset()
    headings: HeadingLinks = NO_LINKS
    led: Mapping[str, str] = field(default_factory=dict)
    dropped: list[tuple[str, int]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def written(self, nodes: Nodes) -> str:
        """Return the Markdown of a row of inline nodes; its outer spaces are gone. Blocks in it stand on lines."""
        joined, is_apart = "", False
        for node, after in zip(nodes, self._next_chars(nodes), strict=True):
            was_apart, is_apart = is_apart, isinstance(node, Element) and has_blocks(node)
            if (was_apart or is_apart) and joined.strip(" ") and not joined.endswith(BREAK):
                joined += BREAK
            piece = self._text(node.text) if isinstance(node, Text) else self._element(node, joined, after)
            if joined.endswith((" ", "\n")):
                piece = piece.lstrip(" ")
            if piece.startswith(BREAK):
                joined = joined.rstrip(" ")
            if piece.startswith("[") and joined.endswith("!"):
                joined = joined[:-1] + "\\!"  # else the link would be an image
            joined += piece
        return _without_outer_breaks(joined)

    def _text(self, text: str) -> str:
        address = _BARE_ADDRESS.fullmatch(text) if self.bare_links else None
        if address:
            return f"{text[: address.start(1)] and ' '}<{address[1]}>{text[address.end(1) :] and ' '}"
        if not self.breaks:
            return escape_inline(remove_controls(collapse(text)))
        return BREAK.join(escape_inline(remove_controls(collapse(line))) for line in text.split("\n"))

    def _element(self, node: Element, before: str, after: str) -> str:
        name = node.name
        if name == "br":
            return BREAK
        if is_formula_script(node):
            return self._drawn(node)
        if is_invisible(node) or node in self.hidden or is_drawn_twice(node):
            return ""
        if node in self.calls:
            return f"[^{self.calls[node]}]"
        if name == "img":
            return self._image(node)
        if name == "a":
            return self._link(node)
        if name in ("code", "tt", "samp") or (name == "kbd" and self.comment):
            return code_span(remove_controls(_plain(node)))
        if name in EMBEDDED:
            return self._embedded(node)
        if name in DRAWN:
            return self._drawn(node)
        if name in _MARKS:
            return self._emphasized(_MARKS[name], node, before, after)
        return self._wrapped(node)

    def _wrapped(self, node: Element) -> str:
        """An element without a mark of its own: as HTML, or in signs, or its text alone."""
        name, inner = node.name, self.written(node.children)
        if name == "q" and inner:
            return self._with_edges(node, f"“{inner}”")
        if name not in _KEPT or not inner or (name == "sup" and any(each in self.calls for each in node.all())):
            if inner and (lost := lost_language(node)):
                self.dropped.append((f"{name} with {lost}", node.start))
            return self._with_edges(node, inner)
        if not self.comment:
            return f"<{name}{_attributes(node)}>{inner}</{name}>"
        if name in ("rt", "rp"):
            return f"({inner})" if name == "rt" else ""
        if name in ("sup", "sub"):
            signs = _RAISED if name == "sup" else _LOWERED
            inner = inner.translate(signs) if all(ord(char) in signs for char in inner) else inner
        return self._with_edges(node, inner)

    def _image(self, node: Element) -> str:
        address, alt = image_address(node), alternative_text(node)
        if not address:
            self.dropped.append(("img", node.start))
            return escape_inline(alt)
        self.images.append(address)
        if node.attrs.get("width", "").endswith("%"):
            self.dropped.append(("img with width", node.start))
        if self.comment:
            return f"[{escape_inline(alt) or escape_inline(address)}]({destination(address)})"
        return f"![{escape_inline(alt)}]({destination(address)}{_title(node)})"

    def _link(self, node: Element) -> str:
        if is_own_link(node):
            return self._with_edges(node, self.written(node.children)) if has_words(node) else ""
        inner = self.written(node.children)
        address = storable_address(node.attrs.get("href", ""))
        if address.startswith("#") and inner:
            return self._with_edges(node, self._within_page(node, inner, address[1:]))
        if not address or not inner:
            return self._with_edges(node, inner)
        if "[^" in inner and any(each in self.calls for each in node.all()):
            return self._with_edges(node, inner)
        address = self.leads(address)
        said = _plain(node).strip()
        if said == address and re.fullmatch(r"https?://[^\s<>]+", address):
            return self._with_edges(node, f"<{address}>")
        if inner.startswith("<http"):
            inner = escape_inline(said)
        return self._with_edges(node, f"[{inner}]({destination(address)}{_title(node)})")

    def leads(self, address: str) -> str:
        """Note a link of the text; return the address that is written."""
        self.links.append(address)
        return self.led.get(unquote(address), address) if self.led else address

    def _within_page(self, node: Element, inner: str, fragment: str) -> str:
        """A link to a heading of the text; of one to any other place its text alone, which is told."""
        name = None if self.comment else self.headings.named(fragment)
        if name is not None and "[" not in inner:
            return f"[{inner}]({destination(f'#{name}')})"
        if name is not None or self.headings.is_place(fragment):
            self.dropped.append(("a", node.start))
        return inner

    def _embedded(self, node: Element) -> str:
        """A link in the place of what would be fetched from elsewhere, called by its title."""
        self.dropped.append((node.name, node.start))
        address, name = embed_address(node), escape_inline(embed_name(node))
        if not address:
            return self.written(node.children) or name
        self.links.append(address)
        return f"[{name or escape_inline(address)}]({destination(address)})"

    def _drawn(self, node: Element) -> str:
        """A formula or a drawing: its TeX, its alternative text or its characters."""
        self.dropped.append((node.name, node.start))
        tex = formula(node)
        if tex:
            return escape_inline(tex.strip("$")) if self.comment or not tex.startswith("$") else tex
        return escape_inline(drawn_text(node))

    def _emphasized(self, mark: str, node: Element, before: str, after: str) -> str:
        inner = self.written(node.children)
        if not inner:
            return self._with_edges(node, inner)
        lead, tail = self._edges(node)
        fits = _may_open(lead[-1:] or before[-1:], inner[0]) and _may_open(tail[:1] or after, inner[-1])
        is_apart = bool(lead) or before[-1:] not in ("*", "~") or before[-2:-1] == "\\"
        attributes = _attributes(node) if not self.comment else ""
        if fits and is_apart and not attributes and inner[0] not in "*~" and inner[-1] not in "*~\\":
            return f"{lead}{mark}{inner}{mark}{tail}"
        if self.comment:
            return f"{lead}{inner}{tail}"
        return f"{lead}<{_ELEMENTS[mark]}{attributes}>{inner}</{_ELEMENTS[mark]}>{tail}"

    def _with_edges(self, node: Element, inner: str) -> str:
        lead, tail = self._edges(node)
        return f"{lead}{inner}{tail}" if inner else lead

    def _edges(self, node: Element) -> tuple[str, str]:
        """The space or the line break at either end of an element, which its marks must not hold."""
        first = self._edge_char(node.children)
        last = self._edge_char(node.children[::-1], at_end=True)
        return _space(first), _space(last)

    def _edge_char(self, nodes: "Iterable[Element | Text]", *, at_end: bool = False) -> str:
        """The first character that these nodes show, or the last one."""
        waiting = [*nodes][::-1]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Text):
                if node.text:
                    char = node.text[-1 if at_end else 0]
                    return " " if char in "\t\r\f\v" or (char == "\n" and not self.breaks) else char
            elif node in self.calls:
                return "]" if at_end else "["
            elif node.name in _LEAVES:
                return _LEAVES[node.name]
            elif not (is_invisible(node) or node in self.hidden):
                waiting.extend(node.children if at_end else reversed(node.children))
        return ""

    def _next_chars(self, nodes: Nodes) -> list[str]:
        """The character that follows each node, told from the last node to the first; empty where none follows."""
        found = []
        after = ""
        for node in reversed(nodes):
            found.append(after)
            after = self._edge_char((node,)) or after
        return found[::-1]


def code_span(text: str) -> str:
    """Return code within a line, between as many backticks as it needs."""
    text = collapse(text)
    if not text.strip():
        return text
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _without_outer_breaks(text: str) -> str:
    text = text.strip(" \n")
    while text.startswith(BREAK):
        text = text.removeprefix(BREAK).lstrip(" \n")
    while (len(text) - len(text.rstrip("\\"))) % 2:  # an even number are backslashes of the text
        text = text[:-1].rstrip(" \n")
    return text


def _may_open(outer: str, inner: str) -> bool:
    """Whether a sign of emphasis between the two is one: CommonMark's rule of flanking, seen from either side."""
    if inner.isspace():
        return False
    return not _is_punctuation(inner) or not outer or outer.isspace() or _is_punctuation(outer)


def _is_punctuation(char: str) -> bool:
    return category(char)[0] in "PS"


def _plain(node: Element) -> str:
    return "".join(text.text for text in node.texts())


def _space(char: str) -> str:
    return BREAK if char == "\n" else " " if char == " " else ""


def _title(node: Element) -> str:
    title = remove_controls(collapse(node.attrs.get("title", ""))).strip()
    return f' "{escape_inline(title).replace(chr(34), chr(92) + chr(34))}"' if title else ""


def _attributes(node: Element) -> str:
    stated = ((name, remove_controls(collapse(node.attrs.get(name, "")))) for name in _KEPT_ATTRIBUTES)
    return "".join(f' {name}="{escape(value)}"' for name, value in stated if value)
