"""What the caches of documents and plans drop is freed at once, without the garbage collector."""

import gc
from collections import Counter
from collections.abc import AsyncIterator
from types import FunctionType
from typing import Any

import pytest
from graphql.language import DocumentNode, FieldNode, Token
from support.reading import Library, library_over
from support.sampling import sampled, sqlite_first
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role
from gql_blog.graph.validation import document_validation
from gql_blog.graph.validation.document_validation import ValidatedDocument
from gql_blog.read import plan_cache
from gql_blog.read.compile.plan import Plan
from gql_blog.read.compile.select_node import SelectNode
from gql_blog.read.sql.expressions import Row, Select

KEPT = 3
WATCHED = (DocumentNode, FieldNode, Token, ValidatedDocument, Plan, SelectNode, Row, Select)
DOCUMENT = """query Q%d($slug: String!, $where: ArticleWhere, $order: [ArticleOrder!], $first: Int) {
  article(slug: $slug) { ...all otherLanguages: translations { slug }
    dialogue { bibliography { text citedBy { locator } } participants { articleCount contributor { name } } }
    ... on Response { otherResponses { title } } }
  post(slug: $slug) { ...all }
  posts(first: $first, where: $where, orderBy: $order) { totalCount pageInfo { hasPreviousPage startCursor }
    edges { cursor node { title } } }
  search(query: "tides") { edges { score snippet node { slug } } }
  node(id: "art_1") { id ... on Article { title } }
  nodes(ids: ["art_1", "tag_1"]) { id }
  viewer { name }
  moderationQueue { nodes { id } }
}
fragment all on Article { title excerpt(maxLength: 40) url responseCount viewerCanEdit body(footnotes: false) source
  bylines { creditedName contributor { name } } tags { name } footnotes { number }
  responses(first: 2) { totalCount nodes { title comments(last: 2) { nodes { body } pageInfo { hasNextPage } } } }
  comments(first: 2) { nodes { body replies(first: 1) { nodes { body } } } } revisions { nodes { number } } }"""
VARIABLES = {"slug": "tides", "where": {"tag": {"equals": "sea"}}, "order": [{"field": "TITLE"}], "first": 3}


@pytest.fixture
def library(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(document_validation, "MAX_DOCUMENTS", KEPT)
    monkeypatch.setattr(plan_cache, "MAX_PLANS", KEPT)
    return library_over(room.database)


@pytest.fixture(autouse=True)
async def no_collector() -> AsyncIterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def alive() -> Counter[str]:
    """Count what documents and plans consist of, functions that were made for plans among it."""
    objects = gc.get_objects()
    found = Counter(type(each).__name__ for each in objects if type(each) in WATCHED)
    found["shapers"] = sum(type(each) is FunctionType and each.__code__.co_filename == "<shape>" for each in objects)
    return found


@pytest.mark.parametrize(
    "viewer", sampled([ANONYMOUS, Viewer(Role.AUTHOR, "usr_1"), OPERATOR], 1), ids=["reader", "author", "staff"]
)
async def test_what_is_dropped_is_freed_by_counting_references(library: Library, viewer: Viewer) -> None:
    async def answer(number: int) -> Any:
        return await library.answer(DOCUMENT % number, VARIABLES, viewer)

    await library.newsroom.post("Tides")
    for number in range(2 * KEPT):
        assert "errors" not in await answer(number)
    gc.collect()
    before = alive()
    for number in range(2 * KEPT, 4 * KEPT):
        await answer(number)
    # Only what was made meanwhile: compiling and validating leave cycles behind.
    gc.collect(0)
    assert before["Plan"] >= KEPT
    assert alive() == before


@sqlite_first
async def test_an_invalid_document_is_not_kept(library: Library) -> None:
    before = alive()
    for number in range(5):
        assert (await library.answer((DOCUMENT % number).replace("totalCount", "total"), VARIABLES))["errors"]
    gc.collect(0)
    assert alive() - before == Counter()
