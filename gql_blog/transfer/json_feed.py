"""JSON Feed, version 1.1: the same bytes for the same articles."""

import json
from collections.abc import Sequence
from typing import Any, Final

from gql_blog.content import BylineRole, excerpt
from gql_blog.hooks import ExportArticle
from gql_blog.transfer.atom import SUMMARY_LENGTH
from gql_blog.transfer.feed_head import FeedHead, instant, urn_of

MEDIA_TYPE: Final = "application/feed+json"


def write_json_feed(head: FeedHead, articles: Sequence[ExportArticle]) -> bytes:
    """Return a feed of the articles, in their order, in UTF-8."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "home_page_url": head.url,
        "feed_url": head.feed_url,
        "language": head.locale,
        "items": [_item(article) for article in articles],
    }
    return json.dumps(_stated(feed), ensure_ascii=False, separators=(",", ":")).encode()


def _item(article: ExportArticle) -> dict[str, Any]:
    """One article; ``_dialogue``, an extension, has the calendar date as printed, and what is answered."""
    dialogue = {
        "published_on": article.published_on.isoformat() if article.published_on else None,
        "responding_to": urn_of(article.responding_to_id) if article.responding_to_id else None,
        "responding_to_url": article.responding_to_url,
    }
    return _stated(
        {
            "id": urn_of(article.id),
            "url": article.url,
            "title": article.title,
            "content_html": article.html,
            "summary": excerpt(article.text, SUMMARY_LENGTH),
            "date_published": instant(article.published_at) if article.published_at else None,
            "date_modified": instant(article.updated_at),
            "authors": [{"name": each.name} for each in article.bylines if each.role is BylineRole.AUTHOR],
            "tags": list(article.tags),
            "language": article.locale,
            "_dialogue": _stated(dialogue),
        }
    )


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None and value != {}}
