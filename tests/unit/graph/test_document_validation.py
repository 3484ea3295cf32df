import pytest
from graphql import GraphQLSyntaxError
from support.small_schema import small_schema

from gql_blog.errors import CostExceeded, InputError
from gql_blog.graph.document_limits import READER_LIMITS, STAFF_LIMITS
from gql_blog.graph.document_validation import InvalidDocument, allow, examine

SCHEMA = small_schema()
PAGES = "query Q($n: Int) { posts(first: $n) { nodes { replies(first: 100) { nodes { id title } } } } }"


def test_a_known_document_is_asked_for_its_cost_alone() -> None:
    examined = examine(SCHEMA, PAGES, "Q")
    assert allow(examined, {"n": 50}, READER_LIMITS, introspection=False) == 10_000
    with pytest.raises(InvalidDocument) as caught:
        allow(examined, {"n": 51}, READER_LIMITS, introspection=False)
    assert isinstance(caught.value.errors[0].original_error, CostExceeded)
    assert allow(examined, {"n": 51}, STAFF_LIMITS, introspection=False) == 10_200


def test_what_staff_may_ask_is_refused_to_readers_though_it_is_known() -> None:
    examined = examine(SCHEMA, "{ tags {" + " name" * 500 + " } }", None)
    assert allow(examined, {}, STAFF_LIMITS, introspection=False) == 2_500
    with pytest.raises(InvalidDocument, match="too many fields: 501"):
        allow(examined, {}, READER_LIMITS, introspection=False)


@pytest.mark.parametrize(
    "text",
    [
        "{ __schema { types { name } } }",
        "{ ... on Query { __schema { types { name } } } }",
        '{ tags { name } ...F } fragment F on Query { __type(name: "Post") { name } }',
    ],
)
def test_introspection_is_for_those_who_may(text: str) -> None:
    examined = examine(SCHEMA, text, None)
    allow(examined, {}, READER_LIMITS, introspection=True)
    with pytest.raises(InvalidDocument, match="introspection has been disabled"):
        allow(examined, {}, READER_LIMITS, introspection=False)


def test_typename_is_no_introspection() -> None:
    allow(examine(SCHEMA, "{ __typename tags { __typename } }", None), {}, READER_LIMITS, introspection=False)


def test_limits_come_before_validation() -> None:
    with pytest.raises(InvalidDocument) as caught:
        examine(SCHEMA, "{" + " nope" * 300 + " }", None, READER_LIMITS)
    (error,) = caught.value.errors
    assert isinstance(error.original_error, CostExceeded)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{ tags { name }", GraphQLSyntaxError),
        ("{ ...A } fragment A on Query { ...A }", InputError),
        ("query A { tags { name } } query B { tags { name } }", InputError),
    ],
)
def test_refusals_keep_their_cause(text: str, kind: type[Exception]) -> None:
    with pytest.raises(InvalidDocument) as caught:
        examine(SCHEMA, text, None)
    (error,) = caught.value.errors
    assert isinstance(error.original_error or error, kind)


def test_what_is_not_valid_is_told_in_few_words() -> None:
    with pytest.raises(InvalidDocument) as caught:
        examine(SCHEMA, "{" + " nope" * 49 + " }", None)
    assert 20 <= len(caught.value.errors) <= 21
