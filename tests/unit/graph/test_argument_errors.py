"""Answers that are known before anything is read."""

from typing import Any

import pytest
from graphql import ExecutionResult, OperationDefinitionNode, parse

from gql_blog.access import ANONYMOUS
from gql_blog.graph import build_schema
from gql_blog.graph.argument_errors import foregone
from gql_blog.hooks import Hooks
from gql_blog.read import ArgumentError, Planner, Question, ReadContext

SCHEMA = build_schema(Hooks.of({})).graphql


def known(query: str, **variables: Any) -> ExecutionResult | None:
    document = parse(query)
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    question = Question(document, operation, variables, variables)
    with pytest.raises(ArgumentError) as caught:
        Planner(SCHEMA, "sqlite").answer(question, ReadContext(ANONYMOUS, ""))
    return foregone(SCHEMA, question, caught.value)


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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
