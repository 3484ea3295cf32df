"""What images, embeds and formulas show: their addresses, names and TeX, for Markdown and for HTML that stays."""

from collections.abc import Iterator
from typing import Final

from gql_blog_importers.markup.element_tree import Element, Text, collapse, is_formula_script
from gql_blog_importers.markup.link_targets import storable_address
from gql_blog_importers.pages.characters import remove_controls

EMBEDDED: Final = {"iframe": "src", "video": "src", "audio": "src", "embed": "src", "object": "data"}
"""Elements that show something from elsewhere, and the attribute with its address."""

DRAWN: Final = frozenset({"svg", "math", "canvas"})
LAZY: Final = ("data-src", "data-lazy-src", "data-original")
"""Where pages that load images late keep the address of what ``src`` only stands in for."""

_SETS: Final = ("data-srcset", "srcset")
_INSIDE: Final = ("source", "embed", "iframe", "img")
_DRAWN_TWICE: Final = frozenset({"mathjax", "mathjax_display", "mathjax_preview", "mathjax_svg", "mathjax_chtml"})


def image_address(image: Element) -> str:
    """The address of an image; empty where it has none that can be stored."""
    return next(filter(None, map(storable_address, _image_addresses(image))), "")


def _image_addresses(image: Element) -> Iterator[str]:
    yield from (image.attrs.get(name, "") for name in (*LAZY, "src"))
    for name in _SETS:
        yield (image.attrs.get(name, "").split() or [""])[0].rstrip(",")
    beside = image.parent.elements if image.parent is not None else []
    for hidden in (each for each in beside if each.name == "noscript"):
        yield from (each.attrs.get("src", "") for each in hidden.all("img"))


def alternative_text(image: Element) -> str:
    """What stands in the place of an image for those who do not see it, on one line."""
    return _line(image.attrs.get("alt", ""))


def embed_address(node: Element) -> str:
    """The address of what an element embeds; empty where it has none that can be stored."""
    stated = [node.attrs.get(name, "") for name in (*LAZY, EMBEDDED[node.name])]
    stated += (each.attrs.get(name, "") for each in node.all(*_INSIDE) for name in ("src", *LAZY))
    address = next(filter(None, map(storable_address, stated)), "")
    return f"https:{address}" if address.startswith("//") else address


def embed_name(node: Element) -> str:
    """What an embed is called; empty where it has no name."""
    return _line(node.attrs.get("title") or node.attrs.get("aria-label") or "")


def is_drawn_twice(node: Element) -> bool:
    """Whether an element only draws a formula whose MathML or TeX stands beside it, as KaTeX and MathJax do."""
    words = node.words
    if "katex-html" in words:
        return True
    return bool(words & _DRAWN_TWICE) and node.parent is not None and any(map(is_formula_script, node.parent.elements))


def formula(node: Element) -> str:
    """A formula in TeX between dollars, where it is stated so; as it is, if it has a dollar of its own."""
    tex = _tex(node)
    if not tex or "$" in tex:
        return tex
    is_display = node.attrs.get("display") == "block" or "mode=display" in node.attrs.get("type", "")
    return f"$${tex}$$" if is_display else f"${tex}$"


def drawn_text(node: Element) -> str:
    """The alternative text of a drawing or a formula without TeX, or its characters."""
    return _line(node.attrs.get("alttext") or node.attrs.get("aria-label") or "".join(t.text for t in node.texts()))


def _tex(node: Element) -> str:
    if is_formula_script(node):
        return _line("".join(child.text for child in node.children if isinstance(child, Text)))
    stated = (each.plain() for each in node.all("annotation") if "tex" in each.attrs.get("encoding", "").lower())
    return _line(next(filter(None, stated), ""))


def _line(text: str) -> str:
    return remove_controls(collapse(text)).strip()


def lost_language(node: Element) -> str:
    """Return ``lang`` or ``dir`` if an element states another one than what surrounds it; else nothing."""
    language = node.attrs.get("lang", "").split("-")[0].lower()
    if language and language != _surrounding(node, "lang").split("-")[0]:
        return "lang"
    direction = node.attrs.get("dir", "").lower()
    return "dir" if direction in ("ltr", "rtl") and direction != (_surrounding(node, "dir") or "ltr") else ""


def _surrounding(node: Element, name: str) -> str:
    above = node.parent
    while above is not None and not above.attrs.get(name):
        above = above.parent
    return "" if above is None else above.attrs[name].lower()
