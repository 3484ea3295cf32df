import pytest
from graphql import GraphQLField, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLString

from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.read.needs.declared_needs import Column, need_of
from gql_blog.read.shape.row_columns import value_type_of


def test_a_field_declares_what_it_needs() -> None:
    post = build_schema(Hooks.of({})).graphql.type_map["Post"]
    assert isinstance(post, GraphQLObjectType)
    assert need_of(post.fields["title"]) == Column("title")


def test_a_field_that_declares_nothing_is_a_mistake() -> None:
    class Definition:
        metadata: dict[str, object] = {}  # noqa: RUF012 - read once, never changed

    with pytest.raises(TypeError, match="declares no need"):
        need_of(GraphQLField(GraphQLString, extensions={"strawberry-definition": Definition()}))


def test_the_type_gives_the_shape() -> None:
    assert value_type_of(GraphQLNonNull(GraphQLInt)) == "integer"
    assert value_type_of(GraphQLString) == "plain"
    assert value_type_of(GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLInt)))) == "json"
