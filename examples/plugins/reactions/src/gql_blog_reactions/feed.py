"""The format `reactions`: a JSON Feed whose items have the numbers of reactions, in the extension `_reactions`."""

import json
from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, Field

from gql_blog.plugin import ExportArticle, ExportFormat, ExportSite, FeedHead, write_json_feed

_SELECTS: Final = "reactions { total agree disagree thanks }"


class FeedOptions(BaseModel):
    """How long the feed is."""

    items: int = Field(20, ge=1, le=1_000, description="How many articles, the latest first.")


def _write_site(articles: Sequence[ExportArticle], options: FeedOptions, site: ExportSite) -> bytes:
    """Write the latest articles."""
    return _write(list(articles[: options.items]), site)


def _write(articles: Sequence[ExportArticle], site: ExportSite) -> bytes:
    head = FeedHead(title=site.title, url=site.url, feed_url=site.file_url, locale=site.locale, publisher=site.title)
    feed = json.loads(write_json_feed(head, articles))
    for item, article in zip(feed["items"], articles, strict=True):
        if reactions := article.selected.get("reactions"):
            item["_reactions"] = reactions
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")).encode()


FEED: Final = ExportFormat(
    format="reactions",
    media_type="application/feed+json",
    extension="reactions.json",
    description="A JSON Feed with how many readers react to each article.",
    write=_write,
    whole_dialogue=True,
    write_site=_write_site,
    options=FeedOptions,
    selects=_SELECTS,
)
