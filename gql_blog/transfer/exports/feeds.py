"""Atom (RFC 4287) with threads (RFC 4685), and JSON Feed 1.1: the same articles give the same bytes.

A date without a time is not an instant. It is written as ``dcterms:issued`` and not as ``published``, which would show
the day before in half of the world.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gql_blog.content import ArticleStatus, BylineRole, excerpt
from gql_blog.hooks import ExportArticle

_DIGITS: Final = {digit: value for value, digit in enumerate("0123456789abcdefghjkmnpqrstvwxyz")}
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """A feed's title and its addresses, absolute: ``url`` is what it is a feed of, ``feed_url`` the feed itself."""

    title: str
    url: str
    feed_url: str | None = None
    locale: str | None = None
    next_url: str | None = None
    """Where the next page of it is: articles that are older."""
    description: str | None = None
    publisher: str | None = None
    """The site that publishes the feed. Atom requires an author; the publisher, or else the host of ``url``, stands in
    for articles without a byline. An article's title never does.
    """


def urn_of(identifier: str) -> str:
    """Return an id as a URN: its 128 bits as a UUID, the same wherever the article is published."""
    value = 0
    for digit in identifier[-26:]:
        value = value << 5 | _DIGITS[digit]
    return UUID(int=value).urn


def instant(moment: datetime) -> str:
    """Return an instant as RFC 3339 in UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def printable(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


ATOM_MEDIA_TYPE: Final = "application/atom+xml"
SUMMARY_LENGTH: Final = 280
_NEVER: Final = "1970-01-01T00:00:00Z"
_END: Final = b"</feed>"
_IN_MEMORY: Final = 1_000_000
_PART: Final = 65_536
_NAMESPACES: Final = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:thr": "http://purl.org/syndication/thread/1.0",
    "xmlns:dcterms": "http://purl.org/dc/terms/",
    "xmlns:app": "http://www.w3.org/2007/app",
}
_COPIES: Final = {"xmlns:dialogue": "urn:x-gql-blog:dialogue"}
"""Declared by a feed whose entries have copies, which makes it known as one."""

Copy = Callable[[ExportArticle, str], str]
"""What returns a copy of an article, whole, for who imports the feed; it gets the HTML that the feed shows, too."""


def write_atom(head: FeedHead, articles: Iterable[ExportArticle], copy: Copy | None = None) -> bytes:
    """Return a feed of the articles, in their order, in UTF-8."""
    return b"".join(atom_parts(head, articles, copy))


def atom_parts(head: FeedHead, articles: Iterable[ExportArticle], copy: Copy | None = None) -> Iterator[bytes]:
    """Yield the same feed in parts; entries wait in a temporary file, since its beginning says what its end knows."""
    updated, all_credited = "", True
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as entries:
        for article in articles:
            updated = max(updated, instant(article.updated_at))
            all_credited &= any(byline.role is BylineRole.AUTHOR for byline in article.bylines)
            entries.write(b"  " + _entry(article, copy) + b"\n")
        entries.seek(0)
        namespaces = _NAMESPACES | _COPIES if copy else _NAMESPACES
        yield _beginning(head, updated or _NEVER, namespaces, all_credited=bool(updated) and all_credited)
        while part := entries.read(_PART):
            yield part
    yield _END + b"\n"


def _beginning(head: FeedHead, updated: str, namespaces: Mapping[str, str], *, all_credited: bool) -> bytes:
    feed = Element("feed", dict(namespaces))
    if head.locale:
        feed.set("xml:lang", head.locale)
    _add(feed, "id", head.feed_url or head.url)
    _add(feed, "title", head.title)
    if head.description:
        _add(feed, "subtitle", head.description)
    _add(feed, "updated", updated)
    _add(feed, "link", rel="alternate", type="text/html", href=head.url)
    if head.feed_url:
        _add(feed, "link", rel="self", type=ATOM_MEDIA_TYPE, href=head.feed_url)
    if head.next_url:
        _add(feed, "link", rel="next", type=ATOM_MEDIA_TYPE, href=head.next_url)
    if not all_credited:
        _add(SubElement(feed, "author"), "name", head.publisher or urlsplit(head.url).netloc or head.url)
    indent(feed)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True)).removesuffix(_END)


def _entry(article: ExportArticle, copy: Copy | None) -> bytes:
    entry = Element("entry", {"xml:lang": article.locale})
    _add(entry, "id", urn_of(article.id))
    _add(entry, "title", article.title)
    _add(entry, "updated", instant(article.updated_at))
    if article.published_at is not None:
        _add(entry, "published", instant(article.published_at))
    if article.published_on is not None:
        _add(entry, "dcterms:issued", article.published_on.isoformat())
    _add(entry, "link", rel="alternate", type="text/html", href=article.url)
    _credits(entry, article)
    for tag in article.tags:
        _add(entry, "category", term=tag)
    _answered(entry, article)
    _add(entry, "summary", excerpt(article.text, SUMMARY_LENGTH))
    content = _content(article)
    _add(entry, "content", content, type="html", **{"xml:base": article.url})
    if article.status is not ArticleStatus.PUBLISHED:
        _add(SubElement(entry, "app:control"), "app:draft", "yes")
    if copy is not None:
        _add(entry, "dialogue:copy", copy(article, content))
    indent(entry, level=1)
    return bytes(tostring(entry, encoding="utf-8"))


def _credits(entry: Element, article: ExportArticle) -> None:
    for byline in article.bylines:
        name = "author" if byline.role is BylineRole.AUTHOR else "contributor"
        _add(SubElement(entry, name), "name", byline.name)


def _answered(entry: Element, article: ExportArticle) -> None:
    if article.responding_to_id is None:
        return
    answered = {"ref": urn_of(article.responding_to_id)}
    if article.responding_to_url is not None:
        answered.update(href=article.responding_to_url, type="text/html")
    _add(entry, "thr:in-reply-to", **answered)


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> None:
    element = SubElement(parent, name, {key: printable(value) for key, value in attributes.items()})
    element.text = None if text is None else printable(text)


JSON_FEED_MEDIA_TYPE: Final = "application/feed+json"


def _content(article: ExportArticle) -> str:
    """The article's HTML, after what the editors say about it."""
    return "".join(f"<aside>{notice.html}</aside>\n" for notice in article.notices) + article.html


def write_json_feed(head: FeedHead, articles: Iterable[ExportArticle], copy: Copy | None = None) -> bytes:
    """Return a feed of the articles, in their order, in UTF-8."""
    return b"".join(json_feed_parts(head, articles, copy))


def json_feed_parts(head: FeedHead, articles: Iterable[ExportArticle], copy: Copy | None = None) -> Iterator[bytes]:
    """Yield the same feed in parts, one for each article, so that a long one needs little memory."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "description": head.description,
        "home_page_url": head.url,
        "feed_url": head.feed_url,
        "next_url": head.next_url,
        "language": head.locale,
        "_dialogue": {"copies": True} if copy else None,
    }
    yield _json(_without_nulls(feed))[:-1] + b',"items":['
    for number, article in enumerate(articles):
        yield (b"," if number else b"") + _json(_item(article, copy))
    yield b"]}"


def _json(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _item(article: ExportArticle, copy: Copy | None) -> dict[str, Any]:
    """One article; the extension ``_dialogue`` has its printed date, what it answers, credits and status."""
    content = _content(article)
    dialogue = {
        "status": None if article.status is ArticleStatus.PUBLISHED else article.status.value,
        "published_on": article.published_on.isoformat() if article.published_on else None,
        "responding_to": urn_of(article.responding_to_id) if article.responding_to_id else None,
        "responding_to_url": article.responding_to_url,
        "credits": [
            {"name": each.name, "role": each.role.value}
            for each in article.bylines
            if each.role is not BylineRole.AUTHOR
        ]
        or None,
        "copy": copy(article, content) if copy else None,
    }
    return _without_nulls(
        {
            "id": urn_of(article.id),
            "url": article.url,
            "title": article.title,
            "content_html": content,
            "summary": excerpt(article.text, SUMMARY_LENGTH),
            "date_published": instant(article.published_at) if article.published_at else None,
            "date_modified": instant(article.updated_at),
            "authors": [{"name": each.name} for each in article.bylines if each.role is BylineRole.AUTHOR],
            "tags": list(article.tags),
            "language": article.locale,
            "_dialogue": _without_nulls(dialogue),
        }
    )


def _without_nulls(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None and value != {}}
