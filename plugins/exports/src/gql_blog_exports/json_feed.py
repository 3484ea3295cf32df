"""JSON Feed 1.1: the core's own writer of feeds, for articles, dialogues and pages of the site."""

from collections.abc import Iterator, Sequence
from typing import Final

from gql_blog.plugin import ExportArticle, ExportFormat, ExportSite, FeedHead, json_feed_parts, write_json_feed
from gql_blog_exports.article_copies import feed_copy
from gql_blog_exports.feed_pages import PAGE_OF_SITE, FeedOptions, page_of


def write_article_feed(articles: Sequence[ExportArticle], options: FeedOptions, site: ExportSite) -> bytes:
    """Return a feed of the articles in their order, named after the first, which opens the dialogue."""
    opening, page = articles[0], page_of(articles, options, site)
    head = FeedHead(
        title=opening.title, url=opening.url, feed_url=page.url, locale=opening.locale, next_url=page.next_url
    )
    return write_json_feed(head, page.articles, feed_copy)


def write_site_feed(articles: Sequence[ExportArticle], options: FeedOptions, site: ExportSite) -> Iterator[bytes]:
    """Yield a page of the feed of the site, latest first, article by article."""
    page = page_of(articles, options, site, by_itself=PAGE_OF_SITE)
    head = FeedHead(title=site.title, url=site.url, feed_url=page.url, locale=site.locale, next_url=page.next_url)
    yield from json_feed_parts(head, page.articles, feed_copy)


FORMAT: Final = ExportFormat(
    format="json-feed",
    media_type="application/feed+json",
    extension="feed.json",
    description="JSON Feed 1.1; _dialogue says what each article answers.",
    write=write_article_feed,
    whole_dialogue=True,
    write_site=write_site_feed,
    options=FeedOptions,
)
