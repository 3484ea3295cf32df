"""The systems whose exports can be imported, and how an export is known by its first bytes."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Final

from gql_blog.transfer.foreign.disqus import read_disqus
from gql_blog.transfer.foreign.export_items import ExportNotes, ForeignArticle
from gql_blog.transfer.foreign.ghost import read_ghost
from gql_blog.transfer.foreign.wordpress import read_wordpress

DISQUS: Final = "disqus"
GHOST: Final = "ghost"
WXR: Final = "wxr"

EXPORT_FORMATS: Final[Mapping[str, Callable[[BinaryIO, ExportNotes], Iterator[ForeignArticle]]]] = {
    DISQUS: read_disqus,
    GHOST: read_ghost,
    WXR: read_wordpress,
}
"""Readers by the names that ``--format`` takes: an open file in, articles out, one after the other."""

HEAD_BYTES: Final = 65_536
"""As much of a file as it takes to know its format."""

_JSON: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*[{\[]")
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|rss|disqus|!--)")
_DISQUS: Final = re.compile(rb"<disqus\b[^>]*\bdisqus\.com", re.DOTALL)
_WORDPRESS: Final = re.compile(rb"<rss\b[^>]*\bwordpress\.org/export/", re.DOTALL)


def detect_export(head: bytes, *, is_named_so: bool) -> str | None:
    """Return the format of an export whose first bytes these are; ``None`` for any other file.

    ``is_named_so``: the file's name says that it is XML or JSON, so that it may even be damaged at its beginning.
    """
    plain = head.replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head
    if is_named_so and _JSON.match(plain):
        return GHOST
    if not (is_named_so or _XML.match(plain)):
        return None
    if _WORDPRESS.search(plain):
        return WXR
    return DISQUS if _DISQUS.search(plain) else None
