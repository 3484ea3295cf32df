"""Writes the elements of a text as Markdown that renders to the same text, and tells what it cannot write."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gql_blog.transfer.html.html_blocks import HEADINGS, Block, read_blocks
from gql_blog.transfer.html.html_regions import is_invisible
from gql_blog.transfer.html.html_tree import Element, Text, collapse
from gql_blog.transfer.pages.markdown_escaping import escape_inline, guard_line
from gql_blog.transfer.pages.text_input import isolate_bidi, strip_controls

_MARKS = {
    "em": "*",
    "i": "*",
    "cite": "*",
    "dfn": "*",
    "strong": "**",
    "b": "**",
    "del": "~~",
    "s": "~~",
    "strike": "~~",
}
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SCHEMES = frozenset(["http", "https", "mailto"])
_LANGUAGE = re.compile(r"(?:language|lang|highlight-source)-([A-Za-z0-9+#.-]{1,30})")
_BREAKS_AT_ENDS = re.compile(r"^(?:\s*\\\n)+|(?:\s*(?<!\\)\\(?:\n|$))+$")
_EMBEDS = frozenset(["iframe", "video", "audio", "embed", "object"])
_DRAWN = frozenset(["svg", "math", "canvas"])


@dataclass(slots=True)
class Dropped:
    """What has no form in Markdown: the element's name, and its place in the source."""

    found: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class MarkdownWriter:
    """``calls`` are the elements that call notes, with the labels; ``hidden`` ones are left out."""

    calls: Mapping[Element, str] = field(default_factory=dict)
    hidden: frozenset[Element] = frozenset()
    dropped: Dropped = field(default_factory=Dropped)

    def block(self, block: Block) -> str:
        """A block as Markdown; empty where nothing of it can be written."""
        if block.kind == "p":
            return self._paragraph(block.nodes)
        return self._element(block.kind, block.element)

    def _element(self, kind: str, element: Element) -> str:
        if kind in HEADINGS:
            text = self.inline(element.children).replace("\\\n", " ").strip()
            return f"{'#' * max(2, int(kind[1]))} {text}" if text else ""
        if kind in ("ul", "ol"):
            return self._list(element, is_ordered=kind == "ol")
        if kind == "blockquote":
            return "\n".join(f"> {line}".rstrip() for line in self.inner(element).split("\n"))
        if kind == "pre":
            return self._code(element)
        if kind == "table":
            return self._table(element)
        if kind == "hr":
            return "---"
        if kind == "dl":
            return self._definitions(element)
        return self.inner(element)

    def inner(self, element: Element) -> str:
        """What is within an element: its blocks, a blank line between each two."""
        if element.name in ("p", *HEADINGS):
            return self._paragraph(element.children)
        return "\n\n".join(filter(None, map(self.block, read_blocks(element, lambda each: each in self.hidden).found)))

    def _paragraph(self, nodes: "Sequence[Element | Text]") -> str:
        lines = _BREAKS_AT_ENDS.sub("", self.inline(nodes).strip()).split("\n")
        return "\n".join(guard_line(isolate_bidi(line.strip())) for line in lines if line.strip(" \\"))

    def inline(self, nodes: "Sequence[Element | Text]") -> str:
        """A run of text with its emphasis, links, code and calls of notes."""
        written = "".join(self._node(node) for node in nodes)
        return re.sub(r" *\\\n *", "\\\\\n", re.sub(r" {2,}", " ", written))

    def _node(self, node: "Element | Text") -> str:
        if isinstance(node, Text):
            text = collapse(node.text)
            bare = text.strip()
            before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :] if bare else ""
            return before + escape_inline(strip_controls(bare)) + after
        if is_invisible(node) or node in self.hidden:
            return ""
        if node in self.calls:
            return f"[^{self.calls[node]}]"
        return self._inline_element(node)

    def _inline_element(self, node: Element) -> str:
        name = node.name
        if name == "br":
            return "\\\n"
        if name in _MARKS:
            return _around(_MARKS[name], self.inline(node.children))
        if name == "a":
            return self._link(node)
        if name == "img":
            return self._image(node)
        if name in ("code", "kbd", "samp", "tt"):
            return _code_span(node.plain())
        if name in ("sup", "sub") and not any(each in self.calls for each in node.all()):
            return self._shifted(node, _RAISED if name == "sup" else _LOWERED)
        if name == "q":
            return f"“{self.inline(node.children)}”"
        if name == "rt":
            return f"({self.inline(node.children).strip()})"
        if name == "rp":
            return ""
        if name in _EMBEDS:
            return self._embed(node)
        if name in _DRAWN:
            self.dropped.found.append((name, node.start))
            return escape_inline(node.attrs.get("alttext") or node.attrs.get("aria-label") or node.plain())
        return self.inline(node.children)

    def _link(self, node: Element) -> str:
        text, target = self.inline(node.children), _address(node.attrs.get("href", ""))
        if not text.strip() or target is None:
            return text
        return f"[{text.strip()}]({target})" + (" " if text.endswith(" ") else "")

    def _image(self, node: Element) -> str:
        target = _address(node.attrs.get("src", ""))
        alt = escape_inline(collapse(node.attrs.get("alt", "")))
        if target is None:
            self.dropped.found.append(("img", node.start))
            return alt
        return f"![{alt}]({target})"

    def _embed(self, node: Element) -> str:
        source = next((each.attrs["src"] for each in node.all("source") if each.attrs.get("src")), "")
        target = _address(node.attrs.get("src") or node.attrs.get("data") or source)
        self.dropped.found.append((node.name, node.start))
        title = escape_inline(collapse(node.attrs.get("title") or node.attrs.get("aria-label") or node.plain()))
        return title if target is None else f"[{title or escape_inline(target)}]({target})"

    def _shifted(self, node: Element, table: dict[int, int]) -> str:
        text = node.plain()
        if text and all(ord(char) in table for char in text):
            return text.translate(table)
        self.dropped.found.append((node.name, node.start))
        return self.inline(node.children)

    def _list(self, element: Element, *, is_ordered: bool) -> str:
        number = int(start) if (start := element.attrs.get("start", "1")).isdecimal() and len(start) < 7 else 1
        items = []
        for item in element.elements:
            if item in self.hidden or is_invisible(item):
                continue
            mark = f"{number}. " if is_ordered else "- "
            text = self.inner(item) if item.name == "li" else self._element(item.name, item)
            items.append(mark + text.replace("\n", "\n" + " " * len(mark)))
            number += 1
        return "\n".join(re.sub(r"\n +\n", "\n\n", item) for item in items)

    def _definitions(self, element: Element) -> str:
        parts = [
            _around("**", self.inline(each.children).strip()) if each.name == "dt" else self.inner(each)
            for each in element.all("dt", "dd")
        ]
        return "\n\n".join(filter(None, parts))

    def _code(self, element: Element) -> str:
        code = "".join(text.text for text in element.texts()).strip("\n")
        stated = " ".join(each.attrs.get("class", "") for each in (element, *element.all("code")))
        language = _LANGUAGE.search(stated)
        fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", code)), default=0))
        return f"{fence}{language[1] if language else ''}\n{code}\n{fence}"

    def _table(self, element: Element) -> str:
        rows = [
            [self.inline(cell.children).replace("\\\n", " ").replace("|", "\\|").strip() for cell in row.elements]
            for row in element.all("tr")
        ]
        width = max(map(len, rows), default=0)
        if not width:
            return ""
        filled = [row + [""] * (width - len(row)) for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in filled]
        caption = next((self.inline(each.children).strip() for each in element.all("caption")), "")
        lines.insert(1, f"|{' --- |' * width}")
        return (f"{caption}\n\n" if caption else "") + "\n".join(lines)


def _around(mark: str, text: str) -> str:
    """Marks around what is between the spaces at both ends, since none may stand inside of them."""
    bare = text.strip()
    if not bare:
        return text
    begin = text[: len(text) - len(text.lstrip())]
    end = text[len(text.rstrip()) :]
    return f"{begin}{mark}{bare}{mark}{end}"


def _code_span(text: str) -> str:
    fence = "`" * (1 + max(map(len, re.findall(r"`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""


def _address(target: str) -> str | None:
    """An address that a text may link to, written for Markdown; those of scripts, and data, are none."""
    target = re.sub(r"[\x00-\x20\x7f]+", "", strip_controls(target))
    try:
        scheme = urlsplit(target).scheme
    except ValueError:
        return None
    if not target or (scheme and scheme.lower() not in _SCHEMES) or target.startswith("#"):
        return None
    return re.sub(
        r"[()<>\\\[\]`*_]", lambda match: f"%{ord(match[0]):02X}" if match[0] not in "*_" else match[0], target
    )
