"""How many statements a page takes is a matter of its document, and of no number of rows."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.populated import make, make_article
from support.reading import Library, library_over

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.store import Database, tables

OPERATIONS = Path(__file__).resolve().parents[2] / "schema" / "operations" / "reader"
SLUG = "the-post"
VARIABLES: dict[str, dict[str, Any]] = {
    "DialoguePage": {"slug": SLUG},
    "ArticlePage": {"post": SLUG},
    "HomePage": {"first": 20},
}
MOST = {
    "sqlite": {"DialoguePage": 9, "ArticlePage": 6, "HomePage": 4},
    "postgres": {"DialoguePage": 5, "ArticlePage": 2, "HomePage": 2},
}


async def grow(database: Database, numbers: range) -> None:
    """Add a response to the post and a post besides for each number, with all that hangs from an article."""
    async with database.transaction():
        person = await tables.Contributor.get(slug="ada")
        post = await tables.Article.get(slug=SLUG)
        for number in numbers:
            await _article(f"response-{number}", person, number, responding_to_id=post.id, root_id=post.id)
            await _article(f"post-{number}", person, number)


@pytest.fixture
async def library(database: Database) -> Library:
    """A library with a post and nothing else."""
    async with database.transaction():
        await _article(SLUG, await make(tables.Contributor, slug="ada", name="Ada", public=True), 0)
    return library_over(database)


async def _article(slug: str, person: Any, number: int, **given: Any) -> Any:
    day = date(2026, 1, 1 + number % 28)
    article = await make_article(slug, public=True, status="PUBLISHED", published_on=day, **given)
    await make(tables.Byline, article_id=article.id, position=1, credited_name="Ada", contributor_id=person.id)
    tag = await make(tables.Tag, slug=f"tag-{slug}", public=True)
    await make(tables.ArticleTag, article_id=article.id, tag_id=tag.id, position=1)
    key = f"work {number}"
    work = {"work_key": key, "work_order": key, "work_text": "A Work.", "citation": {"a": "b"}}
    await make(tables.Footnote, article_id=article.id, number=1, marker_anchors=["a"], **work)
    for _ in range(2):
        comment = await make(tables.Comment, article_id=article.id, status="APPROVED", public=True)
        await make(tables.Comment, article_id=article.id, parent_id=comment.id, status="APPROVED", public=True)
    return article


async def count(library: Library, name: str, viewer: Viewer) -> int:
    """Return how many statements an operation takes; its answer has rows at every level."""
    query = (OPERATIONS / f"{name}.graphql").read_text(encoding="utf-8")
    data = await library.ask(query, VARIABLES[name], viewer)
    assert "[]" not in json.dumps(data).replace('"otherResponses": []', ""), name
    return len(library.statements)


@pytest.mark.parametrize("viewer", [ANONYMOUS, OPERATOR], ids=["anonymous", "operator"])
async def test_pages_take_few_statements_at_any_size(library: Library, dialect: str, viewer: Viewer) -> None:
    database = library.newsroom.database
    await grow(database, range(4))
    few = {name: await count(library, name, viewer) for name in VARIABLES}
    for name, most in MOST[dialect].items():
        assert few[name] <= most, name
    await grow(database, range(4, 40))
    assert {name: await count(library, name, viewer) for name in VARIABLES} == few
