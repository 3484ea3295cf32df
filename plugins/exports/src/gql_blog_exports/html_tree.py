"""Sanitised HTML as a tree: each tag of it is closed, so that a stack is a parser."""

from html.parser import HTMLParser
from typing import Final
from xml.etree.ElementTree import Element

from gql_blog_exports.xml_nodes import extend

VOID: Final = frozenset({"br", "col", "hr", "img", "wbr"})


def html_tree(html: str) -> Element:
    """Return an element ``article`` with what the HTML is made of."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("article")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if any(each.tag == tag for each in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        extend(self._open[-1], (data,))
