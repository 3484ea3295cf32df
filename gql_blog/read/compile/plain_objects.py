"""Compiles plain objects, which no table holds: their fields are entries of mappings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import orjson
from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

from gql_blog.read.compile.compile_context import CompileContext, SelectedField
from gql_blog.read.compile.plan import Root, Steps
from gql_blog.read.compile.plan_explanation import PARENTS
from gql_blog.read.compile.select_node import BatchCall, CallSlot, NodeSlot, SelectNode
from gql_blog.read.needs.arguments import ArgumentError
from gql_blog.read.needs.declared_needs import Batch, Followed, Items, Key, declared_need, most_of, need_of
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.page_request import MAX_PAGE_SIZE
from gql_blog.read.shape.shaper import compile_projection
from gql_blog.read.shape.shaper_values import NULL, Apply, Code, Fixed, Group, Value
from gql_blog.read.sql.dynamic_values import JsonValue

_EMPTY: Final = {"Boolean": "False", "Int": "0", "Float": "0.0", "JSON": "{}"}
"""Empty values of scalars, where that is no empty text."""

ReadById = Callable[[str, Sequence[FieldNode], str], SelectNode]
"""Returns what reads rows of an entity by their ids: the entity, the field's nodes, its path."""


CallOf = Callable[[SelectedField, Batch], BatchCall]
"""Returns the call of a plugin's field."""


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """A place in the values of a plugin's field; ``slots`` collects where they hold ids, or parents of such fields."""

    read: ReadById
    call: CallOf
    slots: list[NodeSlot | CallSlot]
    steps: tuple[str, ...] = ()

    def below(self, key: str) -> "ValuePlace":
        """Return the place of what stands under a response key of the object here."""
        return ValuePlace(self.read, self.call, self.slots, (*self.steps, key))

    def add_call(self, field: SelectedField, need: Batch) -> Value:
        """Let a field be resolved for all objects here at once; return what it is resolved of."""
        self.slots.append(CallSlot(self.call(field, need), self.steps))
        return Group(tuple([Code(("i.get(", Fixed(name), ")")) for name in need.columns]))

    def add_slot(self, context: CompileContext, entity: str, field: SelectedField) -> None:
        """Let rows be put in the place of the ids here."""
        select = self.read(entity, field.nodes, field.path)
        select.wanted = lambda _: PARENTS
        context.part(field.path, "found", entity)
        kind = get_nullable_type(field.definition.type)
        self.slots.append(NodeSlot(select, self.steps, is_list_type(kind) and is_non_null_type(kind.of_type)))


def cut_at(most: int) -> Callable[[JsonValue], JsonValue]:
    """Return what leaves out the items of a list, or of the JSON of one, after ``most``."""

    def cut(items: JsonValue) -> JsonValue:
        read = orjson.loads(items) if isinstance(items, str) else items
        return None if read is None else read[:most]

    return cut


def plain_objects(context: CompileContext, field: SelectedField, need: Items) -> Root:
    """Return the function that reads the list. ``need`` has no columns, and its function gets no arguments."""
    project = projection_of(context, field)

    def run(bound: BoundRequest) -> Steps:
        yield from ()
        return project(need.function(bound.context, {}) or [])

    return run


def followed_object(context: CompileContext, field: SelectedField, need: Followed) -> Root:
    """Return the function that reads an object by several statements."""
    project, dialect = projection_of(context, field), context.dialect
    context.plan.follows = True

    def check(arguments: dict[str, JsonValue]) -> dict[str, JsonValue]:
        given = arguments.get("first")
        size = MAX_PAGE_SIZE if given is None else given
        if not 0 < size <= MAX_PAGE_SIZE:
            raise ArgumentError(field.path, f"'first' must be from 1 to {MAX_PAGE_SIZE}; it is {size}.")
        return {**arguments, "first": size}

    number = context.bind(field, check)

    def run(bound: BoundRequest) -> Steps:
        return project((yield from need.read(bound.context, bound.arguments[number], dialect)))

    return run


def projection_of(
    context: CompileContext, field: SelectedField, place: ValuePlace | None = None, *, named: bool = False
) -> Callable[[JsonValue], JsonValue]:
    """Return what makes a field's value of a mapping, of a list of them, or of null."""
    project = compile_projection(object_of_mapping(context, field, place, named=named), context.printer())
    most = most_of(declared_need(field.definition))

    def applied(value: JsonValue) -> JsonValue:
        if isinstance(value, list | tuple):
            return list(map(applied, value[:most]))
        return None if value is None else project(value)

    return applied


def object_of_mapping(
    context: CompileContext, field: SelectedField, place: ValuePlace | None = None, *, named: bool = False
) -> Value:
    """Return the object that a field selects of the mapping ``i``, whose objects are mappings.

    ``place`` is where it stands in the values of a plugin's field, which may hold ids of rows of the core. ``named``:
    the entries have the names of the fields, and what is not there is absent.
    """

    def part(key: str, inner: SelectedField) -> Value:
        if named:
            return _named_entry(context, inner)
        need, below = need_of(inner.definition), place and place.below(key)
        if isinstance(need, Batch) and below:
            return below.add_call(inner, need) if context.permits(need) else NULL
        if not isinstance(need, Key):
            raise TypeError(f"{inner.path} must declare the key of a plain object, not {need!r}")
        entry: Value = Code(("i.get(", Fixed(need.name), ")"))
        if need.entity is not None:
            assert below
            below.add_slot(context, need.entity, inner)
        elif inner.nodes[0].selection_set:
            entry = Apply(projection_of(context, inner, below), (entry,))
        elif is_list_type(get_nullable_type(inner.definition.type)):
            entry = Apply(cut_at(need.most), (entry,))
        return entry

    return context.selected(field.kind, field.nodes, field.path, part)


def _named_entry(context: CompileContext, field: SelectedField) -> Value:
    absent = absent_value(context, field)
    entry: Value = Code(("i[", Fixed(field.name), "]"))
    if field.nodes[0].selection_set:
        if not isinstance(get_named_type(field.definition.type), GraphQLObjectType):
            return absent
        entry = Apply(projection_of(context, field, named=True), (entry,))
    return Code(("(", entry, " if ", Fixed(field.name), " in i else ", absent, ")"))


def absent_value(context: CompileContext, field: SelectedField) -> Value:
    """Return what stands for a value that an object has not: null, or what is empty where null is not allowed."""
    kind = field.definition.type
    if not is_non_null_type(kind):
        return NULL
    match kind.of_type:
        case GraphQLList():
            return Code(("[]",))
        case GraphQLObjectType() as inner:
            return context.selected(inner, field.nodes, field.path, lambda _, each: absent_value(context, each))
        case GraphQLEnumType() as inner:
            return Fixed(next(iter(inner.values)))
        case scalar:
            return Code((_EMPTY.get(scalar.name, "''"),))
