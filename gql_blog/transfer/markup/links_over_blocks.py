"""Links and emphasis around blocks, put into each of the blocks: Markdown has them within paragraphs alone."""

from typing import Final

from gql_blog.transfer.markup.element_tree import Element, Text, has_blocks

_AROUND: Final = ("a", "b", "strong", "i", "em", "s", "del", "strike")
_TABLE_PARTS: Final = frozenset(("caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th"))


def spread_over_blocks(root: Element) -> None:
    """Change a tree so that no link and no emphasis holds a block."""
    for element in list(root.all(*_AROUND)):
        leads = element.name != "a" or element.attrs.get("href")
        if leads and element.parent is not None and has_blocks(element):
            siblings = element.parent.children
            place = next(at for at, each in enumerate(siblings) if each is element)
            siblings[place : place + 1] = _Spreading(element).within(element.parent, element.children)


class _Spreading:
    def __init__(self, around: Element) -> None:
        self._around = around
        self._attrs = dict(around.attrs)

    def within(self, holder: Element, nodes: "list[Element | Text]") -> "list[Element | Text]":
        """The nodes as children of ``holder``, each row of what is inline in a copy of the element around them."""
        found: list[Element | Text] = []
        row: list[Element | Text] = []
        for node in nodes:
            if isinstance(node, Element) and (node.name in _TABLE_PARTS or has_blocks(node)):
                found += self._row(holder, row)
                row = []
                node.parent = holder
                node.children = self.within(node, node.children)
                found.append(node)
            else:
                row.append(node)
        return [*found, *self._row(holder, row)]

    def _row(self, holder: Element, row: "list[Element | Text]") -> "list[Element | Text]":
        if not any(isinstance(node, Element) or node.text.strip() for node in row):
            for node in row:
                node.parent = holder
            return row
        copy = Element(self._around.name, dict(self._attrs), self._around.start, holder, row)
        self._attrs = {name: value for name, value in self._attrs.items() if name not in ("id", "name")}
        for node in row:
            node.parent = copy
        return [copy]
