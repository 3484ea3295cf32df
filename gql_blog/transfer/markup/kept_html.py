"""Blocks that stay HTML in Markdown, because it has no form for them, or not for all that is in them."""

import re
from html import escape
from typing import Final

from gql_blog.transfer.markup.element_tree import Element, Text, is_invisible
from gql_blog.transfer.markup.inline_markdown import DRAWN, EMBEDDED, InlineWriter
from gql_blog.transfer.markup.link_targets import storable_address
from gql_blog.transfer.pages.text_input import remove_controls

_PUBLISHED: Final = frozenset(
    (
        *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "dl", "dt"),
        *("em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p"),
        *("pre", "q", "rp", "rt", "ruby", "s", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead"),
        *("tr", "ul"),
    )
)
_ATTRIBUTES: Final = frozenset(
    (
        *(
            "align",
            "alt",
            "colspan",
            "datetime",
            "dir",
            "headers",
            "height",
            "href",
            "lang",
            "rowspan",
            "scope",
            "span",
        ),
        *("src", "start", "title", "width"),
    )
)
_VOID: Final = frozenset({"br", "hr", "img", "col"})
_ADDRESSES: Final = ("href", "src")
_BLANK_LINE: Final = re.compile(r"\n[ \t]*(?=\n)")


def kept_html(node: Element, inline: InlineWriter) -> str:
    """Return a block as HTML in which no blank line ends it; its links, images and losses are told to ``inline``."""
    return _BLANK_LINE.sub("\n&#10;", _written(node, inline)).strip()


def _written(node: "Element | Text", inline: InlineWriter) -> str:
    if isinstance(node, Text):
        return escape(remove_controls(node.text), quote=False)
    if is_invisible(node) or node in inline.hidden:
        return ""
    if node.name in EMBEDDED:
        return _link_to_embedded(node, inline)
    if node.name in DRAWN:
        inline.dropped.append((node.name, node.start))
        stated = node.attrs.get("alttext") or node.attrs.get("aria-label") or node.plain()
        return escape(stated, quote=False)
    inner = "".join(_written(child, inline) for child in node.children)
    tag = {"h1": "h2", "strike": "s", "tt": "code", "samp": "code"}.get(node.name, node.name)
    if tag not in _PUBLISHED:
        return inner
    opened = f"<{tag}{_attributes(node, inline)}>"
    return opened if tag in _VOID else f"{opened}{inner}</{tag}>"


def _attributes(node: Element, inline: InlineWriter) -> str:
    kept = {name: remove_controls(value) for name, value in node.attrs.items() if name in _ATTRIBUTES}
    for name in _ADDRESSES:
        if kept.get(name):
            kept[name] = storable_address(kept[name])
    if node.name == "img" and kept.get("src"):
        inline.images.append(kept["src"])
    if node.name == "a" and kept.get("href") and not kept["href"].startswith("#"):
        inline.links.append(kept["href"])
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())


def _link_to_embedded(node: Element, inline: InlineWriter) -> str:
    inline.dropped.append((node.name, node.start))
    inside = next((each.attrs["src"] for each in node.all() if each.attrs.get("src")), "")
    address = storable_address(node.attrs.get(EMBEDDED[node.name]) or inside)
    if not address:
        return escape(node.plain(), quote=False)
    if address.startswith("//"):
        address = f"https:{address}"
    inline.links.append(address)
    return f'<a href="{escape(address)}">{escape(node.attrs.get("title") or address, quote=False)}</a>'
