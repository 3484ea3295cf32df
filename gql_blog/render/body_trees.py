"""The body of an article as a tree of plain objects, made of sanitised HTML in one pass.

A node is a text or an object with a ``type``; ``schema/body-tree.d.ts`` declares them. An element without a type of
its own, such as raw HTML, is an ``element`` with its tag.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, Final
from urllib.parse import urlsplit

from gql_blog.render.plain_text import plain_text_of
from gql_blog.render.sanitizer import LANGUAGE_CLASS_PREFIX
from gql_blog.render.tags.players import PLAYER, played_by
from gql_blog.render.tags.written_tags import ATTRIBUTE, TAG, word_set

TREE_VERSION: Final = 1
MOST_OPEN: Final = 64
"""How many nodes hold each other at most: deeper elements leave only what they hold, and links."""

Node = dict[str, Any]

_TYPES: Final = dict(
    each.split(":")
    for each in word_set(
        "h2:heading h3:heading h4:heading h5:heading h6:heading p:paragraph blockquote:quote pre:code hr:rule ul:list "
        "ol:list li:item figure:figure figcaption:caption img:image section:notes table:table caption:caption "
        "thead:head tbody:body tfoot:foot tr:row td:cell th:cell a:link em:emphasis strong:strong code:inlineCode "
        "br:break"
    )
)
_EMPTY: Final = word_set("br col hr img")
_INLINE_TYPES: Final = word_set("image link noteMarker backlink emphasis strong inlineCode break raw")
_BLOCK_ELEMENTS: Final = word_set("dl dt dd colgroup col aside details summary div")
_PROPERTIES: Final = word_set(
    "id lang dir href title src alt srcset sizes loading width height start value colspan rowspan scope align"
)
_NUMBERS: Final = word_set("width height start value colspan rowspan")
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}")
_MEDIA: Final = re.compile(r"/media/(med_[0-9a-z]{26})/")
_RAW: Final = re.compile("<(math|svg|audio|iframe|video)[ >]")
_PARTS: Final = re.compile(f"(<math[ >].*?</math>|<svg[ >].*?</svg>|{PLAYER}|{TAG.pattern[1:-1]})", re.DOTALL)
"""Formulas, drawings and players as a whole, and other tags; none of them holds another of its kind."""
_NOTE_LINKS: Final = {"doc-noteref": ("noteMarker", "note"), "doc-backlink": ("backlink", "marker")}


def body_tree(html: str) -> Node:
    """Return the tree of sanitised HTML: the same text, links and pictures, in the same order."""
    builder = _TreeBuilder()
    for index, part in enumerate(_PARTS.split(html)):
        if not index % 2:
            builder.add_text(part)
        elif raw := _RAW.match(part):
            builder.add_raw(raw[1], part)
        elif part[1] == "/":
            builder.close(part[2:-1])
        else:
            builder.open(part)
    return {"version": TREE_VERSION, "children": builder.finished()}


def headings_in(tree: Node) -> Iterator[Node]:
    """Yield the headings of a tree in order, each with its ``id``, ``level`` and text."""
    for node in tree["children"]:
        if isinstance(node, str):
            continue
        if node["type"] == "heading":
            text = " ".join("".join(_shown(node)).split())
            yield {"id": node.get("id"), "level": node["level"], "text": text}
        if "children" in node:
            yield from headings_in(node)


def _shown(node: Node) -> Iterator[str]:
    """Yield the text of a node without markers of notes; readings are in parentheses, as in plain text."""
    for child in node.get("children", ()):
        if isinstance(child, str):
            yield child
        elif child["type"] == "break":
            yield " "
        elif child["type"] == "raw":
            yield child["text"]
        elif child["type"] != "noteMarker" and child.get("tag") != "rp":
            reading = child.get("tag") == "rt"
            yield from ("(", *_shown(child), ")") if reading else _shown(child)


class _TreeBuilder:
    """Holds the nodes that are open, each with its tag; deeper than ``MOST_OPEN`` a tag stands with its parent."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Node]] = [("", {"type": "root", "children": []})]
        self._in_code = 0

    def add_text(self, written: str) -> None:
        """Add a text; white space that no page shows, around blocks, is left out."""
        node = self._open[-1][1]
        children = node["children"]
        if self._open[-1][0] == "pre" and not children:
            written = written.removeprefix("\n")  # as browsers read it
        between = _is_block(children[-1] if children else node)
        if not written or (between and not self._in_code and not written.strip(" \t\n\r\f")):
            return
        children.append(unescape(written))

    def add_raw(self, tag: str, written: str) -> None:
        """Add a formula, a drawing or a player; of a player what it plays, too."""
        node: Node = {"type": "raw", "tag": tag, "html": written, "text": plain_text_of(written)}
        if tag not in ("math", "svg"):
            node["text"], node["href"] = played_by(written)
        self._open[-1][1]["children"].append(node)

    def open(self, written: str) -> None:
        tag = written[1:-1].split(" ", 1)[0]
        parent = self._open[-1][1]
        in_notes = parent["type"] == "notes"
        is_kept = tag in _EMPTY or (tag == "a" and parent["type"] != "link")
        if (len(self._open) > MOST_OPEN and not is_kept) or (in_notes and tag == "ol"):
            self._open.append((tag, parent))
            return
        node = _node(tag, {name: unescape(value) for name, value in ATTRIBUTE.findall(written)})
        if in_notes and tag == "li":
            node["type"] = "note"
        if _is_block(node):
            self._drop_space()
        parent["children"].append(node)
        if tag not in _EMPTY:
            node["children"] = []
            self._open.append((tag, node))
            self._in_code += tag == "pre"

    def close(self, tag: str) -> None:
        """Close an element; sanitised HTML closes what it opens."""
        if self._open[-1][0] != tag:
            return
        node = self._open[-1][1]
        if _is_block(node):
            self._drop_space()
        self._open.pop()
        if node is not self._open[-1][1]:
            self._in_code -= tag == "pre"
            _settle(node)

    def finished(self) -> list[str | Node]:
        self._drop_space()
        found: list[str | Node] = self._open[0][1]["children"]
        return found

    def _drop_space(self) -> None:
        children = self._open[-1][1]["children"]
        if not self._in_code and children and isinstance(children[-1], str) and not children[-1].strip(" \t\n\r\f"):
            children.pop()


def _is_block(node: str | Node) -> bool:
    if isinstance(node, str):
        return False
    return node["tag"] in _BLOCK_ELEMENTS if node["type"] == "element" else node["type"] not in _INLINE_TYPES


def _node(tag: str, given: dict[str, str]) -> Node:
    """Make a node of an element, without what it holds and without ``rel``, which all links have alike."""
    given.pop("rel", None)
    if (role := given.get("role", "")) in _NOTE_LINKS and tag == "a":
        kind, target = _NOTE_LINKS[role]
        node: Node = {"type": kind, target: given.pop("href", "").removeprefix("#")}
        if label := given.pop("aria-label", None):
            node["label"] = label
        del given["role"]
    else:
        node = {"type": _TYPES.get(tag, "element")}
        if node["type"] == "element":
            node["tag"] = tag
        _distinguish(node, tag, given)
    own = {name: given.pop(name) for name in list(given) if name in _PROPERTIES}
    for name, value in own.items():
        if name not in _NUMBERS:
            node[name] = value
        elif _NUMBER.fullmatch(value):
            node[name] = int(value)
    if given:
        node["attributes"] = given
    return node


def _distinguish(node: Node, tag: str, given: dict[str, str]) -> None:
    """Add what tells apart nodes of one type, and take from what is given what is said by it."""
    match node["type"]:
        case "heading":
            node["level"] = int(tag[1])
        case "list":
            node["ordered"] = tag == "ol"
        case "cell":
            node["header"] = tag == "th"
        case "notes":
            given.pop("role", None)
        case "inlineCode" if (language := given.get("class", "")).startswith(LANGUAGE_CLASS_PREFIX):
            node["language"] = language.removeprefix(LANGUAGE_CLASS_PREFIX)
            del given["class"]
        case "image" | "link" if found := _MEDIA.search(given.get("src") or given.get("href") or ""):
            node["media"] = found[1]


def _settle(node: Node) -> None:
    """Say of a finished node what it is, as that depends on what it holds."""
    inner = node["children"][0] if len(node["children"]) == 1 else None
    if not isinstance(inner, dict):
        return
    if node["type"] == "code" and inner["type"] == "inlineCode":
        node |= {**inner, **node, "children": inner["children"]}
    elif node.keys() == {"type", "children"} and node["type"] == "paragraph" and inner["type"] == "link":
        alone = len(inner["children"]) == 1 and isinstance(inner["children"][0], str) and "media" not in inner
        if alone and (provider := _host(inner.get("href", ""))):
            node |= {**inner, "type": "embed", "provider": provider}


def _host(address: str) -> str | None:
    """Return the host of an address of the web; ``None`` for another one."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").removeprefix("www.") or None if parts.scheme in ("http", "https") else None
    except ValueError:
        return None
