"""Compiles plain objects, which no table holds: their fields are entries of mappings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

from gql_blog.read.bound_request import BoundRequest
from gql_blog.read.compile_context import CompileContext
from gql_blog.read.dynamic_values import JsonValue
from gql_blog.read.needs import Items, Key, NodeKey, need_of
from gql_blog.read.plan import Root, Steps
from gql_blog.read.plan_explanation import PARENTS
from gql_blog.read.select_node import NodeSlot, SelectNode
from gql_blog.read.shaper import compile_projection
from gql_blog.read.shaper_values import Apply, Code, Fixed, Value

Projection = Callable[[Mapping[str, JsonValue]], dict[str, JsonValue]]
"""Makes the selected object of a mapping."""


ReadById = Callable[[str, Sequence[FieldNode], str], SelectNode]
"""Returns what reads rows of an entity by their ids: the entity, the field's nodes, its path."""


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """A place in the values of a plugin's field; ``slots`` collects where they hold ids of rows of the core."""

    context: CompileContext
    read: ReadById
    path: str
    steps: tuple[str, ...] = ()
    slots: list[NodeSlot] = field(default_factory=list)

    def below(self, kind: GraphQLObjectType, key: str) -> "ValuePlace":
        """Return the place of a field of the object here."""
        return ValuePlace(self.context, self.read, f"{self.path}/{kind.name}.{key}", (*self.steps, key), self.slots)

    def add_slot(self, entity: str, definition: GraphQLField, nodes: Sequence[FieldNode]) -> None:
        """Let rows be put in the place of the ids here."""
        select = self.read(entity, nodes, self.path)
        select.wanted = lambda _: PARENTS
        self.context.part(self.path, "found", entity)
        kind = get_nullable_type(definition.type)
        complete = is_list_type(kind) and is_non_null_type(kind.of_type)
        self.slots.append(NodeSlot(select, self.steps, complete))


def plain_objects(context: CompileContext, definition: GraphQLField, need: Items, nodes: Sequence[FieldNode]) -> Root:
    """Return the function that reads the list. ``need`` has no columns, and its function gets no arguments."""
    project = projection_of(context, object_type(definition), nodes)

    def run(bound: BoundRequest) -> Steps:
        yield from ()
        return applied(project, need.function(bound.context, {}) or [])

    return run


def projection_of(
    context: CompileContext, kind: GraphQLObjectType, nodes: Sequence[FieldNode], place: ValuePlace | None = None
) -> Projection:
    """Return what makes the selected object of a mapping, as ``object_of_mapping`` does."""
    return compile_projection(object_of_mapping(context, kind, nodes, place), context.printer())


def object_of_mapping(
    context: CompileContext, kind: GraphQLObjectType, nodes: Sequence[FieldNode], place: ValuePlace | None = None
) -> Value:
    """Return the selected object of the mapping ``i``, whose objects are mappings.

    ``place`` is where it stands in the values of a plugin's field, which may hold ids of rows of the core.
    """

    def part(key: str, inner: Sequence[FieldNode]) -> Value:
        name = inner[0].name.value
        definition = kind.fields[name]
        need, below = need_of(definition), place and place.below(kind, key)
        if not isinstance(need, Key | NodeKey):
            raise TypeError(f"{kind.name}.{name} must declare the key of a plain object, not {need!r}")
        entry: Value = Code(("i.get(", Fixed(need.name), ")"))
        if isinstance(need, NodeKey):
            assert below
            below.add_slot(need.entity, definition, inner)
        elif inner[0].selection_set:
            project = projection_of(context, object_type(definition), inner, below)
            entry = Apply(partial(applied, project), (entry,))
        return entry

    return context.selected(kind, nodes, part)


def applied(project: Projection, value: JsonValue) -> JsonValue:
    """Return what a projection makes of a value: of a mapping, of each in a list, or of null."""
    if value is None:
        return None
    return [applied(project, each) for each in value] if isinstance(value, list | tuple) else project(value)


def object_type(definition: GraphQLField) -> GraphQLObjectType:
    """Return the type of the objects that a field returns, or lists."""
    kind = get_named_type(definition.type)
    assert isinstance(kind, GraphQLObjectType)
    return kind
