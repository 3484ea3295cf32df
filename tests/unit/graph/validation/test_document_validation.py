import pytest
from graphql import GraphQLSyntaxError
from support.cases import cases
from support.core_schema import core_schema
from support.small_schema import small_schema

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.errors import CostExceeded, InputError
from gql_blog.graph.cost.document_limits import READER_LIMITS, STAFF_LIMITS
from gql_blog.graph.validation import document_validation
from gql_blog.graph.validation.document_validation import (
    MAX_BYTES,
    DocumentCache,
    InvalidDocument,
    check_request,
    validate_document,
)
from gql_blog.read import TOKEN_BYTES

SCHEMA = small_schema()
BLOG = core_schema().graphql
PAGES = "query Q($n: Int) { posts(first: $n) { nodes { replies(first: 100) { nodes { id title } } } } }"


def test_a_known_document_is_asked_for_its_cost_alone() -> None:
    validated = validate_document(SCHEMA, PAGES, "Q")
    assert check_request(validated, {"n": 50}, READER_LIMITS, introspection=False) == 50 * 101
    with pytest.raises(InvalidDocument) as caught:
        check_request(validated, {"n": 100}, READER_LIMITS, introspection=False)
    assert isinstance(caught.value.errors[0].original_error, CostExceeded)
    assert check_request(validated, {"n": 100}, STAFF_LIMITS, introspection=False) == 10_100


def test_what_staff_may_ask_is_refused_to_readers_though_it_is_known() -> None:
    documents, text = DocumentCache(SCHEMA, debug=False), "{ tags {" + " name" * 500 + " } }"
    assert documents.validated(text, None, Role.ADMIN).complexity.fields == 501
    with pytest.raises(InvalidDocument, match="too many fields: 501"):
        documents.validated(text, None, None)


@cases(
    "text",
    [
        "{ __schema { types { name } } }",
        "{ ... on Query { __schema { types { name } } } }",
        '{ tags { name } ...F } fragment F on Query { __type(name: "Post") { name } }',
    ],
)
def test_introspection_is_for_those_who_may(text: str) -> None:
    validated = validate_document(SCHEMA, text, None)
    check_request(validated, {}, READER_LIMITS, introspection=True)
    with pytest.raises(InvalidDocument, match="introspection has been disabled"):
        check_request(validated, {}, READER_LIMITS, introspection=False)


def test_typename_is_no_introspection() -> None:
    check_request(
        validate_document(SCHEMA, "{ __typename tags { __typename } }", None), {}, READER_LIMITS, introspection=False
    )


def test_limits_come_before_validation() -> None:
    with pytest.raises(InvalidDocument) as caught:
        validate_document(SCHEMA, "{" + " nope" * 300 + " }", None, READER_LIMITS)
    (error,) = caught.value.errors
    assert isinstance(error.original_error, CostExceeded)


@cases(
    ("text", "kind"),
    [
        ("{ tags { name }", GraphQLSyntaxError),
        ("{ ...A } fragment A on Query { ...A }", InputError),
        ("query A { tags { name } } query B { tags { name } }", InputError),
    ],
)
def test_refusals_keep_their_cause(text: str, kind: type[Exception]) -> None:
    with pytest.raises(InvalidDocument) as caught:
        validate_document(SCHEMA, text, None)
    (error,) = caught.value.errors
    assert isinstance(error.original_error or error, kind)


def test_what_is_not_valid_is_told_in_few_words() -> None:
    with pytest.raises(InvalidDocument) as caught:
        validate_document(SCHEMA, "{" + " nope" * 49 + " }", None)
    assert 20 <= len(caught.value.errors) <= 21


@pytest.fixture
def cache() -> DocumentCache:
    return DocumentCache(BLOG, debug=False)


def test_a_document_is_validated_once(cache: DocumentCache) -> None:
    first = cache.validated("{ tags { name } }", None, None)
    assert cache.validated("{ tags { name } }", None, None) is first
    assert cache.validated("{ tags { name } }", None, Role.ADMIN) is not first, "staff have limits of their own"


@pytest.mark.parametrize(
    "query",
    [
        None,
        "",
        "{",
        "{ nothing }",
        '{ post(slug: "a\\u0000b") { id } }',
        "{ " + " ".join(f"a{i}: __typename" for i in range(31)) + " }",
        "{ posts { nodes { " + "responses { nodes { " * 10 + "id" + " } }" * 12 + " }",
        "#" + "x" * READER_LIMITS.characters,
    ],
)
def test_what_is_refused_is_not_kept(cache: DocumentCache, query: str | None) -> None:
    for _ in range(2):
        with pytest.raises(InvalidDocument):
            cache.validated(query, None, None)
    assert len(cache._validated) == 0


def test_documents_are_bounded_in_number(cache: DocumentCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_validation, "MAX_DOCUMENTS", 2)
    cache = DocumentCache(BLOG, debug=False)
    first = cache.validated("{ a: __typename }", None, None)
    for name in ("b", "a", "c"):
        cache.validated(f"{{ {name}: __typename }}", None, None)
    assert len(cache._validated) == 2
    assert cache.validated("{ a: __typename }", None, None) is first


@pytest.mark.long
def test_documents_are_bounded_in_size(cache: DocumentCache) -> None:
    """The most tokens that a reader may send, again and again."""
    ids = " ".join(f'"{number}"' for number in range(READER_LIMITS.tokens - 20))
    most = MAX_BYTES // (READER_LIMITS.tokens * TOKEN_BYTES)
    for number in range(2 * most):
        cache.validated(f"query Q{number} {{ nodes(ids: [{ids}]) {{ id }} }}", None, None)
        assert cache._validated.weight <= MAX_BYTES
    assert len(cache._validated) >= most


def test_a_question_says_what_it_costs_and_how_long_its_document_is(cache: DocumentCache) -> None:
    validated = cache.validated("query($n: Int) { posts(first: $n) { nodes { id title } } }", None, None)
    question = cache.operation_request(validated, {"n": 7}, ANONYMOUS)
    assert (question.variables, question.cost, question.size) == ({"n": 7}, 7, validated.complexity.tokens)


def test_introspection_is_for_debugging_and_admins(cache: DocumentCache) -> None:
    query = "{ __schema { queryType { name } } }"
    validated = cache.validated(query, None, None)
    with pytest.raises(InvalidDocument):
        cache.operation_request(validated, {}, ANONYMOUS)
    assert cache.operation_request(cache.validated(query, None, Role.ADMIN), {}, Viewer(Role.ADMIN))
    assert DocumentCache(BLOG, debug=True).operation_request(validated, {}, ANONYMOUS)
