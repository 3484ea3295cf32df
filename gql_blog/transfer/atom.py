"""Atom (RFC 4287) with threads (RFC 4685): the same bytes for the same articles.

A calendar date is no instant: as one it would be the day before in half of the world. What is known by its date alone
has that in ``dcterms:issued``, and no ``published``.
"""

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gql_blog.content import BylineRole, excerpt
from gql_blog.hooks import ExportArticle
from gql_blog.transfer.feed_head import FeedHead, instant, printable, urn_of

MEDIA_TYPE: Final = "application/atom+xml"
SUMMARY_LENGTH: Final = 280
_NEVER: Final = "1970-01-01T00:00:00Z"
_NAMESPACES: Final = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:thr": "http://purl.org/syndication/thread/1.0",
    "xmlns:dcterms": "http://purl.org/dc/terms/",
}


def write_atom(head: FeedHead, articles: Sequence[ExportArticle]) -> bytes:
    """Return a feed of the articles, in their order, in UTF-8."""
    feed = Element("feed", dict(_NAMESPACES))
    if head.locale:
        feed.set("xml:lang", head.locale)
    _add(feed, "id", head.feed_url or head.url)
    _add(feed, "title", head.title)
    _add(feed, "updated", max((instant(each.updated_at) for each in articles), default=_NEVER))
    _add(feed, "link", rel="alternate", type="text/html", href=head.url)
    if head.feed_url:
        _add(feed, "link", rel="self", type=MEDIA_TYPE, href=head.feed_url)
    if not articles or not all(map(_has_author, articles)):
        _add(SubElement(feed, "author"), "name", head.title)
    for article in articles:
        _entry(feed, article)
    indent(feed)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(feed: Element, article: ExportArticle) -> None:
    entry = SubElement(feed, "entry", {"xml:lang": article.locale})
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
    _add(entry, "content", article.html, type="html", **{"xml:base": article.url})


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


def _has_author(article: ExportArticle) -> bool:
    return any(byline.role is BylineRole.AUTHOR for byline in article.bylines)
