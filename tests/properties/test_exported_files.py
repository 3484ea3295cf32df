"""Pages and feeds of any articles: what is exported is what is imported."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.any_articles import WHOLE, assert_same, assert_same_beside

from gql_blog.hooks import ExportArticle, ExportSite

exports = pytest.importorskip(
    "gql_blog_exports.exported_import", reason="the plugin exports is not installed; `make test` installs it"
)
from gql_blog_exports import atom, html_page, json_feed, rss, wxr  # noqa: E402 (after the skip)
from gql_blog_exports.article_parts import PageOptions  # noqa: E402
from gql_blog_exports.feed_pages import FeedOptions  # noqa: E402

SITE = ExportSite(title="<Harbour> & Talk", url="https://example.org/", file_url="https://example.org/export")
WRITERS: dict[str, Callable[[Sequence[ExportArticle]], bytes]] = {
    "html": lambda articles: html_page.write_page(articles, PageOptions(), SITE),
    "atom": lambda articles: atom.write_article_feed(articles, FeedOptions(), SITE),
    "json-feed": lambda articles: json_feed.write_article_feed(articles, FeedOptions(), SITE),
    "rss": lambda articles: rss.write_article_feed(articles, FeedOptions(), SITE),
    "wxr": lambda articles: wxr.write_wxr(articles, SITE),
}
HTML = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00<>&"), max_size=40)
SHOWN = st.builds(
    lambda article, text, number: replace(article, html=f"<p>{text}</p>", id=f"art_{number:026}"),
    WHOLE,
    HTML,
    st.integers(0, 9_999),
)


def comes_back(form: str, articles: list[ExportArticle]) -> Any:
    data = WRITERS[form](articles)
    assert exports.is_exported(data[:65_536])
    drafts = exports.parse_exported(data)
    for draft, article in zip(drafts, articles, strict=True):
        assert_same(draft, article)
        assert_same_beside(draft, article)
        assert {finding.code for finding in draft.findings} <= {"BYLINE_MAY_NAME_SEVERAL"}


@pytest.mark.parametrize("form", WRITERS)
@given(articles=st.lists(SHOWN, min_size=1, max_size=2))
@settings(max_examples=25, deadline=None)
def test_what_was_exported_comes_back(form: str, articles: list[ExportArticle]) -> None:
    comes_back(form, articles)


@pytest.mark.long
@pytest.mark.parametrize("form", WRITERS)
@given(articles=st.lists(SHOWN, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_whatever_was_exported_comes_back(form: str, articles: list[ExportArticle]) -> None:
    comes_back(form, articles)
