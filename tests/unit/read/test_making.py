from graphql import parse

from gql_blog.content import Role
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.read.dialect import SQLITE
from gql_blog.read.entities import ENTITIES
from gql_blog.read.making import Below, Making, Row
from gql_blog.read.scope import Read, Scope
from gql_blog.read.slots import Slots


def making() -> Making:
    return Making(build_schema(Hooks.of({})).graphql, parse("{ __typename }"), SQLITE, Role.EDITOR, {})


def test_rows_and_values_get_names_of_their_own() -> None:
    one = making()
    assert [one.alias(), one.alias()] == ["j1", "j2"]
    value: list[int] = []
    other: list[int] = []
    assert [one.name(value), one.name(other), one.name(value)] == ["v0", "v1", "v0"]
    assert one.names["v1"] is other
    assert making().alias() == "j1"


def test_a_row_of_two_types_has_both() -> None:
    assert [kind.name for kind in making().types(ENTITIES["article"])] == ["Post", "Response"]


def test_what_is_read_is_noted_with_why() -> None:
    scope = Scope(SQLITE, typed=False)
    row = Row(scope, "a", ENTITIES["post"], Slots(), Below())
    making().note(row, "title", "field", "/Query.post/Post.title")
    assert scope.reads == [Read("article", "title", "field", "/Query.post/Post.title")]
