from typing import Any

from graphql import FieldNode, GraphQLObjectType, OperationDefinitionNode, build_schema, parse

from gql_blog.read.needs.arguments import Arguments

SCHEMA = build_schema("""
input Where { title: String, inner: Where }
type Query { posts(first: Int, where: Where, ids: [ID!]): String }
""")
assert SCHEMA.query_type
SCHEMA.query_type.fields["posts"].args["first"].default_value = 20


def arguments(text: str) -> Arguments:
    (operation,) = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    (node,) = operation.selection_set.selections
    assert isinstance(node, FieldNode)
    query = SCHEMA.query_type
    assert isinstance(query, GraphQLObjectType)
    return Arguments(query.fields["posts"], node)


def test_what_is_written_out_is_constant() -> None:
    made = arguments('{ posts(where: {title: "x"}, ids: ["a"]) }')
    assert made.constant == {"first": 20, "where": {"title": "x"}, "ids": ["a"]}
    assert made.get({}) is made.constant


def test_absent_is_not_null() -> None:
    assert arguments("{ posts }").constant == {"first": 20}
    made = arguments("{ posts(first: null) }")
    assert made.constant == {"first": None}


def test_variables_are_filled_in_wherever_they_stand() -> None:
    made = arguments("query($f: Int, $t: String, $i: ID!) { posts(first: $f, where: {inner: {title: $t}}, ids: [$i]) }")
    given: dict[str, Any] = {"f": 3, "t": "x", "i": "a"}
    assert made.get(given) == {"first": 3, "where": {"inner": {"title": "x"}}, "ids": ["a"]}
    assert made.get({"f": None, "i": "a"}) == {"first": None, "where": {"inner": {}}, "ids": ["a"]}
    assert made.get({"i": "a"})["first"] == 20
    assert made.constant == {"first": 20}


def test_which_arguments_use_a_variable_that_is_given() -> None:
    made = arguments("query($f: Int, $t: String, $i: ID!) { posts(first: $f, where: {inner: {title: $t}}, ids: [$i]) }")
    assert made.using({"t": "x", "i": None}) == {"where", "ids"}
    assert made.using(()) == arguments('{ posts(where: {title: "x"}) }').using({"t"}) == frozenset()
