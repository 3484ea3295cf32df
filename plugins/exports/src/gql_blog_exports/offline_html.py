"""The HTML of an article for a file: valid HTML and XML at once, its images, and links that lead where they can.

The input is sanitised, and composed of our own elements around it. What an author has put where HTML does not allow it
is kept as text in plain boxes (``content_model``), so that validators and readers of e-books find no fault.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

from gql_blog_exports.content_model import fitted
from gql_blog_exports.html_tree import VOID, html_tree
from gql_blog_exports.players import PLAYED

KEPT: Final = "bookmark"
"""The ``rel`` of a link of ours that leads to where the article is published, though the file holds it."""

_PASSED_OVER: Final = frozenset({"col", "colgroup"})
"""They say nothing but how columns look."""
_ID: Final = re.compile(r'<[^<>]*?\sid="([^"]+)"')
_SHOWN: Final = "🖼"
_KEPT_OF_IMAGES: Final = ("alt", "title", "width", "height")
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST: Final = re.compile(
    rf"(?:[\w.~%!$&'()*+,;=:-]*@)?(?:\[[0-9a-f:.]+\]|{_LABEL}(?:\.{_LABEL})*\.?)(?::\d{{0,5}})?",
    re.IGNORECASE | re.ASCII,
)
_NOT_IN_ADDRESSES: Final = re.compile(r"%(?![0-9A-Fa-f]{2})|[^!#$%&'()*+,/:;=?@~0-9A-Za-z_.-]")


@dataclass(frozen=True, slots=True)
class Held:
    """Where the file has an article: the page, the place on it where the article begins, and the places within."""

    page: str
    beginning: str = ""
    places: frozenset[str] = frozenset()

    def at(self, place: str) -> str:
        """Return the address of a place, or of the beginning where there is no such place."""
        return f"{self.page}#{place}" if place in self.places else f"{self.page}{self.beginning}"


def places_of(html: str) -> frozenset[str]:
    """Return the ids of the elements of sanitised HTML, to which links may lead."""
    return frozenset(map(unescape, _ID.findall(html)))


def offline_html(
    html: str, base: str, held: Mapping[str, Held], picture_at: Callable[[str], str | None] = lambda _: None
) -> str:
    """Return an article's HTML at ``base``; ``held``: the file's articles by address, ``picture_at``: its pictures."""
    tree = html_tree(html, _PASSED_OVER, with_formulas=True)
    _Links(base, held, places_of(html), picture_at).mend(tree)
    fitted(tree)
    return _written(tree)


@dataclass(frozen=True, slots=True)
class _Links:
    """Leads links to what the file holds, and makes images links: a reader fetches nothing but what is played."""

    _base: str
    _held: Mapping[str, Held]
    _places: frozenset[str]
    _picture_at: Callable[[str], str | None]

    def mend(self, root: Element) -> None:
        """Mend all links below an element. Within a link an image is what stands for it, for links hold no others."""
        waiting = [(root, False)]
        while waiting:
            element, in_link = waiting.pop()
            if element.tag == "img":
                self._image(element, in_link=in_link)
            elif element.tag in PLAYED and "src" in element.attrib:
                element.set("src", urljoin(self._base, element.attrib["src"]))
            elif element.tag == "a" and in_link:
                element.attrib.pop("href", None)
            element.attrib.pop("poster", None)
            if element.tag == "a" and "href" in element.attrib and element.get("rel") != KEPT:
                self._lead(element, element.attrib["href"])
            waiting += [(each, in_link or element.tag == "a") for each in element]

    def _image(self, element: Element, *, in_link: bool) -> None:
        """The picture itself where the file has it, else a link to it."""
        address = element.get("src")
        if address and (path := self._picture_at(address)):
            kept: dict[str, str] = {name: element.attrib[name] for name in _KEPT_OF_IMAGES if name in element.attrib}
            element.attrib.clear()
            element.attrib |= {"src": path, "alt": "", **kept}
            return
        element.text = f"{_SHOWN} {element.get('alt') or element.get('title') or ''}".rstrip()
        element.tag = "span" if in_link or not address else "a"
        element.attrib.clear()
        if element.tag == "a":
            element.attrib |= {"href": address or "", "rel": "noopener noreferrer"}

    def _lead(self, link: Element, href: str) -> None:
        target = self._target(href)
        if target is None:
            del link.attrib["href"]
        else:
            link.set("href", target)

    def _target(self, address: str) -> str | None:
        """Where a link leads; ``None`` for an address that is none."""
        if address.startswith("#"):
            return address if unquote(address[1:]) in self._places else None
        try:
            whole = urljoin(self._base, address.strip())
            page, _, place = whole.partition("#")
            if page in self._held:
                return self._held[page].at(unquote(place))
            parts = urlsplit(whole)
            host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
        except ValueError:
            return None
        if not (_HOST.fullmatch(host) if parts.scheme in {"http", "https"} else parts.path):
            return None
        return parts._replace(netloc=host, **_quoted(parts.path, parts.query, parts.fragment)).geturl()


def _quoted(path: str, query: str, fragment: str) -> dict[str, str]:
    stated = {"path": path, "query": query, "fragment": fragment.replace("#", "%23")}
    return {name: _NOT_IN_ADDRESSES.sub(lambda sign: quote(sign[0], safe=""), part) for name, part in stated.items()}


def _written(root: Element) -> str:
    """The children of an element, in a syntax that HTML and XML share. Whatever their depth: nothing is recursive."""
    parts = [escape(root.text or "")]
    waiting: list[Element | str] = [*reversed(root)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            parts.append(each)
            continue
        stated = "".join(f' {name}="{escape(value)}"' for name, value in each.items())
        tail = escape(each.tail or "")
        if each.tag in VOID:
            parts.append(f"<{each.tag}{stated}/>{tail}")
            continue
        parts.append(f"<{each.tag}{stated}>{escape(each.text or '')}")
        waiting.append(f"</{each.tag}>{tail}")
        waiting += reversed(each)
    return "".join(parts)
