"""A dialogue's bibliography lists a work once: by its DOI, else by author, title and year."""

from datetime import date
from typing import Any

import pytest
from support.populated import make, make_article
from support.reading import Library, library_over
from support.sampling import sqlite_mostly

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import work_of
from gql_blog.store import Database, tables

pytestmark = sqlite_mostly

QUERY = """{ post(slug: "post") { dialogue { bibliography { citation citedBy { article { slug } locator } } } } }"""


def book(title: str, **more: str) -> dict[str, Any]:
    author = [{"family": "Lund", "given": "Ada"}]
    return {"id": title, "type": "book", "author": author, "title": title, "issued": {"date-parts": [[2015]]}, **more}


CITED: list[tuple[str, str, dict[str, Any]]] = [
    ("post", "1", book("Tides")),
    ("first", "2", book("Tides: A History", DOI="10.1000/Tides")),
    ("first", "3", book("On Tides and Moons", DOI="10.1000/tides")),
    ("second", "4", book("On Tides and Moons")),
    ("second", "5", book("Waves", DOI="10.1000/waves-1")),
    ("third", "6", book("Waves", DOI="10.1000/waves-2")),
    ("second", "7", book("Storms")),
    ("hidden", "8", book("Storms", DOI="10.1000/storms")),
    ("hidden", "9", book("Gales", DOI="10.1000/storms")),
    ("third", "10", book("Gales")),
]
"""Of each note: its article, its locator, and what it cites."""

APART = [("Gales", ["10"]), ("Storms", ["7"])]
OTHERS = [("Tides", ["1", "2", "3", "4"]), ("Waves", ["5"]), ("Waves", ["6"])]


@pytest.fixture
async def library(database: Database) -> Library:
    """A library with a post and its responses, of which one is a draft."""
    async with database.transaction():
        given = {"public": True, "status": "PUBLISHED", "published_on": date(2026, 1, 1)}
        post = await make_article("post", **given)
        articles = {"post": post}
        for slug in ("first", "second", "hidden", "third"):
            state = {"public": False, "status": "DRAFT"} if slug == "hidden" else given
            articles[slug] = await make_article(slug, responding_to_id=post.id, root_id=post.id, **state)
        for number, (slug, locator, citation) in enumerate(CITED, start=1):
            work = work_of(citation)
            assert work is not None
            columns = {"work_key": work.key, "work_doi": work.doi, "work_order": work.order, "work_text": "A Work."}
            note = {"article_id": articles[slug].id, "number": number, "locator": locator, "marker_anchors": ["a"]}
            styles = {"APA": "in APA", "CHICAGO_NOTES": "in Chicago"}
            in_styles = {name: f"{citation['title']}, {how}." for name, how in styles.items()} if number == 1 else None
            await make(tables.Footnote, citation=citation, work_in_styles=in_styles, **note, **columns)
    return library_over(database)


async def cited(library: Library, viewer: Viewer = ANONYMOUS) -> list[tuple[str, list[str]]]:
    works = (await library.ask(QUERY, viewer=viewer))["post"]["dialogue"]["bibliography"]
    return [(work["citation"]["title"], [note["locator"] for note in work["citedBy"]]) for work in works]


async def test_works_are_merged_by_doi_then_by_author_title_and_year(library: Library) -> None:
    assert await cited(library) == [*APART, *OTHERS]


async def test_published_notes_alone_merge_works(library: Library) -> None:
    assert await cited(library, OPERATOR) == [*APART, *OTHERS]
    async with library.newsroom.database.transaction():
        await tables.Article.filter(slug="hidden").update(
            public=True, status="PUBLISHED", published_on=date(2026, 1, 1)
        )
    assert await cited(library) == [("Storms", ["7", "8", "9", "10"]), *OTHERS]


async def test_a_work_is_in_the_style_that_is_asked_for_or_as_printed(library: Library) -> None:
    chosen = "printed: text(style: null) text chicago: text(style: CHICAGO_NOTES) apa: text(style: APA)"
    asked = f'{{ post(slug: "post") {{ dialogue {{ bibliography {{ {chosen} }} }} }} }}'
    works = (await library.ask(asked))["post"]["dialogue"]["bibliography"]
    assert {work["printed"] for work in works} == {"A Work."}
    assert sorted(work["apa"] for work in works) == ["A Work."] * 4 + ["Tides, in APA."]
    assert sorted(work["text"] for work in works) == ["A Work."] * 4 + ["Tides, in Chicago."]
    assert [work["chicago"] for work in works] == [work["text"] for work in works]
