"""What HTML, and the tree of a body, say one after another: texts, ends of blocks, links, pictures and headings."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from gql_blog.render.sanitizer import word_set

_BLOCK = "\x01"
"""Where a block begins or ends; no text has it, for HTML cannot hold it."""
_BLOCK_TAGS = word_set(
    "p h2 h3 h4 h5 h6 blockquote ul ol li pre hr figure figcaption section table caption thead tbody tfoot tr td th "
    "dl dt dd colgroup col aside details summary div"
)
_INLINE_TYPES = word_set("link noteMarker backlink emphasis strong inlineCode break image")


class _Stream(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.in_pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._boundary(tag)
        self.in_pre += tag == "pre"
        if tag == "a":
            self.parts.append(_said("a", given.get("href"), given.get("id")))
        elif tag == "img":
            self.parts.append(_said("img", given.get("src"), given.get("alt")))
        elif re.fullmatch("h[2-6]", tag):
            self.parts.append(_said(tag, given.get("id")))

    def handle_endtag(self, tag: str) -> None:
        self.in_pre -= tag == "pre"
        self._boundary(tag)

    def handle_data(self, data: str) -> None:
        self.parts.append(_kept(data) if self.in_pre else data)

    def _boundary(self, tag: str) -> None:
        if tag in _BLOCK_TAGS:
            self.parts.append(_BLOCK)


def of_html(html: str) -> str:
    """Return what HTML says."""
    stream = _Stream()
    stream.feed(re.sub(r"<pre([^>]*)>\n", r"<pre\1>", html))  # as browsers read it
    stream.close()
    return _settled(stream.parts)


def of_tree(tree: dict[str, Any]) -> str:
    """Return what a tree says."""
    return _settled(_parts(tree["children"], in_code=False))


def _parts(children: list[Any], *, in_code: bool) -> Iterator[str]:
    for node in children:
        if isinstance(node, str):
            yield _kept(node) if in_code else node
            continue
        kind = node["type"]
        block = node["tag"] in _BLOCK_TAGS if kind == "element" else kind not in _INLINE_TYPES
        yield _BLOCK if block else ""
        yield _of_node(kind, node)
        yield from _parts(node.get("children", []), in_code=in_code or kind == "code")
        yield _BLOCK if block else ""


def _of_node(kind: str, node: dict[str, Any]) -> str:
    match kind:
        case "link" | "embed":
            return _said("a", node.get("href"), node.get("id"))
        case "noteMarker":
            return _said("a", f"#{node['note']}", node.get("id"))
        case "backlink":
            return _said("a", f"#{node['marker']}", node.get("id"))
        case "image":
            return _said("img", node.get("src"), node.get("alt"))
        case "heading":
            return _said(f"h{node['level']}", node.get("id"))
    return ""


def _said(*words: str | None) -> str:
    return f"⟦{_kept('|'.join(each or '' for each in words))}⟧"


def _kept(text: str) -> str:
    """A text whose white space counts."""
    return "".join(f"\x02{ord(each)}\x02" if each in " \t\n\r\f" else each for each in text)


def _settled(parts: Any) -> str:
    folded = re.sub(r"[ \t\n\r\f]+", " ", "".join(parts))
    return re.sub(rf" ?{_BLOCK}[ {_BLOCK}]*", _BLOCK, folded).strip(f" {_BLOCK}")
