import pytest
from graphql import GraphQLEnumType, parse_value, value_from_ast
from support.cases import cases
from support.core_schema import core_schema

from gql_blog import content
from gql_blog.content import ArticleStatus, BylineRole, Vocabulary
from gql_blog.graph.declared import enums
from gql_blog.graph.declared.enums import ENUMS

SCHEMA = core_schema().graphql


def kind(name: str) -> GraphQLEnumType:
    found = SCHEMA.type_map[name]
    assert isinstance(found, GraphQLEnumType)
    return found


@cases("name", sorted(ENUMS))
def test_an_enum_has_the_words_of_its_vocabulary(name: str) -> None:
    vocabulary = getattr(content, name, None) or getattr(enums, name)
    assert issubclass(vocabulary, Vocabulary)
    assert list(kind(name).values) == [each.name for each in vocabulary]


def test_values_come_in_as_members_and_go_out_as_names() -> None:
    assert kind("ArticleStatus").coerce_input_value("DRAFT") is ArticleStatus.DRAFT
    assert value_from_ast(parse_value("ARCHIVED"), kind("ArticleStatus")) is ArticleStatus.ARCHIVED
    assert kind("BylineRole").coerce_output_value(BylineRole.TRANSLATOR) == "TRANSLATOR"
    assert kind("BylineRole").coerce_output_value("TRANSLATOR") == "TRANSLATOR"


def test_a_value_without_a_meaning_stops_the_start() -> None:
    with pytest.raises(TypeError, match="RAIN"):

        class Weather(Vocabulary):
            """What it is like outside."""

            SUN = "SUN", "Dry."
            RAIN = "RAIN"
