"""Exactly the needed columns: the SQL that really ran, the receipt and what the selection needs say the same.

``support.exactness`` tells how the three are found, and that none of them knows of the others.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases
from support.exactness import GraphQLRequest, faults, is_settled
from support.golden_library import GoldenLibrary
from support.sql_columns import columns_of

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role
from gql_blog.read.compile.compile_context import CompileContext
from gql_blog.read.compile.field_compiler import FieldCompiler

OPERATIONS = Path(__file__).resolve().parents[2] / "schema" / "operations"
QUERIES = sorted(path for path in OPERATIONS.glob("*/*.graphql") if "query " in path.read_text(encoding="utf-8"))

SELECTIONS = {
    "one column": "{ posts { nodes { title } } }",
    "an alias and the type": "{ posts { nodes { t: title __typename } } }",
    "merged fields": "{ posts { nodes { title } nodes { slug title } } }",
    "skipped fields": "{ posts { nodes { title source @skip(if: true) bodyText @include(if: false) } } }",
    "fragments": "{ posts { nodes { ...F } } } fragment F on Article { locale ...G } fragment G on Post { slug }",
    "what few may read": "{ posts { nodes { title source provenance { importedFrom } revisions { totalCount } } } }",
    "computed fields": "{ posts { nodes { readingMinutes url excerpt(maxLength: 9) viewerCanEdit } } }",
    "an interface": "{ articles { nodes { title ... on Response { kind } } } }",
    "one list of two types": "{ articles { nodes { comments(first: 2) { nodes { body } } excerpt } } }",
    "a joined row": "{ responses { nodes { title respondingTo { slug } of: dialogue { id post { title } } } } }",
    "one row joined twice": "{ responses { nodes { a: respondingTo { slug } b: respondingTo { title } } } }",
    "a packed list": "{ posts { nodes { bylines { creditedName contributor { name } } tags { name } } } }",
    "a list of keys alone": "{ posts { nodes { bylines { __typename } } } }",
    "a level below": "{ posts { nodes { responses(first: 1) { nodes { title } } } } }",
    "two levels below": """{ posts { nodes { responses(first: 2) { nodes {
        tags { slug } comments { nodes { body } } } } } } }""",
    "kept counts": "{ posts { nodes { responseCount commentCount dialogue { responseCount } } } }",
    "counts of lists": "{ posts { totalCount nodes { responses { totalCount } comments { totalCount } } } }",
    "cursors": "{ posts { edges { cursor } pageInfo { endCursor hasNextPage hasPreviousPage } } }",
    "nothing of a page": "{ posts { nodes { slug responses { __typename pageInfo { __typename } } } } }",
    "an order": "{ articles(orderBy: [{field: RESPONSE_COUNT}, {field: TITLE}]) { nodes { slug } } }",
    "filters": """{ articles(where: {title: {contains: "a"}, status: {in: [DRAFT, PUBLISHED]}, isStub: false,
        OR: [{tag: {startsWith: "l"}}, {NOT: {contributor: {equals: "x"}}}]}) { nodes { slug } } }""",
    "filters of comments": """{ comments(where: {authorName: {contains: "a"}, body: {contains: "e"},
        contributor: {equals: "x"}, postedOn: {gte: "2020-01-01"}}) { nodes { id } } }""",
    "the last ones": "{ comments(last: 2) { nodes { body article { slug } parent { body } } } }",
    "derived lists": """{ dialogues: posts { nodes { dialogue { participants { articleCount contributor { name } }
        bibliography { text citedBy { locator article { slug } } } } } } }""",
    "siblings": "{ responses { nodes { otherResponses { creditedName date response { slug } } } } }",
    "contributors": """{ contributors { nodes {
        name articles(first: 1) { nodes { title } } comments { nodes { body } } } } }""",
    "tags": "{ tags { name articles(first: 2) { edges { cursor node { slug } } } } }",
    "who asks": "{ viewer { name email contributor { name } } }",
    "what waits": "{ moderationQueue { nodes { body decisions { verdict } suggestedContributors { slug } } } }",
    "a search": """{ search(query: "street", where: {locale: {equals: "en"}}) { totalCount pageInfo { endCursor }
      edges { cursor score snippet node { title } } } }""",
    "a score alone": '{ search(query: "street") { edges { score } } }',
    "a snippet alone": '{ search(query: "street") { edges { snippet } } }',
    "nothing but how many are found": '{ search(query: "street") { totalCount } }',
}

_BIBLIOGRAPHY = "{ posts { nodes { dialogue { bibliography { %s } } } } }"
_SIBLINGS = "{ responses { nodes { otherResponses { %s } } } }"
_TITLES = {("mention", "title"), ("article", "title")}
DERIVED_ALONE = {
    _BIBLIOGRAPHY % "citation": {("footnote", "work_text"), ("footnote", "locator")},
    _BIBLIOGRAPHY % "text": {("footnote", "locator")},
    _BIBLIOGRAPHY % "citedBy { __typename }": {("footnote", "work_text"), ("footnote", "locator"), ("footnote", "id")},
    _BIBLIOGRAPHY % "citedBy { locator }": {("footnote", "work_text"), ("footnote", "id")},
    _BIBLIOGRAPHY % "text citedBy { footnote { number } }": {("footnote", "locator")},
    _SIBLINGS % "creditedName date": _TITLES,
    _SIBLINGS % "response { slug }": _TITLES,
}
"""Fields of derived lists, and the columns of which they need none."""

VIEWERS = ("anonymous", "operator", "author", "moderator")


def viewer_of(here: GoldenLibrary, name: str) -> Viewer:
    return {"anonymous": ANONYMOUS, "operator": OPERATOR}.get(name) or here.viewers[name]


async def ask(
    here: GoldenLibrary, query: str, variables: Mapping[str, Any], viewer: Viewer, dialect: str
) -> GraphQLRequest:
    """Ask, and keep all that the comparison takes."""
    library = here.library
    answer = await library.answer(query, variables, viewer)
    assert "errors" not in answer, answer
    receipt = answer["extensions"]["receipt"]
    statements = library.statements
    return GraphQLRequest(library.engine.schema, query, variables, viewer, answer["data"], receipt, statements, dialect)


@pytest.fixture
def dialect(shared_url: str) -> str:
    return "sqlite" if shared_url.startswith("sqlite") else "postgres"


@pytest.fixture
def here(read_only: GoldenLibrary) -> GoldenLibrary:
    return read_only


@cases("viewer", VIEWERS)
async def test_selections_of_every_kind_read_what_they_need(here: GoldenLibrary, viewer: str, dialect: str) -> None:
    wrong = {}
    for name, query in SELECTIONS.items():
        wrong[name] = faults(await ask(here, query, {}, viewer_of(here, viewer), dialect))
    assert {name: found for name, found in wrong.items() if found} == {}


@cases("query", DERIVED_ALONE)
async def test_a_derived_list_reads_no_column_for_fields_that_are_not_selected(
    here: GoldenLibrary, query: str, dialect: str
) -> None:
    for viewer in (ANONYMOUS, OPERATOR):
        asked = await ask(here, query, {}, viewer, dialect)
        assert faults(asked) == []
        read = set().union(*(columns_of(each.sql, dialect).every for each in asked.statements))
        assert read & DERIVED_ALONE[query] == set()


async def test_a_leaf_that_a_fragment_selects_again_needs_no_type(here: GoldenLibrary, dialect: str) -> None:
    query = "{ articles { nodes { excerpt(maxLength: 90) ...F } } } fragment F on Response { excerpt(maxLength: 90) }"
    asked = await ask(here, query, {}, ANONYMOUS, dialect)
    assert faults(asked) == []
    read = set().union(*(columns_of(each.sql, dialect).every for each in asked.statements))
    assert ("article", "responding_to_id") not in read


@cases("viewer", VIEWERS)
async def test_the_operations_read_what_they_need(here: GoldenLibrary, viewer: str, dialect: str) -> None:
    wrong = {}
    for path in QUERIES:
        query, variables = path.read_text(encoding="utf-8"), await here.variables(path)
        wrong[path.stem] = faults(await ask(here, query, variables, viewer_of(here, viewer), dialect))
    assert {name: found for name, found in wrong.items() if found} == {}


async def test_the_comparison_is_strict_where_every_list_has_a_parent(here: GoldenLibrary, dialect: str) -> None:
    asked = [await ask(here, query, {}, ANONYMOUS, dialect) for query in SELECTIONS.values()]
    assert sum(map(is_settled, asked)) >= len(asked) * 0.8


async def test_a_column_too_many_is_caught(here: GoldenLibrary, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_object = FieldCompiler.object

    def greedy(self: FieldCompiler, row: Any, nodes: Any, place: str) -> Any:
        if row.entity.table == "article":
            row.cell(row["html"])
        return compile_object(self, row, nodes, place)

    monkeypatch.setattr(FieldCompiler, "object", greedy)
    found = faults(await ask(here, "{ posts { nodes { title } } }", {}, ANONYMOUS, dialect))
    assert any("needed by no field: [('article', 'html')]" in each for each in found), found
    assert any("untold [('article', 'html')]" in each for each in found), found


async def test_a_column_too_many_is_caught_even_where_the_receipt_tells_of_it(
    here: GoldenLibrary, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_object = FieldCompiler.object

    def greedy(self: FieldCompiler, row: Any, nodes: Any, place: str) -> Any:
        if row.entity.table == "byline":
            self.record_usage(row, "bio", "field", place)
            row.cell(row["bio"])
        return compile_object(self, row, nodes, place)

    monkeypatch.setattr(FieldCompiler, "object", greedy)
    found = faults(await ask(here, "{ posts { nodes { bylines { role } } } }", {}, ANONYMOUS, dialect))
    # SQLite writes the list without it: then it is looked at, and needed by no predicate.
    assert any(each.startswith("SQL: ") and each.endswith(": [('byline', 'bio')]") for each in found), found
    assert any("reason that is none" in each for each in found), found


async def test_a_column_kept_back_by_the_receipt_is_caught(
    here: GoldenLibrary, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_usage = CompileContext.record_usage

    def shy(self: CompileContext, row: Any, column: str, why: Any, path: str) -> None:
        if column != "title":
            record_usage(self, row, column, why, path)

    monkeypatch.setattr(CompileContext, "record_usage", shy)
    found = faults(await ask(here, "{ posts { nodes { slug title } } }", {}, ANONYMOUS, dialect))
    assert any("untold [('article', 'title')]" in each for each in found), found
    assert any("keeps a reason back" in each for each in found), found


async def test_a_column_that_is_only_looked_at_is_told_apart(here: GoldenLibrary, dialect: str) -> None:
    await ask(here, "{ posts(where: {isStub: false}) { nodes { title } } }", {}, ANONYMOUS, dialect)
    (statement,) = here.library.statements
    read = columns_of(statement.sql, dialect)
    assert read.answer == {("article", "title")}
    assert read.predicates >= {("article", "is_stub"), ("article", "public"), ("article", "published_on")}


async def test_an_editor_reads_the_source_where_it_is_asked_for(here: GoldenLibrary, dialect: str) -> None:
    query = "{ posts { nodes { title source } } }"
    for viewer, columns in (
        (ANONYMOUS, {("article", "title")}),
        (Viewer(Role.EDITOR, "usr_0"), {("article", "title"), ("article", "source")}),
    ):
        await ask(here, query, {}, viewer, dialect)
        assert columns_of(here.library.statements[0].sql, dialect).answer == columns
