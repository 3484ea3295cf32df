"""The HTML within a line as JATS has it: emphasis, links, images, formulas."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urljoin
from xml.etree.ElementTree import Element

from gql_blog_exports.xml_nodes import XLINK, Content, node, set_value, text_of

_INLINE: Final = {
    "em": "italic",
    "cite": "italic",
    "strong": "bold",
    **dict.fromkeys(("code", "kbd"), "monospace"),
    "del": "strike",
    "s": "strike",
    "ins": "underline",
    "sub": "sub",
    "sup": "sup",
}
OURS: Final = frozenset({"doc-backlink", "note"})
"""Roles of what repeats a note, or leads back from it."""
_FORMULA: Final = re.compile(r"\$\$([^$]+)\$\$|\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)")


@dataclass(frozen=True, slots=True)
class Places:
    """The ids, in this file, of its articles and of places on them, by their addresses."""

    ids: Mapping[str, str]

    def of(self, address: str) -> str | None:
        """Return the id of an address; ``None``: it is outside of the file."""
        page, _, place = address.partition("#")
        return self.ids.get(f"{page}#{unquote(place)}") if place else self.ids.get(page)


@dataclass(slots=True)
class Lines:
    """Converts what stands in lines of an article at ``url``. ``source``, its Markdown, tells formulas from money."""

    url: str
    source: str
    places: Places
    _linked: int = field(default=0, init=False)
    _formulas: frozenset[str] = field(init=False)
    _has_math: bool = field(init=False)

    def __post_init__(self) -> None:
        self._formulas, self._has_math = frozenset(self.source.split("$")[1:-1]), "<math" in self.source

    def inline(self, parent: Element) -> list[Content]:
        """Return what stands in an element as it may stand in a line."""
        made: list[Content] = [*self.text(parent.text or "")]
        for each in parent:
            made += (*self.element(each), *self.text(each.tail or ""))
        return made

    def text(self, text: str) -> Iterator[Content]:
        """Yield a text, with formulas between dollars where the Markdown has them, too."""
        end = 0
        for found in _FORMULA.finditer(text):
            if (found[1] or found[2]) not in self._formulas and not self._has_math:
                continue
            if found.start() > end:
                yield text[end : found.start()]
            yield self._wrapped(node("inline-formula", node("tex-math", (found[1] or found[2]).strip())))
            end = found.end()
        if end < len(text):
            yield text[end:]

    def element(self, element: Element) -> list[Content]:
        """Return an element as it may stand in a line."""
        if element.get("role") in OURS:
            return []
        match element.tag:
            case "a":
                return self._link(element)
            case "img":
                return [self._wrapped(self._image(element))]
            case "br":
                return ["\n"]
            case "q":
                return ["“", *self.inline(element), "”"]
            case "abbr" if element.get("title") and not self._linked:
                meaning = node("def", node("p", element.get("title")))
                return [node("abbrev", text_of(element), meaning)]
            case "ruby":
                return self._ruby(element)
            case "mark":
                return [node("styled-content", *self.inline(element), style_type="highlight")]
            case "sup" if is_alone(element, "a") and element[0].get("role") == "doc-noteref":
                return self._link(element[0])
        content = self.inline(element)
        return [node(_INLINE[element.tag], *content)] if element.tag in _INLINE else content

    def _link(self, element: Element) -> list[Content]:
        href = element.get("href")
        if href is None or self._linked:
            return self.inline(element)
        try:
            address = urljoin(self.url, href)
        except ValueError:
            return self.inline(element)
        self._linked += 1
        content = self.inline(element)
        self._linked -= 1
        place = self.places.of(address)
        if place is None:
            link = node("ext-link", *content, ext_link_type="uri")
            set_value(link, f"{XLINK}href", address)
            return [link]
        if element.get("role") == "doc-noteref":
            content = [node("sup", *content)]
        kind = "fn" if "-fn" in place else "sec" if "-sec" in place else "other"
        return [node("xref", *content, ref_type=kind, rid=place)]

    def _image(self, element: Element) -> Element:
        image = node("inline-graphic", node("alt-text", element.get("alt")) if element.get("alt") else None)
        src = element.get("src") or ""
        with suppress(ValueError):
            src = urljoin(self.url, src)
        set_value(image, f"{XLINK}href", src)
        return image

    def _wrapped(self, element: Element) -> Element:
        """An image or a formula in a line; a link may hold none by itself."""
        return node("named-content", element, content_type="linked") if self._linked else element

    def _ruby(self, element: Element) -> list[Content]:
        made: list[Content] = []
        base: list[Content] = [*self.text(element.text or "")]
        for each in element:
            if each.tag == "rt":
                written = "".join(part if isinstance(part, str) else text_of(part) for part in base)
                made.append(node("ruby", node("rb", written), node("rt", text_of(each))))
                base = []
            elif each.tag != "rp":
                base += self.element(each)
            base += self.text(each.tail or "")
        return [*made, *base]


def is_alone(element: Element, tag: str) -> bool:
    """Whether an element holds one other and nothing besides."""
    return (
        len(element) == 1
        and element[0].tag == tag
        and not (element.text or "").strip()
        and not (element[0].tail or "").strip()
    )
