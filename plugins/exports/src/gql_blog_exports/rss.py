"""RSS 2.0 with the elements of its common modules: articles, dialogues and pages of the site."""

from collections.abc import Iterable, Iterator, Sequence
from email.utils import format_datetime
from typing import Final
from xml.etree.ElementTree import Element, indent, tostring

from gql_blog.plugin import ArticleStatus, BylineRole, ExportArticle, ExportFormat, ExportSite
from gql_blog_exports.article_copies import copy_of
from gql_blog_exports.feed_pages import PAGE_OF_SITE, FeedOptions, FeedPage, page_of
from gql_blog_exports.xml_nodes import node

NAMESPACES: Final = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:dcterms": "http://purl.org/dc/terms/",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:dialogue": "urn:x-gql-blog:dialogue",
}
MEDIA_TYPE: Final = "application/rss+xml"


def write_article_feed(articles: Sequence[ExportArticle], options: FeedOptions, site: ExportSite) -> bytes:
    """Return a feed of the articles in their order, named after the first, which opens the dialogue."""
    opening, page = articles[0], page_of(articles, options, site)
    return b"".join(_feed(opening.title, opening.url, opening.locale, page, site))


def write_site_feed(articles: Sequence[ExportArticle], options: FeedOptions, site: ExportSite) -> Iterator[bytes]:
    """Yield a page of the feed of the site, latest first, article by article."""
    yield from _feed(site.title, site.url, site.locale, page_of(articles, options, site, by_itself=PAGE_OF_SITE), site)


def _feed(title: str, url: str, locale: str, page: FeedPage, site: ExportSite) -> Iterator[bytes]:
    channel = channel_of(title, url, locale, site)
    for rel, address in (("self", page.url), ("next", page.next_url)):
        if address:
            add(channel, "atom:link", rel=rel, type=MEDIA_TYPE, href=address)
    yield from with_items(channel, NAMESPACES, map(_item, page.articles))


def _item(article: ExportArticle) -> Element:
    notices = "".join(f"<aside>{notice.html}</aside>\n" for notice in article.notices)
    item = item_of(article, article.title, notices + article.html)
    for each in article.bylines:
        add(item, "dc:creator" if each.role is BylineRole.AUTHOR else "dc:contributor", each.name)
    if article.published_on is not None:
        add(item, "dcterms:issued", article.published_on.isoformat())
    cited = {"dc:identifier": article.doi and f"doi:{article.doi}", "dc:rights": article.licence}
    for name, value in (cited | {"dcterms:isPartOf": article.section}).items():
        if value:
            add(item, name, value)
    for tag in article.tags:
        add(item, "category", tag)
    return item


def channel_of(title: str, url: str, locale: str, site: ExportSite) -> Element:
    """Return a channel with what each has to have."""
    channel = Element("channel")
    add(channel, "title", title)
    add(channel, "link", url)
    add(channel, "description", site.title)
    add(channel, "language", locale)
    return channel


def item_of(article: ExportArticle, title: str, content: str) -> Element:
    """Return an item with what it shows of an article, and a copy of it all. A day alone is no ``pubDate``."""
    item = Element("item")
    add(item, "title", title)
    add(item, "link", article.url)
    add(item, "guid", article.id, isPermaLink="false")
    if article.published_at is not None:
        add(item, "pubDate", format_datetime(article.published_at.replace(microsecond=0)))
    add(item, "content:encoded", content)
    add(item, "dialogue:copy", copy_of(article, title + content))
    if article.status is not ArticleStatus.PUBLISHED:
        add(item, "dialogue:status", article.status.value)
    return item


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> None:
    """Add an element."""
    parent.append(node(name, text, **attributes))


def with_items(channel: Element, namespaces: dict[str, str], items: Iterable[Element]) -> Iterator[bytes]:
    """Yield a file of a channel with these items, one by one."""
    root = Element("rss", {"version": "2.0", **namespaces})
    root.append(channel)
    indent(root)
    yield bytes(tostring(root, encoding="utf-8", xml_declaration=True)).rpartition(b"</channel>")[0]
    for item in items:
        indent(item, level=1)
        yield bytes(tostring(item, encoding="utf-8")) + b"\n"
    yield b"</channel>\n</rss>\n"


FORMAT: Final = ExportFormat(
    format="rss",
    media_type=MEDIA_TYPE,
    extension="rss",
    description="RSS 2.0, with texts, authors and dates.",
    write=write_article_feed,
    whole_dialogue=True,
    write_site=write_site_feed,
    options=FeedOptions,
)
