"""A post and an answer to it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gql_blog.plugin import (
    ArticleStatus,
    BylineRole,
    ExportArticle,
    ExportByline,
    ExportComment,
    ExportMention,
    ExportNotice,
    ExportSite,
    NoticeKind,
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


@pytest.fixture
def told(post: ExportArticle) -> ExportArticle:
    """The post, with all that stands beside an article."""
    comments = (
        ExportComment(
            id="com_1", author_name="Ivo <b>", source="Yes.", html="<p>Yes.</p>", text="", posted_on=date(2019, 5, 3)
        ),
        ExportComment(id="com_2", author_name="Ina", source="No.", html="<p>No.</p>", text="", parent_id="com_1"),
        ExportComment(id="com_3", author_name="Tom", source="Hm.", html="<p>Hm.</p>", text="", parent_id="com_gone"),
    )
    return replace(
        post,
        html='<p>The <a href="/no">tide</a>.<sup><a id="fn-a-1-ref-1" href="#fn-a-1">1</a></sup>'
        '<img src="/tide.png" alt="A &quot;tide&quot;"></p><ol><li id="fn-a-1">Twice.</li></ol>',
        subtitle="A & B",
        comments=comments,
        mentions=(ExportMention(credited_name="Ina Falk", title="The <Other>", date=date(2019, 5, 4)),),
        notices=(
            ExportNotice(
                kind=NoticeKind.CORRECTION, source="Late.", html="<p>Late.</p>", text="", date=date(2019, 5, 6)
            ),
        ),
    )
