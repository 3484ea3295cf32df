"""Whole articles at hand, as exports and feeds get them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from gql_blog.content import ArticleStatus, BylineRole, ReadNote, ResponseKind
from gql_blog.hooks import ExportArticle, ExportByline

POST = ExportArticle(
    id="art_01hzzzzzzzzzzzzzzzzzzzzzzz",
    slug="on-tides",
    title="On Tides & Harbours",
    locale="en",
    status=ArticleStatus.PUBLISHED,
    url="https://example.org/on-tides",
    source="The tide turns.[^1]\n\n[^1]: Twice a day.",
    html='<p>The tide turns.<a href="#n1">1</a></p>',
    text="The tide turns.",
    created_at=datetime(2026, 11, 1, 8, 0, 0, 5, tzinfo=UTC),
    updated_at=datetime(2026, 11, 3, 9, 30, 15, 123_456, tzinfo=UTC),
    published_on=date(2017, 12, 11),
    bylines=(
        ExportByline(name="Mara Lind", bio="Mara Lind sails.", contributor="mara-lind"),
        ExportByline(name="Tom Oduya", role=BylineRole.TRANSLATOR),
    ),
    tags=("harbours", "tides & moons"),
)
ANSWER = replace(
    POST,
    id="art_01j00000000000000000000000",
    slug="不",
    title="不",
    locale="zh-Hans",
    url="https://example.org/%E4%B8%8D",
    published_on=None,
    published_at=datetime(2026, 11, 2, 23, 59, 59, tzinfo=UTC),
    updated_at=datetime(2026, 11, 2, 23, 59, 59, tzinfo=UTC),
    kind=ResponseKind.REPLY,
    responding_to_id=POST.id,
    responding_to_slug=POST.slug,
    responding_to_title=POST.title,
    responding_to_url=POST.url,
    bylines=(ExportByline(name="王小明"),),
    tags=(),
)


def citing(article: ExportArticle, *citations: dict[str, Any]) -> ExportArticle:
    """Return the article with a note for each citation."""
    return replace(article, read_notes=tuple(ReadNote(citation=each) for each in citations))
