"""Compiles plain objects, which no table holds: their fields are entries of mappings."""

from collections.abc import Callable, Mapping, Sequence

from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type

from gql_blog.read.bound_request import BoundRequest
from gql_blog.read.compile_context import TYPE_KEY, CompileContext
from gql_blog.read.dynamic_values import JsonValue
from gql_blog.read.needs import Items, Key, need_of
from gql_blog.read.plan import Root, Steps

Projection = Callable[[Mapping[str, JsonValue]], dict[str, JsonValue]]
"""Makes the selected object of a mapping."""


def plain_objects(context: CompileContext, definition: GraphQLField, need: Items, nodes: Sequence[FieldNode]) -> Root:
    """Return the function that reads the list. ``need`` has no columns, and its function gets no arguments."""
    project = projection_of(context, _object_type(definition), nodes)

    def run(bound: BoundRequest) -> Steps:
        yield from ()
        return [project(each) for each in need.function(bound.context, {}) or ()]

    return run


def projection_of(context: CompileContext, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Projection:
    """Return what makes the selected object of a mapping, whose objects are mappings."""
    constants = {TYPE_KEY: kind.name} if context.typed else {}
    values: list[tuple[str, str]] = []
    lists: list[tuple[str, str, Projection]] = []
    for key, inner in context.selection.children(kind, nodes).items():
        name = inner[0].name.value
        if name == "__typename":
            constants[key] = kind.name
            continue
        definition = kind.fields[name]
        need = need_of(definition)
        assert isinstance(need, Key), f"{kind.name}.{name} must declare the key of a plain object"
        if inner[0].selection_set is None:
            values.append((key, need.name))
        else:
            lists.append((key, need.name, projection_of(context, _object_type(definition), inner)))
    order = [*context.selection.children(kind, nodes), *([TYPE_KEY] if context.typed else [])]

    def project(item: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        made = constants | {key: item[name] for key, name in values}
        made |= {key: applied(below, item[name]) for key, name, below in lists}
        return {key: made[key] for key in order}

    return project


def applied(project: Projection, value: JsonValue) -> JsonValue:
    """Return what a projection makes of a value: of a mapping, of each in a list, or of null."""
    if value is None:
        return None
    return [applied(project, each) for each in value] if isinstance(value, list | tuple) else project(value)


def _object_type(definition: GraphQLField) -> GraphQLObjectType:
    kind = get_named_type(definition.type)
    assert isinstance(kind, GraphQLObjectType)
    return kind
