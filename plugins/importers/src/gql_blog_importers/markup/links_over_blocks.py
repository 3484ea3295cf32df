"""Links and emphasis around blocks, put into each of the blocks: Markdown has them within paragraphs alone."""

from typing import Final, TypeGuard

from gql_blog_importers.markup.element_tree import Element, Text, has_blocks

_AROUND: Final = ("a", "b", "strong", "i", "em", "s", "del", "strike")
_TABLE_PARTS: Final = frozenset(("caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th"))


def spread_over_blocks(root: Element) -> None:
    """Change a tree so that no link and no emphasis holds a block."""
    holders = [root]
    while holders:
        holder = holders.pop()
        waiting, kept = holder.children[::-1], []
        while waiting:
            node = waiting.pop()
            if _is_around_blocks(node):
                waiting += reversed(_Spreading(node).within(holder, node.children))
            else:
                kept.append(node)
        holder.children = kept
        holders += holder.elements


def _is_around_blocks(node: "Element | Text") -> TypeGuard[Element]:
    is_around = isinstance(node, Element) and node.name in _AROUND and (node.name != "a" or node.attrs.get("href"))
    return bool(is_around) and has_blocks(node)  # type: ignore[arg-type]


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
