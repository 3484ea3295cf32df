"""Pages and feeds that this plugin wrote, as they are imported: by the copies of the articles that they keep."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, Final

from gql_blog.plugin import DraftArticle, Importer, ImportRefused, decode_utf8, read_json
from gql_blog_exports.article_copies import draft_of, form_of
from gql_blog_exports.atom_import import ATOM, parse_xml
from gql_blog_exports.shown_articles import ShownArticles

_COPY: Final = "{urn:x-gql-blog:dialogue}copy"
_CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"


def is_exported(head: bytes) -> bool:
    """Whether a file with these first bytes is a page or a feed that keeps copies."""
    return form_of(head) is not None


def parse_exported(data: bytes) -> tuple[DraftArticle, ...]:
    """Return the articles of a page or a feed. ImportRefused: one has no copy, or a damaged one."""
    form = form_of(data)
    if form is None:
        raise ImportRefused("UNKNOWN_FORMAT", "The file is no page or feed that keeps copies of its articles.")
    found = [*_READERS[form](data)]
    if not found or not all(copy for copy, _ in found):
        told = f"An article of the file has no copy. Export it again, or import what is shown with --format {form}."
        raise ImportRefused("FILE_INCOMPLETE", told)
    return tuple(draft_of(copy, shown, form) for copy, shown in found)


def _of_json_feed(data: bytes) -> Iterator[tuple[str, str]]:
    feed = read_json(BytesIO(data))
    items = feed.get("items") if isinstance(feed, Mapping) else None
    for item in items if isinstance(items, list) else ():
        extension = _mapping(_mapping(item).get("_dialogue"))
        title, content = (str(_mapping(item).get(name, "")) for name in ("title", "content_html"))
        yield str(extension.get("copy", "")), title + content


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _of_atom(data: bytes) -> Iterator[tuple[str, str]]:
    for entry in parse_xml(data).iter(f"{ATOM}entry"):
        title, content = (entry.findtext(f"{ATOM}{name}", "") for name in ("title", "content"))
        yield entry.findtext(_COPY, ""), title + content


def _of_rss(data: bytes) -> Iterator[tuple[str, str]]:
    for item in parse_xml(data).iter("item"):
        yield item.findtext(_COPY, ""), item.findtext("title", "") + item.findtext(_CONTENT, "")


def _of_html(data: bytes) -> Iterator[tuple[str, str]]:
    page = ShownArticles(decode_utf8(data))
    count = max(len(page.copies), len(page.shown))
    for number in range(count):
        yield "".join(page.copies[number : number + 1]), "".join(page.shown[number : number + 1])


_READERS: Final = {"json-feed": _of_json_feed, "atom": _of_atom, "rss": _of_rss, "wxr": _of_rss, "html": _of_html}

IMPORTER: Final = Importer(
    format="exported",
    description="Pages of HTML, Atom, RSS, WXR and JSON Feed as the export writes them: the same articles.",
    recognises=is_exported,
    parse=parse_exported,
)
