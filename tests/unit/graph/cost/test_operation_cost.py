"""What an operation costs, by the schema of the blog."""

import json
import re
from typing import Any

import pytest
from graphql import parse
from support.cases import cases
from support.core_schema import core_schema

from gql_blog.errors import CostExceeded
from gql_blog.graph.cost.complexity import Complexity, complexity_of
from gql_blog.graph.cost.document_limits import READER_LIMITS, check_cost, check_limits, pick_operation

SCHEMA = core_schema().graphql
PAGE = """query ($slug: String!) { post(slug: $slug) { title body bylines { creditedName contributor { name slug } }
  footnotes { number text } responses(first: 20) { %s } } }"""
RESPONSE = """id title body excerpt publishedOn bylines { creditedName role bio contributor { name slug } }
  footnotes { number text kind } comments(first: 10) { %s }"""
COMMENT = "id authorName body postedOn contributor { name slug } replies(first: 3) { %s }"
REPLY = "id authorName body postedOn contributor { name } replies(first: 2) { %s }"
LAST = "id authorName body contributor { name }"
CONNECTIONS = {"nodes": "nodes { %s }", "edges": "pageInfo { hasNextPage endCursor } edges { cursor node { %s } }"}


def measured(text: str) -> Complexity:
    document = parse(text)
    return complexity_of(SCHEMA, document, pick_operation(document, None))


def cost(text: str, **variables: Any) -> int:
    return measured(text).cost(variables)


def whole_dialogue(connection: str) -> str:
    """A page of a dialogue: twenty responses in full, their comments, replies, notes and bylines."""
    text = LAST
    for inner in (REPLY, COMMENT, RESPONSE, PAGE):
        text = inner % (connection % text)
    return text


@cases("connection", CONNECTIONS.values())
def test_a_whole_dialogue_is_a_readers_in_both_spellings(connection: str) -> None:
    result = measured(whole_dialogue(connection))
    check_limits(result, READER_LIMITS)
    assert check_cost(result, {"slug": "x"}, READER_LIMITS) < READER_LIMITS.cost
    assert result.depth <= READER_LIMITS.depth


def test_both_spellings_of_a_connection_cost_the_same() -> None:
    nodes, edges = (measured(whole_dialogue(each)) for each in CONNECTIONS.values())
    assert (nodes.depth, nodes.cost({})) == (edges.depth, edges.cost({}))


@cases(
    ("text", "expected"),
    [
        ("{ posts(first: 1) { nodes { title slug } } }", 1),
        ("{ posts(first: 1) { totalCount } }", 1 + 100),
        ("{ tags { name } }", 100),
        ("{ tags { articles(first: 100) { nodes { slug } } } }", 100 * (1 + 100)),
        ("{ posts(first: 1) { ...F } } fragment F on PostConnection { a: totalCount b: totalCount }", 1 + 100),
        ('{ tag(slug: "x") { articles(first: 2) { totalCount nodes { slug } } } }', 1 + 2 + 5),
        ('{ posts(first: 1, where: {title: {contains: "x"}}) { nodes { slug } } }', 1 + 100),
        ('{ posts(first: 1, where: {tag: {in: ["a", "b", "c"]}}) { nodes { slug } } }', 1 + 300),
        (
            '{ posts(first: 1, where: {OR: [{title: {contains: "x", startsWith: "x"}}, {isStub: true}]}) '
            "{ nodes { slug } } }",
            1 + 300,
        ),
        ('{ post(slug: "x") { comments(first: 1, where: {body: {contains: "x"}}) { nodes { id } } } }', 1 + 1 + 5),
        ("{ posts(first: 1, orderBy: [{field: TITLE}]) { nodes { slug } } }", 1),
        ("{ posts(first: 1, orderBy: [{field: TITLE}, {field: UPDATED_AT}]) { nodes { slug } } }", 1 + 100),
        ('{ search(query: "x", first: 1) { nodes { slug } } }', 1 + 100),
        ("{ posts(first: 2) { nodes { bylines { role } } } }", 2 * (1 + 5)),
        ("{ posts(first: 2) { nodes { dialogue { bibliography { text } } } } }", 2 * (1 + 1 + 5 + 20)),
        ("{ responses(first: 2) { nodes { otherResponses { title } } } }", 2 * (1 + 5 + 20)),
    ],
)
def test_cost_is_rows_and_the_work_to_find_them(text: str, expected: int) -> None:
    assert cost(text) == expected


def test_variables_cost_what_literals_do() -> None:
    text = """query ($w: ArticleWhere, $o: [ArticleOrder!], $t: [String!]) {
      a: posts(first: 0, where: $w, orderBy: $o) { nodes { slug } }
      b: posts(first: 0, where: {tag: {in: $t}}) { nodes { slug } } }"""
    assert cost(text) == 1
    assert cost(text, w={"OR": [{"title": {"contains": "x"}}, {"tag": {"in": ["a", "b"]}}]}) == 300
    assert cost(text, o=[{"field": "TITLE"}, {"field": "UPDATED_AT"}, {"field": "PUBLISHED_ON"}]) == 200
    assert cost(text, t=["a", "b"]) == 200
    assert measured(text).conditions({"t": ["a"] * 7, "w": {"isStub": False, "title": None}}) == 8


@cases(
    ("where", "expected"),
    [
        (None, 0),
        ({"title": None}, 0),
        ({"title": {"in": ["x"] * 101}}, 101),
        ({"OR": [{"title": None}] * 101}, 101),
        ({"OR": [{"title": {"contains": "x"}}] * 7}, 7),
        ({"NOT": {"NOT": {"NOT": {"isStub": True}}}}, 3),
        ({"AND": [{"OR": [{"AND": [{"isStub": True}]}]}]}, 3),
        ({"AND": {"OR": {"AND": {"isStub": True}}}}, 3),
    ],
)
def test_conditions_are_values_or_entries(where: Any, expected: int) -> None:
    assert (
        measured("query ($w: ArticleWhere) { posts(where: $w) { nodes { slug } } }").conditions({"w": where})
        == expected
    )
    written = re.sub(r'"(\w+)":', r"\1:", json.dumps(where))
    assert measured(f"{{ posts(where: {written}) {{ nodes {{ slug }} }} }}").conditions({}) == expected


def test_an_entry_with_a_variable_counts_whatever_its_value_is() -> None:
    text = "query ($w: ArticleWhere!, $t: String) { posts(where: {OR: [$w, %s]}) { nodes { slug } } }"
    result = measured(text % ("{title: {equals: $t}} " * 9))
    assert result.conditions({}) == 10
    assert result.conditions({"w": {"NOT": {"NOT": {}}}}) == 12
    with pytest.raises(CostExceeded, match="too many conditions in `where`"):
        check_cost(measured(text % ("{title: {equals: $t}} " * 100)), {}, READER_LIMITS)


def test_the_most_expensive_field_is_named_by_its_path() -> None:
    text = """query ($n: Int) { home: posts(first: $n) { edges { node { title
      talk: comments(first: 100) { nodes { id contributor { name } } } } } } tags { name } }"""
    assert measured(text).most_expensive_field({"n": 100}).startswith("home.edges.node.talk")
    assert measured("{ a: posts(first: 9) { nodes { slug } } tags { name } }").most_expensive_field({}) == "tags"
    twice = "{ a: posts(first: 100) { totalCount nodes { comments(first: 1) { nodes { id } } } } %s }"
    assert measured(twice % "b: posts(first: 50) { totalCount }").most_expensive_field({}) == "a"
    with pytest.raises(CostExceeded, match=r"most expensive field is home\.edges\.node\.talk") as caught:
        check_cost(measured(text), {"n": 100}, READER_LIMITS)
    assert caught.value.field == "home.edges.node.talk"
    assert "At most 10000 are allowed" in caught.value.message
