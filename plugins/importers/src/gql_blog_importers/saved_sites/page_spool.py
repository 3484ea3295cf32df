"""The pages of saved sites on their way: each is read and parsed once, and its tree waits on disk for its turn.

So links can lead to pages that come later, and memory holds one page of a large site.
"""

import hashlib
import marshal
import tempfile
from typing import Final

from gql_blog.plugin import ImportRefused
from gql_blog_importers.html import HtmlDocument, parse_document
from gql_blog_importers.markup.element_tree import Element, Text

_IN_MEMORY: Final = 4_000_000


class PageSpool:
    """Trees of pages in a temporary file that has no name."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 # closed by ``close``
        self._places: dict[str, int] = {}
        self._hashes: dict[str, str] = {}
        self._refusals: dict[str, ImportRefused] = {}

    def add(self, key: str, data: bytes, source: str) -> HtmlDocument:
        """Parse a page and keep it under a key."""
        document = parse_document(source)
        self._places[key] = self._file.seek(0, 2)
        self._hashes[key] = hashlib.sha256(data).hexdigest()
        marshal.dump((document.source, _flattened(document.root)), self._file)
        return document

    def refuse(self, key: str, refusal: ImportRefused) -> None:
        """Keep why a page cannot be read."""
        self._refusals[key] = refusal

    def document(self, key: str) -> HtmlDocument:
        """Return a page again, its tree as it was parsed; raises ``ImportRefused`` for one that cannot be read."""
        if key in self._refusals:
            raise self._refusals[key]
        self._file.seek(self._places[key])
        source, flat = marshal.load(self._file)  # noqa: S302 # written by this very process, in a nameless file
        return HtmlDocument(source, _tree(flat))

    def hash_of(self, key: str) -> str:
        """The hash of a page's bytes; empty for one that cannot be read."""
        return self._hashes.get(key, "")

    def close(self) -> None:
        """Give the file back."""
        self._file.close()


_Flat = tuple[str, int, int | dict[str, str], int]
"""A text with its two places and -1, or an element with its place, its attributes and the number of its children."""


def _flattened(root: Element) -> list[_Flat]:
    flat: list[_Flat] = []
    waiting: list[Element | Text] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Text):
            flat.append((node.text, node.start, node.end, -1))
        else:
            flat.append((node.name, node.start, node.attrs, len(node.children)))
            waiting.extend(reversed(node.children))
    return flat


def _tree(flat: list[_Flat]) -> Element:
    root = Element("#document")
    holders: list[tuple[Element, int]] = [(root, 1)]
    for name, start, stated, count in flat:
        while not holders[-1][1]:
            holders.pop()
        holder, left = holders[-1]
        holders[-1] = (holder, left - 1)
        if isinstance(stated, int):
            holder.children.append(Text(name, start, stated, holder))
            continue
        node = Element(name, stated, start, holder)
        holder.children.append(node)
        holders.append((node, count))
    first = root.children[0]
    assert isinstance(first, Element)
    first.parent = None
    return first
