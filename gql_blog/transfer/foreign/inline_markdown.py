"""Text, emphasis, links, images and code within a paragraph, as Markdown that renders to the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final
from unicodedata import category
from urllib.parse import urlsplit

from gql_blog.transfer.foreign.fragment_tree import HtmlNode
from gql_blog.transfer.pages.markdown_escaping import escape_inline

BREAK: Final = "\\\n"
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_BARE_ADDRESS: Final = re.compile(r"\s*(https?://[^\s<>\"]+)\s*")
_MARKS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "strike": "~~", "s": "~~", "del": "~~"}
_ELEMENTS: Final = {"*": "em", "**": "strong", "~~": "del"}
_KEPT: Final = frozenset({"abbr", "cite", "ins", "kbd", "q", "sub", "sup", "u", "ruby", "rt", "rp"})
"""Inline elements that Markdown has no sign for and that may be published: as HTML in articles, as text in comments."""

EMBEDDED: Final = {"iframe": "src", "video": "src", "audio": "src", "embed": "src", "object": "data"}
"""Elements that show something from elsewhere, and the attribute with its address."""

_SCHEMES: Final = frozenset({"", "http", "https", "mailto"})


@dataclass(slots=True)
class InlineWriter:
    """Writes what stands within a paragraph. In a ``comment`` there is neither HTML nor an image.

    ``breaks`` keeps the line ends of texts, as WordPress does. ``notes`` maps the ids of footnotes to their labels.
    """

    comment: bool = False
    breaks: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    images: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def written(self, nodes: "list[HtmlNode | str]") -> str:
        """Return the Markdown of a row of inline nodes; its outer spaces are gone."""
        joined = ""
        for node, after in zip(nodes, _next_chars(nodes), strict=True):
            piece = self._text(node) if isinstance(node, str) else self._element(node, joined, after)
            if joined.endswith((" ", "\n")):
                piece = piece.lstrip(" ")
            if piece.startswith(BREAK):
                joined = joined.rstrip(" ")
            joined += piece
        return joined.strip(" \n").removeprefix(BREAK).removesuffix("\\").strip(" \n")

    def _text(self, text: str) -> str:
        address = _BARE_ADDRESS.fullmatch(text)
        if address:
            return f"{text[: address.start(1)] and ' '}<{address[1]}>{text[address.end(1) :] and ' '}"
        if not self.breaks:
            return escape_inline(_SPACES.sub(" ", text))
        lines = [escape_inline(_SPACES.sub(" ", line)) for line in text.split("\n")]
        return BREAK.join(lines)

    def _element(self, node: HtmlNode, before: str, after: str) -> str:
        tag = node.tag
        if tag == "br":
            return BREAK
        if label := self._note_label(node):
            return f"[^{label}]"
        if tag == "img":
            return self._image(node)
        if tag == "a":
            return self._link(node)
        if tag in ("code", "tt", "samp"):
            return code_span(node.text())
        if tag in EMBEDDED:
            return self._embedded(node)
        inner = self.written(node.children)
        if tag in _MARKS:
            return self._emphasized(_MARKS[tag], node, inner, before, after)
        if tag in _KEPT and inner and not self.comment:
            title = node.attributes.get("title")
            return f"<{tag}{_attribute('title', title)}>{inner}</{tag}>"
        return _with_spaces(node, inner)

    def _note_label(self, node: HtmlNode) -> str | None:
        """The label of the footnote that a marker calls: a raised link to it, or WordPress's own sign."""
        if not self.notes or node.tag not in ("sup", "a"):
            return None
        if label := self.notes.get(node.attributes.get("data-fn", "")):
            return label
        links = [node] if node.tag == "a" else [each for each in node.elements() if each.tag == "a"]
        if len(links) != 1:
            return None
        return self.notes.get(links[0].attributes.get("href", "").removeprefix("#"))

    def _image(self, node: HtmlNode) -> str:
        address = _storable_address(node.attributes.get("src") or node.attributes.get("data-src", ""))
        alt = _SPACES.sub(" ", node.attributes.get("alt", "")).strip()
        if not address:
            return escape_inline(alt)
        self.images.append(address)
        if self.comment:
            return f"[{escape_inline(alt) or escape_inline(address)}]({_destination(address)})"
        return f"![{escape_inline(alt)}]({_destination(address)}{_title(node)})"

    def _link(self, node: HtmlNode) -> str:
        inner = self.written(node.children)
        address = _storable_address(node.attributes.get("href", ""))
        if not address or address.startswith("#") or not inner:
            return _with_spaces(node, inner)
        self.links.append(address)
        if inner == f"<{address}>":
            return inner
        if inner.startswith("<http"):
            inner = escape_inline(node.text().strip())
        return f"[{inner}]({_destination(address)}{_title(node)})"

    def _embedded(self, node: HtmlNode) -> str:
        """A link in the place of what would be fetched from elsewhere, called by its title."""
        inside = next((each.attributes["src"] for each in node.elements() if each.attributes.get("src")), "")
        address = _storable_address(node.attributes.get(EMBEDDED[node.tag]) or inside)
        if not address:
            return self.written(node.children)
        if address.startswith("//"):
            address = f"https:{address}"
        name = _SPACES.sub(" ", node.attributes.get("title", "")).strip()
        self.links.append(address)
        return f"[{escape_inline(name or address)}]({_destination(address)})"

    def _emphasized(self, mark: str, node: HtmlNode, inner: str, before: str, after: str) -> str:
        if not inner:
            return _with_spaces(node, inner)
        lead, tail = _outer_spaces(node)
        fits = _may_open(" " if lead else before[-1:], inner[0]) and _may_open(" " if tail else after, inner[-1])
        if fits and inner[0] not in "*~" and inner[-1] not in "*~\\":
            return f"{lead}{mark}{inner}{mark}{tail}"
        if self.comment:
            return f"{lead}{inner}{tail}"
        return f"{lead}<{_ELEMENTS[mark]}>{inner}</{_ELEMENTS[mark]}>{tail}"


def code_span(text: str) -> str:
    """Return code within a line, between as many backticks as it needs."""
    text = _SPACES.sub(" ", text)
    if not text.strip():
        return text
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _may_open(outer: str, inner: str) -> bool:
    """Whether a sign of emphasis between the two is one: CommonMark's rule of flanking, seen from either side."""
    if inner.isspace():
        return False
    return not _is_punctuation(inner) or not outer or outer.isspace() or _is_punctuation(outer)


def _is_punctuation(char: str) -> bool:
    return category(char)[0] in "PS"


def _next_chars(nodes: "list[HtmlNode | str]") -> list[str]:
    """The character that follows each node, told from the last node to the first; empty where none follows."""
    found = []
    after = ""
    for node in reversed(nodes):
        found.append(after)
        text = node if isinstance(node, str) else "\n" if node.tag == "br" else node.text()
        after = text[:1] or after
    return found[::-1]


def _outer_spaces(node: HtmlNode) -> tuple[str, str]:
    text = node.text()
    return " " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""


def _with_spaces(node: HtmlNode, inner: str) -> str:
    lead, tail = _outer_spaces(node)
    return f"{lead}{inner}{tail}" if inner else lead


def _storable_address(address: str) -> str:
    """The address in one line; empty where it has a scheme that is not for readers."""
    address = _SPACES.sub("%20", address.strip())
    try:
        return address if urlsplit(address).scheme in _SCHEMES else ""
    except ValueError:
        return ""


def _destination(address: str) -> str:
    if re.search(r"[()<>\\*_`\[\]]", address):
        return "<" + re.sub(r"([\\<>])", r"\\\1", address) + ">"
    return address.replace("&", "&amp;") if re.search(r"&\w+;", address) else address


def _title(node: HtmlNode) -> str:
    title = _SPACES.sub(" ", node.attributes.get("title", "")).strip()
    return f' "{escape_inline(title).replace(chr(34), chr(92) + chr(34))}"' if title else ""


def _attribute(name: str, value: str | None) -> str:
    return f' {name}="{escape(value)}"' if value else ""
