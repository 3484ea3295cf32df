import pytest
from graphql import parse
from support.small_schema import small_schema

from gql_blog.graph.complexity import measure
from gql_blog.graph.limits import pick_operation

SCHEMA = small_schema()


def cost(text: str, **variables: object) -> int:
    document = parse(text)
    return measure(SCHEMA, document, pick_operation(document, None)).cost(variables)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ post(slug: $s) { id title } }", 2),
        ("{ tags { name } }", 5),
        ("{ posts { nodes { title } } }", 20),
        ("{ posts(first: 3) { nodes { title id } } }", 6),
        ("{ posts(last: 7) { edges { cursor node { title } } pageInfo { endCursor } totalCount } }", 7 * 4),
        ("{ posts(first: 3) { nodes { replies(first: 4) { nodes { tags { name } } } } } }", 3 * 4 * 5),
        ("{ posts(first: 3) { nodes { labels } } }", 3),
        ("{ nodes(ids: [1, 2, 3]) { id ... on Post { title } } }", 6),
        ("{ posts(first: null) { nodes { title } } }", 20),
        ("{ a: posts(first: 2) { nodes { id } } b: posts(first: 3) { nodes { id } } }", 5),
        ("{ __typename }", 1),
        ("{ __schema { types { name } } }", 1),
    ],
)
def test_cost_is_leaves_times_pages_above(text: str, expected: int) -> None:
    assert cost(text) == expected


def test_fragments_count_where_they_are_spread() -> None:
    text = "{ posts(first: 2) { ...C } } fragment C on PostConnection { nodes { ...P ...P } } fragment P on Post { id }"
    assert cost(text) == 4


def test_a_variable_decides_the_page() -> None:
    text = "query ($n: Int = 7, $m: Int) { posts(first: $n) { nodes { id replies(first: $m) { nodes { id } } } } }"
    assert cost(text) == 7 * (1 + 20)
    assert cost(text, n=2, m=3) == 2 * (1 + 3)
    assert cost(text, n=None, m=None) == 20 * (1 + 20)


@pytest.mark.parametrize(
    ("given", "counted"), [(10**30, 100), (-5, 0), (5.0, 5), ("5", 20), (True, 20), (float("inf"), 20), ([1], 20)]
)
def test_what_is_no_size_costs_no_more_than_a_page(given: object, counted: int) -> None:
    assert cost("query ($n: Int) { posts(first: $n) { nodes { id } } }", n=given) == counted


def test_literals_out_of_bounds_count_as_the_bound() -> None:
    assert cost(f"{{ posts(first: {'9' * 6000}) {{ nodes {{ id }} }} }}") == 100
    assert cost("{ posts(first: -3) { nodes { id } } }") == 0


def test_a_list_of_ids_counts_its_items() -> None:
    text = "query ($ids: [ID!]! = [1, 2]) { nodes(ids: $ids) { id } }"
    assert cost(text) == 2
    assert cost(text, ids=["a"] * 9) == 9
    assert cost(text, ids="a") == 1
