import pytest
from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode, parse
from hypothesis import given
from hypothesis import strategies as st
from support.cases import cases
from support.small_schema import small_schema

from gql_blog.errors import InputError
from gql_blog.graph.cost.complexity import Complexity, complexity_of
from gql_blog.graph.cost.document_limits import pick_operation

SCHEMA = small_schema()


def cost(text: str, **variables: object) -> int:
    document = parse(text)
    return complexity_of(SCHEMA, document, pick_operation(document, None)).cost(variables)


@cases(
    ("text", "expected"),
    [
        ("{ post(slug: $s) { id title } }", 1),
        ("{ tags { name } }", 5),
        ("{ posts { nodes { title } } }", 20),
        ("{ posts(first: 3) { nodes { title id } } }", 3),
        ("{ posts(last: 7) { edges { cursor node { title } } pageInfo { endCursor } totalCount } }", 7 + 100),
        ("{ posts(first: 3) { nodes { replies(first: 4) { nodes { tags { name } } } } } }", 3 * (1 + 4 * (1 + 5))),
        ("{ posts(first: 3) { nodes { labels } } }", 3),
        ("{ nodes(ids: [1, 2, 3]) { id ... on Post { title } } }", 3),
        ("{ posts(first: null) { nodes { title } } }", 20),
        ("{ a: posts(first: 2) { nodes { id } } b: posts(first: 3) { nodes { id } } }", 5),
        ("{ __typename }", 1),
        ("{ __schema { types { name } } }", 1),
    ],
)
def test_cost_is_rows_and_the_work_to_find_them(text: str, expected: int) -> None:
    assert cost(text) == expected


def test_fragments_count_where_they_are_spread() -> None:
    text = "{ posts(first: 2) { ...C } } fragment C on PostConnection { nodes { ...P ...P } } fragment P on Post { id }"
    assert cost(text) == 2


def test_a_variable_decides_the_page() -> None:
    text = "query ($n: Int = 7, $m: Int) { posts(first: $n) { nodes { id replies(first: $m) { nodes { id } } } } }"
    assert cost(text) == 7 * (1 + 20)
    assert cost(text, n=2, m=3) == 2 * (1 + 3)
    assert cost(text, n=None, m=None) == 20 * (1 + 20)


@cases(("given", "counted"), [(10**30, 100), (-5, 1), (5.0, 5), ("5", 20), (True, 20), (float("inf"), 20), ([1], 20)])
def test_what_is_no_size_costs_no_more_than_a_page(given: object, counted: int) -> None:
    assert cost("query ($n: Int) { posts(first: $n) { nodes { id } } }", n=given) == counted


def test_literals_out_of_bounds_count_as_the_bound() -> None:
    assert cost(f"{{ posts(first: {'9' * 6000}) {{ nodes {{ id }} }} }}") == 100
    assert cost("{ posts(first: -3) { nodes { id } } }") == 1


def test_a_list_of_ids_counts_its_items() -> None:
    text = "query ($ids: [ID!]! = [1, 2]) { nodes(ids: $ids) { id } }"
    assert cost(text) == 2
    assert cost(text, ids=["a"] * 9) == 9
    assert cost(text, ids="a") == 1


def measured(text: str, name: str | None = None) -> Complexity:
    document = parse(text)
    return complexity_of(SCHEMA, document, pick_operation(document, name))


def test_a_plain_query() -> None:
    result = measured("{ a: post(slug: 1) { id title parent { id } } tags { name } } # why")
    assert (result.depth, result.aliases, result.root_fields, result.fields) == (3, 1, 2, 7)
    assert (result.definitions, result.tokens, result.comments, result.characters) == (1, 22, 1, 67)


@cases(
    ("text", "depth"),
    [
        ("{ posts { edges { node { id } } } }", 2),
        ("{ posts { nodes { replies { edges { node { tags { name } } } } } } }", 4),
        ("{ posts { pageInfo { endCursor } } }", 2),
        ("{ post(slug: 1) { replies { totalCount } } }", 3),
        ("{ node(id: 1) { id } }", 2),
        ("{ nodes(ids: [1]) { id } }", 2),
    ],
)
def test_what_a_connection_consists_of_is_no_level(text: str, depth: int) -> None:
    assert measured(text).depth == depth


def test_fragments_are_written_out() -> None:
    result = measured(
        "{ ...Q ...Q } fragment Q on Query { a: tags { ...T } } fragment T on Tag { b: name ... on Tag { name } }"
    )
    assert (result.depth, result.aliases, result.root_fields, result.fields) == (2, 4, 2, 6)


def test_directives_are_counted_wherever_they_stand() -> None:
    result = measured(
        "query ($a: Int @x) @y { tags @x @y @z { ... @x { name } ...T @y } } fragment T on Tag @z { name @a }"
    )
    assert (result.directives, result.directives_per_node) == (9, 3)


def test_mutations_of_all_operations_count() -> None:
    result = measured(
        "mutation A { touch ...M } mutation B { touch } fragment M on Mutation { x: touch y: touch }", "B"
    )
    assert (result.mutations, result.root_fields) == (4, 1)


def test_nothing_below_introspection_is_counted() -> None:
    result = measured("{ __schema { types { fields { type { ofType { ofType { ofType { name } } } } } } } }")
    assert (result.depth, result.fields) == (1, 1)


CIRCLES = {
    "itself": "{ ...A } fragment A on Query { ...A }",
    "two": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "in a field": "{ post(slug: 1) { ...P } } fragment P on Post { parent { parent { ...P } } }",
    "inline": "{ ...A } fragment A on Query { ... on Query { ... @a { ...B } } } fragment B on Query { ...A }",
    "unused": "{ tags { name } } fragment A on Query { ...B } fragment B on Query { ...B }",
    "under introspection": "{ __schema { types { ...T } } } fragment T on __Type { ofType { ...T } }",
}


@cases("text", CIRCLES.values())
def test_circles_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"in a cycle: \w( > \w)+\."):
        measured(text)


def test_exponential_fragments_are_measured_in_no_time() -> None:
    doubled = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(300))
    result = measured("{ ...F0 } fragment F300 on Query { tags { name } } " + doubled)
    assert result.fields == 2 * 2**300


def test_exponential_fragments_over_variable_pages_are_measured_in_no_time() -> None:
    def twice(n: int) -> str:
        return "".join(f" x{v}: replies(first: $v{v}) {{ nodes {{ ...F{n + 1} }} }}" for v in range(20))

    chain = " ".join(f"fragment F{n} on Post {{ {twice(n)} }}" for n in range(100))
    result = measured("{ post(slug: 1) { ...F0 } } fragment F100 on Post { id } " + chain)
    assert result.fields > 20**100


def test_the_deepest_that_parses_is_measured() -> None:
    text = "{ post(slug: 1) " + "{ parent " * 190 + "{ id }" + " }" * 190 + "}"
    assert measured(text).depth == 192


@cases(
    "text",
    [
        "{ nope { deeper { still } } ...Missing }",
        "{ ... on Nope { nope } ... on String { x } ... on PageInfo { endCursor { a } } }",
        "{ post(slug: 1) } fragment A on Tag { name } fragment A on Tag { name }",
        "subscription { renamed { id } } type T @d { a: Int @e } extend schema @x",
        "query ($a: Int = {b: [1]}, $a: Nope!) { posts(first: $b, first: 4) { nope } }",
    ],
)
def test_what_is_not_valid_is_measured_all_the_same(text: str) -> None:
    assert measured(text).depth >= 1


def _written_out(selections: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode]) -> tuple[int, int]:
    """Depth and fields by plain expansion: the slow and obvious way."""
    depth = fields = 0
    for each in selections.selections:
        if isinstance(each, FieldNode):
            inner = _written_out(each.selection_set, fragments) if each.selection_set else (0, 0)
            one = (inner[0] + (each.name.value != "nodes"), inner[1] + 1)
        elif isinstance(each, InlineFragmentNode):
            one = _written_out(each.selection_set, fragments)
        else:
            assert isinstance(each, FragmentSpreadNode)
            one = _written_out(fragments[each.name.value].selection_set, fragments)
        depth, fields = max(depth, one[0]), fields + one[1]
    return depth, fields


@st.composite
def _documents(draw: st.DrawFn) -> str:
    def selections(levels: int, later: int) -> str:
        kinds = ["id", "title", "x: id", "... on Post { id }"]
        kinds += [f"...F{n}" for n in range(later, 4)]
        if levels:
            kinds += ["parent", "replies"]
        parts = []
        for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3)):
            if kind == "parent":
                parts.append(f"parent {{ {selections(levels - 1, later)} }}")
            elif kind == "replies":
                parts.append(f"replies(first: 2) {{ nodes {{ {selections(levels - 1, later)} }} }}")
            else:
                parts.append(kind)
        return " ".join(parts)

    fragments = [f"fragment F{n} on Post {{ {selections(2, n + 1)} }}" for n in range(4)]
    return f"{{ post(slug: 1) {{ {selections(2, 0)} }} }} " + " ".join(fragments)


@given(_documents())
def test_it_counts_what_writing_out_would_give(text: str) -> None:
    document = parse(text)
    operation = pick_operation(document, None)
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    result = complexity_of(SCHEMA, document, operation)
    assert (result.depth, result.fields) == _written_out(operation.selection_set, fragments)
