from graphql import parse

from gql_blog.content import Role
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.read.compile.compile_context import CompileContext, RowContext, SelectBuilder
from gql_blog.read.needs.column_usage import ColumnUsage, PlanPart
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.shape.row_columns import RowColumns
from gql_blog.read.sql.dialect import SQLITE
from gql_blog.read.sql.expressions import Row


def context() -> CompileContext:
    return CompileContext(build_schema(Hooks.of({})).graphql, parse("{ __typename }"), SQLITE, Role.EDITOR, {})


def test_a_row_of_two_types_has_both() -> None:
    assert [kind.name for kind in context().types(ENTITIES["article"])] == ["Post", "Response"]


def test_what_is_read_is_recorded_with_the_reason() -> None:
    row = RowContext(RowColumns(), Row("article"), ENTITIES["post"], SelectBuilder())
    context().record_usage(row, "title", "field", "/Query.post/Post.title")
    assert row.builder.usages == [ColumnUsage("article", "title", "field", "/Query.post/Post.title", True)]


def test_what_stands_at_a_place_is_remembered_and_the_last_word_holds() -> None:
    one = context()
    one.part("/Query.post/Post.tags", "list", "tag", packed=True)
    one.part("/Query.post/Post.tags", "list", "tag")
    assert one.plan.parts == {"/Query.post/Post.tags": PlanPart("list", "tag", packed=False, page=None)}
