"""Whole pages: what is expected of each is found, kind by kind, and nothing is stated that is not so."""

from dataclasses import replace

import pytest
from support.page_scores import KINDS, OWN_PAGES, SHARED_PAGES, ExpectedPage, Score, as_html, pages_in, score

from gql_blog.plugin import ImportRefused
from gql_blog_importers.html import parse_html
from gql_blog_importers.pages import looks_like_page, parse_page

_LEAST = 0.95
_LEAST_IN_HTML = 0.85  # line ends within a paragraph are paragraphs here, and a first paragraph alone is no title


@pytest.fixture(params=["own", "shared"])
def pages(request: pytest.FixtureRequest) -> list[ExpectedPage]:
    folder = OWN_PAGES if request.param == "own" else SHARED_PAGES
    if not folder.is_dir():
        pytest.skip("no ../shared/corpus/pages beside this clone")
    return list(pages_in(folder))


@pytest.fixture
def scored(pages: list[ExpectedPage]) -> Score:
    return score(pages)


def test_each_kind_of_fact_is_found(scored: Score) -> None:
    print("\n" + scored.table())
    poor = {kind: scored.share(kind) for kind in KINDS if scored.share(kind) < _LEAST}
    assert not poor, scored.table()
    assert all(scored.expected[kind] for kind in KINDS), "every kind of fact occurs"


def test_nothing_is_stated_that_is_not_so(scored: Score) -> None:
    assert scored.wrong == []


@pytest.mark.parametrize("with_heading", [False, True])
def test_pages_say_the_same_as_html(pages: list[ExpectedPage], with_heading: bool) -> None:
    documents = [replace(page, data=as_html(page, with_heading=with_heading)) for page in pages]
    scored = score(documents, parse_html)
    print("\n" + scored.table())
    poor = {kind: scored.share(kind) for kind in KINDS if scored.share(kind) < _LEAST_IN_HTML}
    assert not poor, scored.table()
    assert scored.wrong == []


def test_pages_that_are_no_articles_are_refused_by_name(pages: list[ExpectedPage]) -> None:
    others = [page for page in pages if not page.is_article]
    assert {page.doctype for page in others} == {"event", "publication", "topic", "about", "podcast"}
    words = {
        "event": "an event",
        "publication": "a publication",
        "topic": "a topic",
        "about": "about the site",
        "podcast": "a podcast",
    }
    for page in others:
        with pytest.raises(ImportRefused) as refusal:
            parse_page(page.data)
        assert refusal.value.reason == "NOT_AN_ARTICLE"
        assert words[page.doctype] in refusal.value.message


def test_every_page_is_known_as_one(pages: list[ExpectedPage]) -> None:
    assert [page.name for page in pages if not looks_like_page(page.data.decode())] == []


def test_own_pages_are_enough_to_prove_it() -> None:
    pages = list(pages_in(OWN_PAGES))
    assert len(pages) >= 15
    assert all(page.facts["trap"] for page in pages)


def test_an_untitled_page_tells_why() -> None:
    """Nothing is left open without a finding."""
    for page in pages_in(OWN_PAGES):
        if page.is_article:
            draft = parse_page(page.data)
            codes = {finding.code for finding in draft.findings}
            assert draft.title is not None or "TITLE_NOT_STATED" in codes
            assert draft.published_on is not None or "DATE_NOT_STATED" in codes
            assert draft.bylines or codes & {"BYLINE_NOT_STATED", "BYLINE_CONFLICT"}
