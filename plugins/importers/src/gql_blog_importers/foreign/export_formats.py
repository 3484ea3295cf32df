"""The systems whose exports and documents can be imported, and how one is known by its first bytes and its name."""

import re
from collections.abc import Callable, Iterator
from datetime import tzinfo
from functools import partial
from typing import BinaryIO, Final

from gql_blog.plugin import Importer
from gql_blog_importers.foreign.export_notes import Item, with_notes
from gql_blog_importers.format_options import DocumentOptions, GhostOptions
from gql_blog_importers.late_readers import late, late_draft

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

DOCUMENTS: Final = (
    *(".docx", ".odt", ".rtf", ".epub", ".tex", ".latex", ".rst", ".org", ".textile", ".wiki", ".mediawiki", ".dbk"),
    *(".ipynb", ".fb2", ".typ", ".muse", ".t2t"),
)
"""Names of documents that pandoc reads."""


def _stated_format(head: bytes, name: str) -> str:
    """The system that a file says it is of. JSON may quote the others; an article in a WXR may show Disqus's export."""
    plain = head.replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head
    is_named = name.endswith(_NAMED_SO)
    if is_named and _JSON.match(plain):
        return "commento" if name.endswith(".json") and _COMMENTO.search(plain) else "ghost"
    if _FEED.match(plain) and _BLOGGER.search(plain):
        return "blogger"
    if not (is_named or _XML.match(plain)):
        return ""
    if _COPIES.search(plain):
        return ""
    return "wxr" if _WORDPRESS.search(plain) else "disqus" if _DISQUS.search(plain) else ""


def _states(form: str) -> Callable[[bytes, str], bool]:
    def recognises(head: bytes, name: str) -> bool:
        return _stated_format(head, name) == form

    return recognises


def is_medium(head: bytes, name: str) -> bool:
    """Whether a document is a post of Medium's export."""
    return name.endswith(".html") and b'class="h-entry"' in head and b'data-field="body"' in head


def _is_document(head: bytes, name: str) -> bool:  # noqa: ARG001 # the name says it; pandoc says whether it is true
    return name.endswith(DOCUMENTS)


def _read_ghost(file: BinaryIO, zone: tzinfo, options: GhostOptions) -> Iterator[Item]:
    return with_notes(partial(late("foreign.ghost:read_ghost"), url=options.url))(file, zone)


_TEXT: Final = ("image", "image source", "caption", "element", "attribute")

BLOGGER: Final = Importer(
    format="blogger",
    description="Posts, pages and comments of Blogger, as Atom.",
    recognises=_states("blogger"),
    read=with_notes(late("foreign.blogger:read_blogger")),
    holds=("post", "page", "property", "label", "comment", "setting", "entry", *_TEXT),
)
COMMENTO: Final = Importer(
    format="commento",
    description="Comments of Commento, as JSON.",
    recognises=_states("commento"),
    read=with_notes(late("foreign.commento:read_commento")),
    has_comments_alone=True,
    holds=("comment", "commenter"),
)
DISQUS: Final = Importer(
    format="disqus",
    description="Comments of Disqus, as XML.",
    recognises=_states("disqus"),
    read=with_notes(late("foreign.disqus:read_disqus")),
    has_comments_alone=True,
    holds=("thread", "comment"),
)
DOCUMENT: Final = Importer(
    format="pandoc",
    description="Documents that the program pandoc reads: Word, OpenDocument, EPUB, LaTeX, RST and others.",
    recognises=_is_document,
    parse=late_draft("foreign.pandoc:read_document"),
    holds=("document", "field", *_TEXT),
    options=DocumentOptions,
)
GHOST: Final = Importer(
    format="ghost",
    description="Posts and pages of Ghost, as JSON.",
    recognises=_states("ghost"),
    is_fallback=True,
    read=_read_ghost,
    holds=("post", "page", "field", "featured image", "card", "author", "tag", "comment", "row of a table", *_TEXT),
    options=GhostOptions,
)
HUGO: Final = Importer(
    format="hugo",
    description="Folders of Hugo, with content.",
    parse=late_draft("foreign.static_sites:read_alone"),
    read_folder=late("foreign.static_sites:hugo_folder"),
    holds=("article", "front matter key", "shortcode", *_TEXT),
)
JEKYLL: Final = Importer(
    format="jekyll",
    description="Folders of Jekyll, with _posts.",
    parse=HUGO.parse,
    read_folder=late("foreign.static_sites:jekyll_folder"),
    holds=HUGO.holds,
)
MEDIUM: Final = Importer(
    format="medium",
    description="Posts of Medium: the archive or its folder, or single posts.",
    recognises=is_medium,
    parse=late_draft("foreign.medium:read_medium"),
    read_folder=late("foreign.medium:medium_folder"),
    holds=("post", "field", "tag", "heading", *_TEXT),
)
SUBSTACK: Final = Importer(
    format="substack",
    description="Posts of Substack: the archive or its folder, with posts.csv.",
    parse=late_draft("foreign.substack:read_alone"),
    read_folder=late("foreign.substack:substack_folder"),
    holds=("post", "page", "field", "widget", "list", *_TEXT),
)
WXR: Final = Importer(
    format="wxr",
    description="Articles and comments of WordPress, as XML (WXR).",
    recognises=_states("wxr"),
    read=with_notes(late("foreign.wordpress:read_wordpress")),
    holds=(
        *("post", "page", "item of another type", "attachment", "item of the site", "property", "featured image"),
        *("custom field", "tag or category", "term of another taxonomy", "co-author", "comment", "pingback"),
        *("footnote", "shortcode", "block attribute", *_TEXT),
    ),
)

EXPORTS: Final = (WXR, BLOGGER, DISQUS, COMMENTO, MEDIUM, SUBSTACK, JEKYLL, HUGO, DOCUMENT, GHOST)
