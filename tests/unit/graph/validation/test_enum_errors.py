"""Whoever writes a value that an enum has not is told which it has."""

from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLError, build_schema
from support.cases import cases
from support.core_schema import core_schema

from gql_blog.access import ANONYMOUS
from gql_blog.errors import InputError
from gql_blog.graph.declared.error_formatting import MAX_MESSAGE, format_errors
from gql_blog.graph.validation.document_validation import DocumentCache, InvalidDocument
from gql_blog.graph.validation.enum_errors import with_enum_values

SCHEMA = build_schema(
    "enum Tone { LOW HIGH } enum Many { "
    + " ".join(f"VALUE_{number}" for number in range(500))
    + " } input Where { tone: Tone tones: [Tone!] } "
    + "type Query { f(t: Tone, w: Where, m: Many, s: String, n: Int): Int }"
)
BY_VARIABLE = "query($t: Tone, $w: Where, $n: Int, $m: Many) { f(t: $t, w: $w, n: $n, m: $m) }"


def _refusal(text: str, variables: dict[str, Any]) -> str:
    """The message of the one error, which has the code of all wrong requests, whatever debug is."""
    documents = DocumentCache(SCHEMA, debug=False)
    with pytest.raises(InvalidDocument) as caught:
        documents.operation_request(documents.validated(text, None, None), variables, ANONYMOUS)
    (error,) = caught.value.errors
    ((quiet,), (loud,)) = (format_errors([error], debug=debug, request_id="r") for debug in (False, True))
    assert quiet["extensions"] == {"code": "BAD_USER_INPUT"}
    if isinstance(error.original_error, InputError):
        assert loud == quiet
    assert len(quiet["message"]) <= MAX_MESSAGE
    return str(quiet["message"])


@cases(
    ("text", "variables", "begin"),
    [
        ("{ f(t: LOUD) }", {}, "Value 'LOUD' does not exist in 'Tone' enum."),
        ('{ f(t: "LOW") }', {}, "Enum 'Tone' cannot represent non-enum value: \"LOW\"."),
        ("{ f(t: 1) }", {}, "Enum 'Tone' cannot represent non-enum value: 1."),
        ("{ f(w: {tones: [LOW, LOUD]}) }", {}, "Value 'LOUD' does not exist in 'Tone' enum."),
        ("query($t: Tone = LOUD) { f(t: $t) }", {}, "Value 'LOUD' does not exist in 'Tone' enum."),
        (BY_VARIABLE, {"t": "LOUD"}, "Variable '$t' has invalid value: Value 'LOUD' does not exist in 'Tone' enum."),
        (BY_VARIABLE, {"t": {"LOW": 1}}, "Variable '$t' has invalid value: Enum 'Tone' cannot represent"),
        (BY_VARIABLE, {"w": {"tones": ["LOUD"]}}, "Variable '$w' has invalid value at .tones[0]: Value 'LOUD'"),
        (BY_VARIABLE, {"t": "x" * 10_000}, "Variable '$t' has invalid value: Value 'xxx"),
        (BY_VARIABLE, {"t": "a\n' does not exist in 'Many' enum. Did you mean the enum value"}, "Variable '$t'"),
    ],
)
def test_the_values_are_listed(text: str, variables: dict[str, Any], begin: str) -> None:
    message = _refusal(text, variables)
    assert message.startswith(begin)
    assert message.endswith(" Tone has LOW, HIGH.")


def test_the_list_ends_where_there_is_no_more_room() -> None:
    listed = _refusal("{ f(m: NONE) }", {}).partition(" has ")[2]
    shown, more = listed.split(" and ")
    assert shown.startswith("VALUE_0, VALUE_1, ")
    assert more == f"{500 - len(shown.split(', '))} more."


def test_a_value_of_another_type_cannot_pass_for_one_of_an_enum() -> None:
    message = _refusal(BY_VARIABLE, {"n": "Value 'x' does not exist in 'Many' enum."})
    assert "VALUE_0" not in message


def test_every_enum_of_the_core_is_listed_in_full() -> None:
    schema = core_schema().graphql
    for enum in [
        each for each in schema.type_map.values() if isinstance(each, GraphQLEnumType) and each.name[:2] != "__"
    ]:
        error = with_enum_values(schema, GraphQLError(f"Value 'X' does not exist in '{enum.name}' enum."))
        assert error.message.endswith(f" {enum.name} has {', '.join(enum.values)}.")
