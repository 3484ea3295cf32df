"""Tables of HTML in JATS, which has the same, but for the order of their parts."""

from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element

from gql_blog_exports.xml_nodes import Content, node, text_of

_SPANS: Final = ("colspan", "rowspan", "span")
_WORDS: Final = {
    "align": ("left", "center", "right", "justify"),
    "scope": ("row", "col", "rowgroup", "colgroup"),
}
_BLOCKS: Final = frozenset({"p", "ul", "ol", "dl", "pre", "blockquote", "table", "figure"})


def table_of(
    table: Element, inline: Callable[[Element], list[Content]], paragraphs: Callable[[Element], list[Element]]
) -> list[Element]:
    """Return a table with its caption; nothing for a table without cells."""

    def row(element: Element) -> Element | None:
        cells = [cell(each) for each in element if each.tag in ("td", "th")]
        return node("tr", *cells) if cells else None

    def cell(element: Element) -> Element:
        has_blocks = any(each.tag in _BLOCKS for each in element)
        content = paragraphs(element) if has_blocks else inline(element)
        return _with_values(node(element.tag, *content), element)

    def rows(of: str) -> list[Element]:
        parts = [[made for each in part.findall("tr") if (made := row(each)) is not None] for part in table.findall(of)]
        return [node(of, *part) for part in parts if part]

    columns = [_with_values(node(each.tag), each) for each in table if each.tag in ("colgroup", "col")]
    heads, feet, bodies = rows("thead"), rows("tfoot"), rows("tbody")
    if not bodies:
        heads, feet, bodies = [], [], [node("tbody", *each) for each in (*heads, *feet)]
    if not bodies:
        return []
    captions = [node("caption", *paragraphs(each)) for each in table.findall("caption")[:1] if text_of(each).strip()]
    return [node("table-wrap", *captions, node("table", *columns, *heads[:1], *feet[:1], *bodies))]


def _with_values(made: Element, element: Element) -> Element:
    for name, words in _WORDS.items():
        if element.get(name) in words:
            made.set(name, element.get(name, ""))
    for name in _SPANS:
        if element.get(name, "").isdecimal():
            made.set(name, element.get(name, ""))
    return made
