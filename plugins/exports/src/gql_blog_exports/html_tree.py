"""Sanitised HTML as a tree: each tag of it is closed, so that a stack is a parser."""

from collections.abc import Container
from html.parser import HTMLParser
from typing import Final
from xml.etree.ElementTree import Element

from gql_blog_exports.xml_nodes import extend, without_controls

VOID: Final = frozenset({"br", "col", "hr", "img", "wbr"})


def html_tree(html: str, passed_over: Container[str] = ()) -> Element:
    """Return an element ``article`` with what the HTML is made of, but for the tags that are ``passed_over``."""
    reader = _Reader(passed_over)
    reader.feed(html)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    """An end without a beginning is passed over, and what is left open ends with what is around it."""

    def __init__(self, passed_over: Container[str]) -> None:
        super().__init__()
        self.root = Element("article")
        self._open, self._passed_over = [self.root], passed_over

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._passed_over:
            return
        element = Element(tag, {name: without_controls(value or "") for name, value in attrs})
        self._open[-1].append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        extend(self._open[-1], (data,))
