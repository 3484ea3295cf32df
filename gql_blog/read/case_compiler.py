"""Compiles an object at the root that is found in one of several ways, which are tried one after the other."""

from collections.abc import Sequence

from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type

from gql_blog.read.bound_request import BoundRequest
from gql_blog.read.compile_context import RowContext, SelectBuilder
from gql_blog.read.entities import ENTITIES
from gql_blog.read.list_compiler import ListCompiler
from gql_blog.read.needs import Case, FirstOf
from gql_blog.read.plan import Root, Steps, fetch
from gql_blog.read.row_columns import RowColumns
from gql_blog.read.select_node import SelectNode
from gql_blog.read.shaper_values import Value
from gql_blog.read.sql import THIS, Of, Parameter, Row, because, conditions


def first_of(
    lists: ListCompiler, definition: GraphQLField, need: FirstOf, number: int, nodes: Sequence[FieldNode], path: str
) -> Root:
    """Return the function that reads the object; ``number`` is that of its arguments among the plan's."""
    kind = get_named_type(definition.type)
    assert isinstance(kind, GraphQLObjectType)
    selects = [_case(lists, kind, case, (number, need.argument), nodes, path) for case in need.cases]
    lists.compiler.part(path, "found", "")

    def run(bound: BoundRequest) -> Steps:
        for select in selects:
            found = yield from fetch(select, bound)
            if found:
                return found[0]
        return None

    return run


def _case(
    lists: ListCompiler,
    kind: GraphQLObjectType,
    case: Case,
    argument: tuple[int, str],
    nodes: Sequence[FieldNode],
    path: str,
) -> SelectNode:
    compiler, entity = lists.compiler, ENTITIES[case.entity]
    assert entity.kind
    number, name_of_argument = argument
    value = Parameter(lambda bound: case.prepare(bound.context, bound.arguments[number][name_of_argument]))
    row = RowContext(RowColumns(single=True), Row(entity.table), entity, SelectBuilder())

    def part(key: str, inner: Sequence[FieldNode]) -> Value:
        name = inner[0].name.value
        return compiler.field(row, kind.fields[name], case.fields[name], inner, f"{path}/{kind.name}.{key}")

    element = compiler.selected(kind, nodes, part)
    found = because("key", Of(case.on, THIS, value))
    select = lists.node(row, conditions((found, compiler.policy.rows(entity.kind))), path, keyed=False)
    lists.finish_select(select, row.builder, element)
    return select
