"""The pages of a feed: which articles, and where the next ones are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from gql_blog.plugin import ExportArticle, ExportSite

PAGE_OF_SITE: Final = 100
"""Articles of one page of the site, where no option says how many."""


class FeedOptions(BaseModel):
    """The options of feeds."""

    items: int | None = Field(
        None, ge=1, le=10_000, description="Articles in one page; without it all of a dialogue, and 100 of the site."
    )
    page: int = Field(1, ge=1, le=100_000, description="Which page.")


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some articles of a feed, and the addresses of this page and of the next, if there is one."""

    articles: Sequence[ExportArticle]
    url: str
    next_url: str | None


def page_of(
    articles: Sequence[ExportArticle], options: FeedOptions, site: ExportSite, *, by_itself: int | None = None
) -> FeedPage:
    """Return the page that the options name; ``by_itself``: as many articles as it has where they do not say."""
    length = options.items or by_itself or max(len(articles), 1)
    end = options.page * length
    return FeedPage(
        articles[end - length : end],
        _address(site, options.items, options.page),
        _address(site, options.items, options.page + 1) if end < len(articles) else None,
    )


def _address(site: ExportSite, items: int | None, page: int) -> str:
    stated = {"items": items, "page": page if page > 1 else None}
    query = urlencode({name: value for name, value in stated.items() if value is not None})
    return f"{site.file_url}?{query}" if query else site.file_url
