"""Atom as it is imported: the feeds of others, read as the items of a JSON Feed are."""

import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from html import escape
from html.parser import HTMLParser
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring  # document types are refused below

from gql_blog.plugin import Finding, ForeignArticle, ForeignImage, Importer, ImportRefused, RefusedItem, decode_utf8
from gql_blog_exports.article_copies import form_of
from gql_blog_exports.json_feed_import import ImportOptions, read_items

ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ROOT: Final = b"http://www.w3.org/2005/Atom"
_BLOGGER: Final = re.compile(rb"tag:blogger\.com,|schemas\.google\.com/blogger/")
"""What the reader of Blogger's exports knows them by."""
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_ISSUED: Final = "{http://purl.org/dc/terms/}issued"
_ANSWERED: Final = "{http://purl.org/syndication/thread/1.0}in-reply-to"
_DRAFTS: Final = ("{http://www.w3.org/2007/app}", "{http://purl.org/atom/app#}")
"""The namespace of a draft's mark, and that of the drafts of its standard, which feeds state still."""


def parse_xml(data: bytes) -> Element:
    """Return the root of an XML file; ImportRefused for what is not well-formed, or could define entities."""
    text = decode_utf8(data)
    if "<!DOCTYPE" in text:
        raise ImportRefused("XML_WITH_ENTITIES", "The feed has a document type (<!DOCTYPE>). Remove it.")
    try:
        return fromstring(text)  # noqa: S314 (without a document type there are no entities)
    except ParseError as error:
        told = f"The feed is not well-formed XML: {error}. Export it again."
        raise ImportRefused("NOT_WELL_FORMED", told, line=error.position[0]) from None


def is_atom(head: bytes) -> bool:
    """Whether a file with these first bytes is an Atom feed; what Blogger exports is another thing."""
    begun = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begun.startswith(b"<?xml"):
        begun = begun.partition(b"?>")[2].lstrip()
    return (
        begun.startswith(b"<feed")
        and _ROOT in begun.partition(b">")[0]
        and form_of(head) is None
        and not _BLOGGER.search(head)
    )


def read_atom(
    file: BinaryIO, options: ImportOptions, zone: tzinfo
) -> Iterator[ForeignArticle | RefusedItem | ForeignImage | Finding]:
    """Yield the entries of a feed, latest last."""
    root = parse_xml(file.read())
    if root.tag != f"{ATOM}feed":
        raise ImportRefused("UNKNOWN_FORMAT", "The file is no Atom feed: its first element is not <feed>.")
    feed = {
        "home_page_url": _link(root, "alternate"),
        "next_url": _link(root, "next") or None,
        "language": root.get(_LANGUAGE),
        "authors": _names(root, "author"),
    }
    yield from read_items(feed, [_item(entry) for entry in root.iter(f"{ATOM}entry")], options, zone)


def _item(entry: Element) -> Mapping[str, Any]:
    """An entry as the item of a JSON Feed."""
    answered = entry.find(_ANSWERED)
    content = entry.find(f"{ATOM}content")
    html, authors = _html(content if content is not None else entry.find(f"{ATOM}summary")), _names(entry, "author")
    return {
        "id": entry.findtext(f"{ATOM}id", ""),
        "url": _link(entry, "alternate"),
        "title": " ".join(_text_of(_html(entry.find(f"{ATOM}title"))).split()),
        "content_html": html,
        "date_published": entry.findtext(f"{ATOM}published", "").strip(),
        "language": entry.get(_LANGUAGE),
        "tags": [each.get("term", "") for each in entry.findall(f"{ATOM}category")],
        **({"authors": authors} if authors else {}),
        "_dialogue": {
            "published_on": entry.findtext(_ISSUED, ""),
            "responding_to_url": "" if answered is None else answered.get("href", ""),
            "credits": [{**each, "role": "OTHER"} for each in _names(entry, "contributor")],
            "status": "DRAFT" if any(_is_draft(entry, each) for each in _DRAFTS) else None,
        },
    }


def _is_draft(entry: Element, namespace: str) -> bool:
    return entry.findtext(f"{namespace}control/{namespace}draft", "").strip() == "yes"


def _html(construct: Element | None) -> str:
    """The HTML of a text: of plain text, HTML, or XHTML, whose elements lose their namespace."""
    if construct is None:
        return ""
    if construct.get("type") == "html":
        return construct.text or ""
    if construct.get("type") != "xhtml":
        return escape(construct.text or "")
    for each in construct.iter():
        each.tag = each.tag.rpartition("}")[2]
    return "".join(tostring(each, encoding="unicode", method="html") for each in construct)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _text_of(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.texts)


def _link(holder: Element, kind: str) -> str:
    links = (each for each in holder.findall(f"{ATOM}link") if each.get("rel", "alternate") == kind)
    return next((each.get("href", "") for each in links), "")


def _names(holder: Element, kind: str) -> list[dict[str, str]]:
    return [{"name": each.findtext(f"{ATOM}name", "")} for each in holder.findall(f"{ATOM}{kind}")]


IMPORTER: Final = Importer(
    format="atom",
    description="Atom 1.0, of any site.",
    recognises=is_atom,
    read=read_atom,
    options=ImportOptions,
)
