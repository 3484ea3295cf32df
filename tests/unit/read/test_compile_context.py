from graphql import parse

from gql_blog.content import Role
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.read.bind_parameters import BindParameters
from gql_blog.read.column_usage import PlanPart
from gql_blog.read.compile_context import CompileContext, RowContext, SelectBuilder
from gql_blog.read.dialect import SQLITE
from gql_blog.read.entities import ENTITIES
from gql_blog.read.row_columns import RowColumns


def context() -> CompileContext:
    return CompileContext(build_schema(Hooks.of({})).graphql, parse("{ __typename }"), SQLITE, Role.EDITOR, {})


def test_rows_and_values_get_names_of_their_own() -> None:
    one = context()
    assert [one.alias(), one.alias()] == ["j1", "j2"]
    value: list[int] = []
    other: list[int] = []
    assert [one.name(value), one.name(other), one.name(value)] == ["v0", "v1", "v0"]
    assert one.names["v1"] is other
    assert context().alias() == "j1"


def test_a_row_of_two_types_has_both() -> None:
    assert [kind.name for kind in context().types(ENTITIES["article"])] == ["Post", "Response"]


def test_what_is_read_is_recorded_with_the_reason() -> None:
    parameters = BindParameters()
    row = RowContext(RowColumns(SQLITE, typed=False), "a", ENTITIES["post"], parameters, SelectBuilder())
    context().record_usage(row, "title", "field", "/Query.post/Post.title")
    (usage,) = parameters.usages
    assert (usage.why, usage.path, list(usage.columns())) == (
        "field",
        "/Query.post/Post.title",
        [("article", "title", True)],
    )


def test_a_row_of_a_derived_list_is_no_tables() -> None:
    parameters = BindParameters()
    RowContext(RowColumns(SQLITE, typed=False), "a", ENTITIES["work"], parameters, SelectBuilder())
    assert parameters.tables == {"a": "work"}


def test_what_stands_at_a_place_is_remembered_and_the_last_word_holds() -> None:
    one = context()
    one.part("/Query.post/Post.tags", "list", "tag", packed=True)
    one.part("/Query.post/Post.tags", "list", "tag")
    assert one.plan.parts == {"/Query.post/Post.tags": PlanPart("list", "tag", packed=False, page=None)}
