"""Sanitised HTML as a tree: each tag of it is closed, so that a stack is a parser."""

from collections.abc import Container
from html.parser import HTMLParser
from typing import Final
from xml.etree.ElementTree import Element

from gql_blog_exports.xml_nodes import extend, text_of, without_controls

_TEX: Final = "application/x-tex"
VOID: Final = frozenset({"br", "col", "hr", "img", "source", "track", "wbr"})


_WITH_CAPITALS: Final = {
    name.lower(): name
    for name in (
        *("linearGradient", "radialGradient", "gradientTransform", "gradientUnits", "pathLength"),
        *("preserveAspectRatio", "spreadMethod", "textLength", "viewBox"),
    )
}
"""Names of SVG, which a parser of HTML reads in small letters."""


def html_tree(html: str, passed_over: Container[str] = (), *, with_formulas: bool = False) -> Element:
    """Return an element ``article`` with what the HTML is made of, but for the tags that are ``passed_over``.

    Formulas are the TeX that they are annotated with, or their characters, unless they are kept (``with_formulas``).
    """
    reader = _Reader(passed_over)
    reader.feed(html)
    reader.close()
    for formula in () if with_formulas else [*reader.root.iter("math")]:
        _become_text(formula)
    return reader.root


def _become_text(formula: Element) -> None:
    dollars = "$$" if formula.get("display") == "block" else "$"
    tex = [f"{dollars}{text_of(each)}{dollars}" for each in formula.iter("annotation") if each.get("encoding") == _TEX]
    said, after = tex[0] if tex else text_of(formula), formula.tail
    formula.clear()
    formula.tag, formula.text, formula.tail = "span", said, after


class _Reader(HTMLParser):
    """An end without a beginning is passed over, and what is left open ends with what is around it."""

    def __init__(self, passed_over: Container[str]) -> None:
        super().__init__()
        self.root = Element("article")
        self._open, self._passed_over = [self.root], passed_over

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._passed_over:
            return
        stated = {_WITH_CAPITALS.get(name, name): without_controls(value or "") for name, value in attrs}
        element = Element(_WITH_CAPITALS.get(tag, tag), stated)
        self._open[-1].append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == _WITH_CAPITALS.get(tag, tag):
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        extend(self._open[-1], (data,))
