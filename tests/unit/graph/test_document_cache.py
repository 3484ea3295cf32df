import pytest

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.graph import build_schema, document_cache
from gql_blog.graph.document_cache import MOST_TOKENS, DocumentCache
from gql_blog.graph.document_limits import READER_LIMITS
from gql_blog.graph.document_validation import InvalidDocument
from gql_blog.hooks import Hooks

SCHEMA = build_schema(Hooks.of({})).graphql


@pytest.fixture
def kept() -> DocumentCache:
    return DocumentCache(SCHEMA, debug=False)


def test_a_document_is_examined_once(kept: DocumentCache) -> None:
    first = kept.examined("{ tags { name } }", None, None)
    assert kept.examined("{ tags { name } }", None, None) is first
    assert kept.examined("{ tags { name } }", None, Role.ADMIN) is not first, "staff have limits of their own"


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
def test_what_is_refused_is_not_kept(kept: DocumentCache, query: str | None) -> None:
    for _ in range(2):
        with pytest.raises(InvalidDocument):
            kept.examined(query, None, None)
    assert len(kept._known) == 0


def test_documents_are_bounded_in_number(kept: DocumentCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_cache, "MOST_DOCUMENTS", 2)
    kept = DocumentCache(SCHEMA, debug=False)
    first = kept.examined("{ a: __typename }", None, None)
    for name in ("b", "a", "c"):
        kept.examined(f"{{ {name}: __typename }}", None, None)
    assert len(kept._known) == 2
    assert kept.examined("{ a: __typename }", None, None) is first


def test_documents_are_bounded_in_size(kept: DocumentCache) -> None:
    """The most tokens that a reader may send, again and again."""
    ids = " ".join(f'"{number}"' for number in range(READER_LIMITS.tokens - 20))
    for number in range(2 * MOST_TOKENS // READER_LIMITS.tokens):
        kept.examined(f"query Q{number} {{ nodes(ids: [{ids}]) {{ id }} }}", None, None)
        assert kept._known.weight <= MOST_TOKENS
    assert len(kept._known) >= MOST_TOKENS // READER_LIMITS.tokens


def test_a_question_says_what_it_costs_and_how_long_its_document_is(kept: DocumentCache) -> None:
    examined = kept.examined("query($n: Int) { posts(first: $n) { nodes { id title } } }", None, None)
    question = kept.question(examined, {"n": 7}, ANONYMOUS)
    assert (question.variables, question.cost, question.size) == ({"n": 7}, 14, examined.measure.tokens)


def test_introspection_is_for_debugging_and_admins(kept: DocumentCache) -> None:
    query = "{ __schema { queryType { name } } }"
    examined = kept.examined(query, None, None)
    with pytest.raises(InvalidDocument):
        kept.question(examined, {}, ANONYMOUS)
    assert kept.question(kept.examined(query, None, Role.ADMIN), {}, Viewer(Role.ADMIN))
    assert DocumentCache(SCHEMA, debug=True).question(examined, {}, ANONYMOUS)
