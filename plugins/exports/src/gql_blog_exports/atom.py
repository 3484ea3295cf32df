"""Atom, with threads: the core's own writer of feeds, for articles, dialogues and pages of the site."""

from collections.abc import Iterator, Sequence
from typing import Final

from gql_blog.plugin import ExportArticle, ExportFormat, ExportSite, FeedHead, atom_parts, write_atom
from gql_blog_exports.article_copies import feed_copy
from gql_blog_exports.feed_pages import PAGE_OF_SITE, FeedOptions, page_of


def write_article_feed(articles: Sequence[ExportArticle], options: FeedOptions, site: ExportSite) -> bytes:
    """Return a feed of the articles in their order, named after the first, which opens the dialogue."""
    opening, page = articles[0], page_of(articles, options, site)
    head = FeedHead(title=opening.title, url=opening.url, locale=opening.locale, next_url=page.next_url)
    return write_atom(head, page.articles, feed_copy)


def write_site_feed(articles: Sequence[ExportArticle], options: FeedOptions, site: ExportSite) -> Iterator[bytes]:
    """Yield a page of the feed of the site, latest first, article by article."""
    page = page_of(articles, options, site, by_itself=PAGE_OF_SITE)
    head = FeedHead(
        title=site.title,
        url=site.url,
        feed_url=page.url,
        locale=site.locale,
        publisher=site.title,
        next_url=page.next_url,
    )
    yield from atom_parts(head, page.articles, feed_copy)


FORMAT: Final = ExportFormat(
    format="atom",
    media_type="application/atom+xml",
    extension="atom",
    description="Atom (RFC 4287) with threads (RFC 4685).",
    write=write_article_feed,
    whole_dialogue=True,
    write_site=write_site_feed,
    options=FeedOptions,
)
