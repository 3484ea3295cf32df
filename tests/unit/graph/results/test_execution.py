from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from graphql import (
    ExecutionResult,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    OperationDefinitionNode,
    parse,
)
from support.cases import cases
from support.reading import Library, library_over
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import SiteUrls
from gql_blog.graph import build_schema
from gql_blog.graph.results.execution import install_resolvers, root_argument_error
from gql_blog.graph.schema_builder import new_schema
from gql_blog.hooks import Hooks
from gql_blog.read import TYPE_KEY, ArgumentError, OperationRequest, Planner, ReadContext
from gql_blog.store import Database, ReadBounds, ReadBudget


@pytest.fixture
def library(lite: Newsroom) -> Library:
    return library_over(lite.database)


def test_every_place_gets_its_resolver() -> None:
    schema = new_schema(Hooks.of({})).graphql
    install_resolvers(schema)
    post, article, status = (schema.type_map[name] for name in ("Post", "Article", "ArticleStatus"))
    assert isinstance(post, GraphQLObjectType)
    assert isinstance(article, GraphQLInterfaceType)
    assert isinstance(status, GraphQLEnumType)
    assert article.resolve_type
    assert article.resolve_type({TYPE_KEY: "Post"}, None, None) == "Post"  # type: ignore[arg-type]
    assert status.coerce_output_value("DRAFT") == "DRAFT"
    resolve: Any = post.fields["title"].resolve
    at = SimpleNamespace(path=SimpleNamespace(key="t"))
    assert resolve({"t": "On Tides"}, at) == "On Tides"
    with pytest.raises(ValueError, match="the cellar"):
        resolve({"t": ValueError("the cellar")}, at)


async def test_a_payload_is_read_as_the_mutation_asks(library: Library) -> None:
    data = await library.ask(
        """mutation { a: createPost(input: {title: "On Tides", source: "x"}) { __typename post { t: title
        ... on Article { status } responses(first: 1) { totalCount } } errors { __typename } } }""",
        viewer=OPERATOR,
    )
    assert data["a"] == {
        "__typename": "CreatePostPayload",
        "post": {"t": "On Tides", "status": "DRAFT", "responses": {"totalCount": 0}},
        "errors": [],
    }


async def test_a_refused_change_tells_its_problems_by_type(library: Library) -> None:
    data = await library.ask(
        'mutation { createPost(input: {title: "", source: "x"}) { post { id } errors { __typename message } } }',
        viewer=OPERATOR,
    )
    assert data["createPost"]["post"] is None
    (problem,) = data["createPost"]["errors"]
    assert problem["__typename"].endswith("Error") or problem["__typename"].endswith("Problem")
    assert problem["message"]


async def test_a_wrong_page_in_a_payload_is_an_error_there(library: Library) -> None:
    answer = await library.answer(
        """mutation { createPost(input: {title: "On Tides", source: "x"}) {
        post { title responses(first: 500) { totalCount } } } }""",
        viewer=OPERATOR,
    )
    (error,) = answer["errors"]
    assert error["path"] == ["createPost", "post", "responses"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_payload_that_takes_too_long_says_that_the_change_was_made(lite: Newsroom) -> None:
    database = await Database.open(f"sqlite://{lite.database.path}", read_bounds=ReadBounds(loop_seconds=0))
    library = library_over(database)
    answer = await library.engine.execute(
        query='mutation { createPost(input: {title: "On Tides", source: "x"}) { post { title } } }',
        viewer=OPERATOR,
        budget=ReadBudget("cli", 0.0),
    )
    (error,) = orjson.loads(answer.body)["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["createPost"], "TIMEOUT")
    assert error["message"].startswith("The change was made, but its payload could not be read. The operation took")
    assert await lite.database.reader.fetch("SELECT title FROM article") == [("On Tides",)]
    await database.close()


SCHEMA = build_schema(Hooks.of({})).graphql


def known(query: str, **variables: Any) -> ExecutionResult | None:
    document = parse(query)
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    question = OperationRequest(document, operation, variables, variables)
    with pytest.raises(ArgumentError) as caught:
        Planner(SCHEMA, "sqlite").execute(question, ReadContext(ANONYMOUS, SiteUrls("")))
    return root_argument_error(SCHEMA, question, caught.value)


@cases(
    "query",
    [
        "{ a: posts(first: 101) { totalCount } }",
        "{ tags { name } a: posts(first: 101) { totalCount } b: posts(first: 102) { totalCount } }",
        "{ ...F } fragment F on Query { tags { name } a: posts(first: 101) { totalCount } }",
        "{ a: posts(first: 101) { nodes { excerpt(maxLength: 0) } } }",
    ],
)
def test_a_field_of_the_root_that_may_not_be_null_takes_all_with_it(query: str) -> None:
    result = known(query)
    assert result is not None
    assert result.data is None
    assert result.errors
    (error,) = result.errors
    assert (error.path, error.message) == (["a"], "'first' must be from 0 to 100; it is 101.")
    assert error.locations


@cases(
    "query",
    [
        '{ tag(slug: "x") { articles(first: 101) { totalCount } } }',
        "{ posts { nodes { excerpt(maxLength: 0) } } }",
        '{ tag(slug: "x") { articles(first: 101) { totalCount } } posts(first: 101) { totalCount } }',
    ],
)
def test_what_may_be_null_or_may_not_be_there_has_to_be_read(query: str) -> None:
    assert known(query) is None


def test_a_field_that_is_skipped_is_not_at_fault() -> None:
    query = (
        "query($s: Boolean!) { a: posts(first: 101) @skip(if: $s) { totalCount } b: posts(last: 101) { totalCount } }"
    )
    result = known(query, s=True)
    assert result is not None
    assert [error.path for error in result.errors or ()] == [["b"]]
