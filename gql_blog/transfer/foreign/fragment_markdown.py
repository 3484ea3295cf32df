"""HTML of other systems as Markdown: paragraphs, headings, lists, quotations, tables, code, figures, footnotes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from gql_blog.transfer.foreign.fragment_tree import HtmlNode, parse_html
from gql_blog.transfer.foreign.inline_markdown import EMBEDDED, InlineWriter
from gql_blog.transfer.pages.markdown_escaping import guard_line

_BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "details", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("nav", "ol", "p", "pre", "section", "summary", "table", "ul"),
    )
)
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_AS_HTML: Final = frozenset({"table", "dl", "figure"})
"""Blocks that Markdown has no form for, or not for all of them."""

_PUBLISHED: Final = frozenset(
    (
        *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "dl", "dt"),
        *("em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p"),
        *("pre", "q", "s", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
_LANGUAGE_CLASS: Final = re.compile(r"(?:^|\s)(?:language|lang|brush:?)[-: ]\s*([\w+#.-]{1,40})")
_BLANK_LINE: Final = re.compile(r"\n[ \t]*(?=\n)")
_PARAGRAPHS: Final = re.compile(r"\n[ \t\r]*\n\s*")
_BACK_LINKS: Final = frozenset({"↩", "↩︎", "^", "↑", "⤴", "⏎", "back", "[back]"})


@dataclass(frozen=True, slots=True)
class ForeignText:
    """A text in Markdown; ``images`` and ``links`` are the addresses in it, in order."""

    markdown: str
    images: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(slots=True)
class _BlockWriter:
    """Writes blocks. ``paragraphs`` parts texts at blank lines, as WordPress's editor of old does."""

    inline: InlineWriter
    paragraphs: bool = False
    definitions: dict[str, str] = field(default_factory=dict)

    def blocks(self, nodes: "list[HtmlNode | str]") -> list[str]:
        """Return each block below these nodes as Markdown."""
        return [block for row in self._rows(nodes) for block in self._written(row) if block]

    def _rows(self, nodes: "list[HtmlNode | str]") -> "Iterator[HtmlNode | list[HtmlNode | str]]":
        """Blocks, and rows of what is inline between two of them."""
        row: list[HtmlNode | str] = []
        for node in nodes:
            if isinstance(node, HtmlNode) and (node.tag in _BLOCKS or _has_blocks(node)):
                yield row
                yield node
                row = []
            elif isinstance(node, str) and self.paragraphs:
                first, *others = _PARAGRAPHS.split(node)
                row.append(first)
                for other in others:
                    yield row
                    row = [other]
            else:
                row.append(node)
        yield row

    def _written(self, row: "HtmlNode | list[HtmlNode | str]") -> list[str]:
        if isinstance(row, list):
            return [_guarded(self.inline.written(row))]
        label = self.inline.notes.get(row.attributes.get("id", ""))
        if label is not None and row.tag not in ("a", "sup"):
            self._define(label, row)
            return []
        return self._block(row)

    def _block(self, node: HtmlNode) -> list[str]:
        tag = node.tag
        if tag in _HEADINGS:
            title = self.inline.written(node.children).replace("\\\n", " ")
            return [_heading(title, _HEADINGS[tag], comment=self.inline.comment)]
        if tag == "pre":
            return [_fenced(node)]
        if tag == "hr":
            return ["---"]
        if tag == "blockquote":
            inner = self.blocks(node.children)
            return [_prefixed("\n\n".join(inner), "> ", ">")] if inner else []
        if tag in ("ul", "ol"):
            return [self._list(node)]
        if tag in _AS_HTML and not self.inline.comment and (tag != "figure" or _has_caption(node)):
            return [self._html(node)]
        if tag == "summary":
            summary = self.inline.written(node.children)
            return [f"**{summary}**" if summary else ""]
        return self.blocks(node.children)

    def _list(self, node: HtmlNode) -> str:
        start = node.attributes.get("start", "1")
        number = int(start) if start.isdecimal() and len(start) < 9 else 1
        items = []
        for child in node.children:
            if isinstance(child, str) and not child.strip():
                continue
            item = child if isinstance(child, HtmlNode) and child.tag == "li" else HtmlNode("li", {}, [child])
            label = self.inline.notes.get(item.attributes.get("id", ""))
            if label is not None:
                self._define(label, item)
                continue
            mark = f"{number}. " if node.tag == "ol" else "- "
            number += 1
            inner = self.blocks(item.children)
            tight = len(inner) > 1 and all(each.startswith(("- ", "1. ")) for each in inner[1:])
            text = ("\n" if tight else "\n\n").join(inner)
            items.append(mark + _prefixed(text, " " * len(mark), "")[len(mark) :] if text else mark.rstrip())
        return "\n".join(items)

    def _define(self, label: str, node: HtmlNode) -> None:
        """Keep a footnote's text, without the links that lead back to its markers."""
        _drop_back_links(node)
        text = "\n\n".join(self.blocks(node.children))
        self.definitions[label] = f"[^{label}]: " + _prefixed(text, "    ", "")[4:]

    def _html(self, node: HtmlNode) -> str:
        """A block as HTML in which no blank line ends it."""
        return _BLANK_LINE.sub("\n&#10;", self._element(node)).strip()

    def _element(self, node: "HtmlNode | str") -> str:
        if isinstance(node, str):
            return escape(node, quote=False)
        if node.tag in EMBEDDED:
            return _link_to_embedded(node, self.inline)
        inner = "".join(map(self._element, node.children))
        tag = {"h1": "h2"}.get(node.tag, node.tag)
        if tag not in _PUBLISHED:
            return inner
        if tag == "img" and node.attributes.get("src"):
            self.inline.images.append(node.attributes["src"])
        address = node.attributes.get("href", "") if tag == "a" else ""
        if address and not address.startswith("#"):
            self.inline.links.append(address)
        kept = {name: value for name, value in node.attributes.items() if name not in ("id", "class", "data-src")}
        opened = f"<{tag}" + "".join(f' {name}="{escape(value)}"' for name, value in kept.items()) + ">"
        return opened if tag in ("br", "hr", "img", "col") else f"{opened}{inner}</{tag}>"


def article_markdown(html: str, *, paragraphs: bool = False, notes: Mapping[str, str] | None = None) -> ForeignText:
    """Return the Markdown of an article's HTML.

    ``paragraphs``: blank lines part paragraphs and line ends are breaks. ``notes`` maps the keys of footnotes that are
    kept beside the text to their HTML; notes within it are found by the links between marker and note.
    """
    root = parse_html(html)
    beside = notes or {}
    labels = _note_labels(root, beside)
    writer = _BlockWriter(InlineWriter(breaks=paragraphs, notes=labels), paragraphs)
    blocks = writer.blocks(root.children)
    for key, note in beside.items():
        if key in labels:
            writer._define(labels[key], parse_html(note))  # a function of this module
    blocks += (writer.definitions[label] for label in sorted(writer.definitions, key=int))
    inline = writer.inline
    return ForeignText("\n\n".join(blocks), tuple(dict.fromkeys(inline.images)), tuple(dict.fromkeys(inline.links)))


def comment_markdown(html: str) -> str:
    """Return the Markdown of a comment, which has neither HTML nor images."""
    root = parse_html(html)
    inline = InlineWriter(comment=True, breaks=True)
    return "\n\n".join(_BlockWriter(inline, paragraphs=True).blocks(root.children))


def _note_labels(root: HtmlNode, beside: Mapping[str, str]) -> dict[str, str]:
    """A number for each footnote that a marker calls, in the order of the markers."""
    found: dict[str, str] = {}
    nodes = list(root.elements())
    holders = {each.attributes["id"] for each in nodes if each.attributes.get("id") and each.tag in ("li", "p", "div")}
    for node in nodes:
        called = node.attributes.get("data-fn", "")
        if node.tag == "sup" and not called:
            links = [each for each in node.elements() if each.tag == "a"]
            called = links[0].attributes.get("href", "")[1:] if len(links) == 1 else ""
        if called in beside or (node.tag == "sup" and called in holders):
            found.setdefault(called, str(len(found) + 1))
    return found


def _drop_back_links(node: HtmlNode) -> None:
    kept: list[HtmlNode | str] = []
    for child in node.children:
        if isinstance(child, HtmlNode):
            if child.tag == "a" and child.attributes.get("href", "").startswith("#") and _is_back_link(child):
                continue
            _drop_back_links(child)
        kept.append(child)
    node.children = kept


def _is_back_link(node: HtmlNode) -> bool:
    text = node.text().strip().strip("\ufe0e\ufe0f").lower()
    return text in _BACK_LINKS or not text or "backref" in node.attributes.get("class", "")


def _link_to_embedded(node: HtmlNode, inline: InlineWriter) -> str:
    address = node.attributes.get(EMBEDDED[node.tag], "")
    address = address or next((each.attributes.get("src", "") for each in node.elements()), "")
    if not address:
        return escape(node.text(), quote=False)
    inline.links.append(address)
    return f'<a href="{escape(address)}">{escape(node.attributes.get("title") or address, quote=False)}</a>'


def _has_blocks(node: HtmlNode) -> bool:
    return any(each.tag in _BLOCKS for each in node.elements())


def _has_caption(node: HtmlNode) -> bool:
    return any(each.tag == "figcaption" and each.text().strip() for each in node.elements())


def _heading(title: str, level: int, *, comment: bool) -> str:
    if not title:
        return ""
    return f"**{title}**" if comment else f"{'#' * level} {title}"


def _fenced(node: HtmlNode) -> str:
    text = node.text().strip("\n")
    if not text.strip():
        return ""
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    classes = " ".join(each.attributes.get("class", "") for each in (node, *node.elements()))
    language = _LANGUAGE_CLASS.search(classes)
    return f"{fence}{language[1] if language else ''}\n{text}\n{fence}"


def _guarded(markdown: str) -> str:
    return "\n".join(map(guard_line, markdown.split("\n")))


def _prefixed(text: str, prefix: str, blank: str) -> str:
    return "\n".join(prefix + line if line else blank for line in text.split("\n"))
