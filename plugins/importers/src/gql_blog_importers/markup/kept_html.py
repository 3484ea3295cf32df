"""Blocks that stay HTML in Markdown, because it has no form for them, or not for all that is in them."""

import re
from html import escape
from typing import Final

from gql_blog_importers.markup.element_tree import BLOCKS, Element, Text, has_blocks, is_formula_script, is_invisible
from gql_blog_importers.markup.heading_links import has_words, is_own_link
from gql_blog_importers.markup.inline_markdown import InlineWriter
from gql_blog_importers.markup.link_targets import storable_address
from gql_blog_importers.markup.shown_elements import (
    DRAWN,
    EMBEDDED,
    drawn_text,
    embed_address,
    embed_name,
    formula,
    image_address,
    is_drawn_twice,
)
from gql_blog_importers.pages.characters import remove_controls

_PUBLISHED: Final = frozenset(
    (
        *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "dl", "dt"),
        *("em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li"),
        *("mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "strong", "sub", "sup", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "ul"),
    )
)
_ATTRIBUTES: Final = frozenset(
    (
        *("align", "alt", "colspan", "datetime", "dir", "headers", "height", "href", "lang", "rowspan", "scope"),
        *("span", "src", "start", "title", "width"),
    )
)
_VOID: Final = frozenset({"br", "hr", "img", "col"})
_PHRASES: Final = frozenset(
    ("a", "abbr", "b", "cite", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "p", "pre", "q", "s", "strong")
)
"""Elements that hold no blocks: those within them stand on lines."""

_BLANK_LINE: Final = re.compile(r"\n[ \t]*(?=\n)")


def kept_html(node: Element, inline: InlineWriter) -> str:
    """Return a block as HTML in which no blank line ends it; its links, images and losses are told to ``inline``."""
    return _BLANK_LINE.sub("\n&#10;", _written(node, inline)).strip()


def _written(node: "Element | Text", inline: InlineWriter) -> str:
    if isinstance(node, Text):
        return escape(remove_controls(node.text), quote=False)
    if is_formula_script(node):
        return _drawn(node, inline)
    if is_invisible(node) or node in inline.hidden or is_drawn_twice(node):
        return ""
    if node.name in EMBEDDED:
        return _link_to_embedded(node, inline)
    if node.name in DRAWN:
        return _drawn(node, inline)
    if node.name == "a" and is_own_link(node):
        return _inner(node, inline) if has_words(node) else ""
    tag = {"strike": "s", "tt": "code", "samp": "code"}.get(node.name, node.name)
    if tag not in _PUBLISHED:
        return _apart(node, inline) if node.name in BLOCKS else _inner(node, inline)
    attributes = _attributes(node, inline)
    if tag == "img" and "src=" not in attributes:
        inline.dropped.append((tag, node.start))
        return escape(node.attrs.get("alt", ""), quote=False)
    opened = f"<{tag}{attributes}>"
    return opened if tag in _VOID else f"{opened}{_inner(node, inline)}</{tag}>"


def _inner(node: Element, inline: InlineWriter) -> str:
    return "".join(_written(child, inline) for child in node.children)


def _apart(node: Element, inline: InlineWriter) -> str:
    """What a block says that is not published as one: in paragraphs, unless it stands alone."""
    if _stands_alone(node):
        return _inner(node, inline)
    if _stands_in_phrases(node.parent):
        return "<br>" * _has_text_before(node) + _inner(node, inline)
    parts, row = [], ""
    for child in node.children:
        written = _written(child, inline)
        if isinstance(child, Element) and has_blocks(child):
            parts += [_paragraph(row), written]
            row = ""
        else:
            row += written
    return "".join([*parts, _paragraph(row)])


def _paragraph(row: str) -> str:
    return f"<p>{row}</p>" if row.strip() else row


def _stands_alone(node: Element) -> bool:
    """Whether nothing stands beside a block in the element that is published around it."""
    around = node.parent
    while around is not None:
        beside = (each for each in around.children if each is not node)
        if any(isinstance(each, Element) or each.text.strip() for each in beside):
            return False
        if around.name in _PUBLISHED:
            return True
        node, around = around, around.parent
    return True


def _stands_in_phrases(element: Element | None) -> bool:
    while element is not None and element.name not in _PUBLISHED:
        element = element.parent
    return element is not None and element.name in _PHRASES


def _has_text_before(node: Element) -> bool:
    before = node.parent.children if node.parent is not None else []
    before = before[: next((at for at, each in enumerate(before) if each is node), 0)]
    return any(isinstance(each, Element) or each.text.strip() for each in before)


def _drawn(node: Element, inline: InlineWriter) -> str:
    inline.dropped.append((node.name, node.start))
    return escape(formula(node) or drawn_text(node), quote=False)


def _attributes(node: Element, inline: InlineWriter) -> str:
    kept = {name: remove_controls(value) for name, value in node.attrs.items() if name in _ATTRIBUTES}
    if node.name == "img":
        kept["src"] = image_address(node)
        inline.images += filter(None, [kept["src"]])
    elif kept.get("src"):
        kept["src"] = storable_address(kept["src"])
    if kept.get("href"):
        kept["href"] = _address(node, kept["href"], inline)
    if name := inline.headings.name_of(node):
        kept["id"] = name
    left_out = ("href", "src")
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items() if value or name not in left_out)


def _address(node: Element, stated: str, inline: InlineWriter) -> str:
    """Where a link leads; within the page only to headings, for nothing else has a name there."""
    address = storable_address(stated)
    if address.startswith("#"):
        name = inline.headings.named(address[1:])
        if name is None and inline.headings.is_place(address[1:]):
            inline.dropped.append((node.name, node.start))
        return f"#{name}" if name else ""
    return inline.leads(address) if node.name == "a" and address else address


def _link_to_embedded(node: Element, inline: InlineWriter) -> str:
    inline.dropped.append((node.name, node.start))
    address = embed_address(node)
    if not address:
        return "".join(_written(child, inline) for child in node.children) or escape(embed_name(node), quote=False)
    inline.links.append(address)
    return f'<a href="{escape(address)}">{escape(embed_name(node) or address, quote=False)}</a>'
