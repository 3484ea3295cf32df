from collections.abc import Mapping
from typing import Any

from graphql import GraphQLObjectType, OperationDefinitionNode, build_schema, parse

from gql_blog.read.needs.selection import Selection, plan_variables

SCHEMA = build_schema("""
interface Named { name: String }
type Post implements Named { name: String, tag: Tag }
type Tag implements Named { name: String, slug: String }
type Query { post: Post }
""")


def chosen(text: str, flags: Mapping[str, Any] | None = None) -> dict[str, Any]:
    document = parse(text)
    (operation, *_) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    selection = Selection(SCHEMA, document, flags or {})
    kind = SCHEMA.type_map["Post"]
    query = SCHEMA.type_map["Query"]
    assert isinstance(kind, GraphQLObjectType)
    assert isinstance(query, GraphQLObjectType)
    (nodes,) = selection.fields(query, [operation.selection_set]).values()
    return {key: [node.name.value for node in each] for key, each in selection.children(kind, nodes).items()}


def test_fields_are_merged_under_their_response_keys() -> None:
    text = "{ post { t: name tag { name } } post { tag { slug } t: name } }"
    assert chosen(text) == {"t": ["name", "name"], "tag": ["tag", "tag"]}
    assert list(chosen(text)) == ["t", "tag"]


def test_fragments_apply_to_their_types_and_once() -> None:
    text = """{ post { ...A ...A ... on Named { n: name } ... on Tag { slug } ... { x: name } } }
      fragment A on Post { name }"""
    assert chosen(text) == {"name": ["name"], "n": ["name"], "x": ["name"]}


def test_skip_and_include_are_settled() -> None:
    text = """query($yes: Boolean!, $no: Boolean!) { post { a: name @include(if: $yes) b: name @include(if: $no)
      c: name @skip(if: $no) d: name @skip(if: true) e: name @include(if: true) @skip(if: $yes) } }"""
    assert list(chosen(text, {"yes": True, "no": False})) == ["a", "c"]
    assert list(chosen(text, {"yes": False, "no": True})) == ["b", "e"]


def test_a_fragment_left_out_may_be_spread_later() -> None:
    text = "{ post { ...A @skip(if: true) ...A } } fragment A on Post { name }"
    assert chosen(text) == {"name": ["name"]}


def test_the_variables_that_decide_are_named_wherever_they_stand() -> None:
    document = parse("""query($a: Boolean!, $b: Boolean!, $c: Boolean!, $x: String, $d: Boolean) { post @skip(if: $a) {
      ...A @include(if: $b) name(short: $x) tag(long: $x) @deprecated(reason: $x) } }
      fragment A on Post { ... @skip(if: $c) { name tag(short: $d) } }""")
    assert plan_variables(document, ()) == {"a", "b", "c"}
    assert plan_variables(document, {("tag", "short")}) == {"a", "b", "c", "d"}
