"""The systems whose exports can be imported, and how an export is known by its first bytes and its name.

Their readers are imported when there is something to read, as in ``page_formats``.
"""
# ruff: noqa: PLC0415

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, BinaryIO, Final

from gql_blog.plugin import ForeignArticle, Importer
from gql_blog_importers.foreign.export_notes import ExportNotes, Item, with_notes
from gql_blog_importers.foreign.source_kinds import OF_BLOGGER, OF_COMMENTO, OF_DISQUS, OF_GHOST, OF_WORDPRESS
from gql_blog_importers.format_options import GhostOptions

_JSON: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*[{\[]")
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|rss|disqus|!--)")
_DISQUS: Final = re.compile(rb"<disqus\b[^>]*\bdisqus\.com", re.DOTALL)
_WORDPRESS: Final = re.compile(rb"<rss\b[^>]*\bwordpress\.org/export/", re.DOTALL)
_COPIES: Final = re.compile(rb"<rss\b[^>]*\burn:x-gql-blog:dialogue", re.DOTALL)
"""What a file of the plugin ``exports`` is known by, which keeps copies of its articles and reads them itself."""
_FEED: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*>\s*)*<feed\b")
_BLOGGER: Final = re.compile(rb"tag:blogger\.com,|schemas\.google\.com/blogger/")
_COMMENTO: Final = re.compile(rb"\"comment(?:er)?Hex\"\s*:")
_NAMED_SO: Final = (".xml", ".wxr", ".json")
"""Names of exports: a file of such a name may even be damaged at its beginning."""


def _plain(head: bytes) -> bytes:
    return head.replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head


def _is_xml(head: bytes, name: str) -> bool:
    return name.endswith(_NAMED_SO) or _XML.match(head) is not None


def _is_json_by_name(head: bytes, name: str) -> bool:
    return name.endswith(_NAMED_SO) and _JSON.match(_plain(head)) is not None


def _is_wordpress(head: bytes, name: str) -> bool:
    """Whether a file says that it is WXR; JSON may quote that."""
    plain = _plain(head)
    is_other = _is_json_by_name(head, name) or _COPIES.search(plain) is not None
    return not is_other and _is_xml(plain, name) and _WORDPRESS.search(plain) is not None


def _is_disqus(head: bytes, name: str) -> bool:
    """Whether a file says that it is an export of Disqus; an article in a WXR may show one."""
    plain = _plain(head)
    is_other = _is_json_by_name(head, name) or _is_wordpress(head, name)
    return not is_other and _is_xml(plain, name) and _DISQUS.search(plain) is not None


def _is_blogger(head: bytes, name: str) -> bool:
    """Whether a feed says that Blogger has made it."""
    plain = _plain(head)
    return not _is_json_by_name(head, name) and _FEED.match(plain) is not None and _BLOGGER.search(plain) is not None


def _is_commento(head: bytes, name: str) -> bool:
    return _JSON.match(_plain(head)) is not None and name.endswith(".json") and _COMMENTO.search(head) is not None


def _read_blogger(file: BinaryIO, notes: ExportNotes) -> Iterator[ForeignArticle]:
    from gql_blog_importers.foreign.blogger import read_blogger

    return read_blogger(file, notes)


def _read_commento(file: BinaryIO, notes: ExportNotes) -> Iterator[ForeignArticle]:
    from gql_blog_importers.foreign.commento import read_commento

    return read_commento(file, notes)


def _read_disqus(file: BinaryIO, notes: ExportNotes) -> Iterator[ForeignArticle]:
    from gql_blog_importers.foreign.disqus import read_disqus

    return read_disqus(file, notes)


def _read_ghost(file: BinaryIO, zone: tzinfo, options: Any = None) -> Iterator[Item]:
    from gql_blog_importers.foreign.ghost import read_ghost

    url = options.url if options else ""
    return with_notes(lambda file, notes: read_ghost(file, notes, url))(file, zone)


def _read_wordpress(file: BinaryIO, notes: ExportNotes) -> Iterator[ForeignArticle]:
    from gql_blog_importers.foreign.wordpress import read_wordpress

    return read_wordpress(file, notes)


BLOGGER: Final = Importer(
    format="blogger",
    description="Posts, pages and comments of Blogger, as Atom.",
    recognises=_is_blogger,
    read=with_notes(_read_blogger),
    holds=OF_BLOGGER,
)
COMMENTO: Final = Importer(
    format="commento",
    description="Comments of Commento, as JSON.",
    recognises=_is_commento,
    read=with_notes(_read_commento),
    has_comments_alone=True,
    holds=OF_COMMENTO,
)
DISQUS: Final = Importer(
    format="disqus",
    description="Comments of Disqus, as XML.",
    recognises=_is_disqus,
    read=with_notes(_read_disqus),
    holds=OF_DISQUS,
    has_comments_alone=True,
)
GHOST: Final = Importer(
    format="ghost",
    description="Posts and pages of Ghost, as JSON.",
    recognises=_is_json_by_name,
    is_fallback=True,
    read=_read_ghost,
    holds=OF_GHOST,
    options=GhostOptions,
)
WXR: Final = Importer(
    format="wxr",
    description="Articles and comments of WordPress, as XML (WXR).",
    recognises=_is_wordpress,
    read=with_notes(_read_wordpress),
    holds=OF_WORDPRESS,
)
