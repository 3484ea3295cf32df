"""The inputs hold every editable field, as its declaration says."""

from typing import Any

import pytest
from graphql import GraphQLInputObjectType, is_non_null_type
from support.core_schema import core_schema

from gql_blog.content import ARTICLE_FIELDS


@pytest.mark.parametrize("name", ["CreatePostInput", "CreateResponseInput", "UpdateArticleInput"])
def test_an_input_has_every_editable_field_under_its_path(name: str) -> None:
    input_type: Any = core_schema().graphql.type_map[name]
    assert isinstance(input_type, GraphQLInputObjectType)
    updating = name == "UpdateArticleInput"
    for each in ARTICLE_FIELDS:
        declared = input_type.fields[each.path[1]]
        assert declared.description == each.describe(updating=updating)
        assert is_non_null_type(declared.type) == (each.required and not updating)
