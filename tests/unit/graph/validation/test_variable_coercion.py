from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, get_variable_values, parse
from hypothesis import given
from hypothesis import strategies as st

from gql_blog.graph.validation.enum_errors import with_enum_values
from gql_blog.graph.validation.variable_coercion import VariableCoercion

SCHEMA = build_schema("""
  enum Colour { RED GREEN }
  input Range { from: Int = 3, to: Int! }
  type Query { a(s: String, i: Int, b: Boolean, d: ID, f: Float, c: Colour, r: Range, l: [Int!]): Int }
""")

DEFINITIONS = (
    "$a: String!, $b: Int = 7, $c: Boolean",
    '$a: ID, $b: Int!, $c: String = "x"',
    "$a: Int = null, $b: String, $c: Boolean! = true",
    "$a: Float, $b: Colour = RED, $c: [Int!]",
    "$a: Range, $b: Int",
)

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**33), 2**33),
    st.floats(allow_nan=False),
    st.text(max_size=3),
    st.sampled_from(["RED", "\x00", 2**31 - 1, 2**31, -(2**31), 1.0, True, {"to": 1}, {"to": "\x00"}, [1], [[1]], []]),
)


def variables(text: str, schema: GraphQLSchema = SCHEMA) -> tuple[VariableCoercion, Any]:
    (operation,) = parse(f"query({text}) {{ a }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    return VariableCoercion(schema, operation.variable_definitions or ()), operation.variable_definitions


@given(st.sampled_from(DEFINITIONS), st.dictionaries(st.sampled_from("abcz"), VALUES, max_size=4))
def test_values_and_errors_are_those_of_graphql_core(text: str, sent: dict[str, Any]) -> None:
    made, definitions = variables(text)
    expected = get_variable_values(SCHEMA, definitions, sent, max_errors=20)
    found = made.coerced(sent)
    if isinstance(expected, list):
        assert isinstance(found, list)
        assert [str(error) for error in found] == [str(with_enum_values(SCHEMA, error)) for error in expected]
    elif "\\x00" in repr(expected.coerced):
        assert isinstance(found, list)
        assert "U+0000" in found[0].message
    else:
        assert found == dict(expected.coerced)
        assert {name: type(value) for name, value in found.items()} == {
            name: type(value) for name, value in expected.coerced.items()
        }


@pytest.mark.parametrize("sent", [{"a": "x"}, {"a": "x", "b": 5, "c": False}])
def test_plain_values_do_not_take_the_long_way(sent: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = variables(DEFINITIONS[0])
    monkeypatch.setattr("gql_blog.graph.validation.variable_coercion.get_variable_values", None)
    assert made.coerced(sent) == {"a": "x", "b": 7} | sent


def test_a_value_that_is_not_plain_does(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = variables(DEFINITIONS[0])
    monkeypatch.setattr("gql_blog.graph.validation.variable_coercion.get_variable_values", None)
    with pytest.raises(TypeError):
        made.coerced({"a": "x", "b": 7.0})
