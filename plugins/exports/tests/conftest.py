"""A post and an answer to it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gql_blog.plugin import (
    ArticleStatus,
    BylineRole,
    ExportArticle,
    ExportByline,
    ExportSite,
    ResponseKind,
)

MOMENT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def post() -> ExportArticle:
    """A post with everything that a post may have."""
    return ExportArticle(
        id="art_01hzzzzzzzzzzzzzzzzzzzzzzz",
        slug="on-tides",
        title="On Tides",
        locale="en",
        status=ArticleStatus.PUBLISHED,
        url="https://example.org/on-tides",
        source="The tide turns.[^1]\n\n[^1]: Twice a day.",
        html="<p>The tide turns.</p>",
        text="The tide turns.",
        created_at=MOMENT,
        updated_at=MOMENT,
        published_on=date(2019, 5, 2),
        bylines=(ExportByline(name="Mara Lind", bio="Mara Lind sails.", contributor="mara-lind"),),
        tags=("harbours",),
    )


@pytest.fixture
def answer(post: ExportArticle) -> ExportArticle:
    """A response to it, translated, and without a date."""
    return replace(
        post,
        id="art_01j00000000000000000000000",
        slug="no",
        title="No",
        subtitle="It Does Not",
        url="https://example.org/no",
        source="It does not.",
        published_on=None,
        kind=ResponseKind.REJOINDER,
        responding_to_id=post.id,
        responding_to_slug="on-tides",
        responding_to_title="On Tides",
        responding_to_url=post.url,
        translation_of="nein",
        bylines=(ExportByline(name="Tom Oduya", role=BylineRole.TRANSLATOR, affiliation="Harbour College"),),
        tags=(),
    )


@pytest.fixture
def site() -> ExportSite:
    """The site of both."""
    return ExportSite(
        title="Harbour Talk", url="https://example.org/", file_url="https://api.example.org/export", locale="en-GB"
    )
