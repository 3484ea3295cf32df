"""Values of a row that stand by themselves: computed ones, counts, permissions, plugins' fields."""

from collections.abc import Sequence
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type

from gql_blog.read.argument_error import ArgumentError
from gql_blog.read.arguments import Arguments
from gql_blog.read.compile_context import TYPE_KEY, Making, Row
from gql_blog.read.declared import need_of
from gql_blog.read.entities import ENTITIES
from gql_blog.read.needs import Batch, Computed, Counter, Head, Items, Key
from gql_blog.read.plan import ArgumentBinding
from gql_blog.read.policy import ALWAYS, NEVER
from gql_blog.read.row_columns import NotPackable, Shape
from gql_blog.read.shaper import object_source

LARGEST_HEAD = 1000
"""How many characters of a text ``Head`` reads at most: as many as the table keeps apart."""

_INPUT_SHAPES: dict[str, Shape] = {"is_stub": "boolean", "public": "boolean", "word_count": "integer"}


def batch_value(making: Making, row: Row, need: Batch, key: str, at: str) -> str:
    """Return the call that marks a plugin's field, ``%`` standing for the object that it is put into."""
    if row.scope.inside:
        raise NotPackable
    for column in need.columns:
        making.note(row, column, "plugin", at)
    columns = "".join(f"{row.scope.add(f'{row.alias}.{column}')}, " for column in need.columns)
    row.below.batches.append(need)
    mark = making.name(_mark)
    return f"{mark}(b{len(row.below.batches) - 1}, %, {key!r}, ({columns}))"


def computed_value(
    making: Making, row: Row, definition: GraphQLField, need: Computed | Items, nodes: Sequence[FieldNode], at: str
) -> str:
    """Return the expression of a value, or of a list of plain objects, made from columns."""
    arguments = _arguments(making, definition, need, nodes, at)
    given = "{}" if arguments is None else f"bound.arguments[{arguments}]"
    values = "".join(f", {_input(making, row, column, arguments, at)}" for column in need.columns)
    call = f"{making.name(need.function)}(bound.context, {given}{values})"
    if isinstance(need, Computed):
        return call
    kind = get_named_type(definition.type)
    assert isinstance(kind, GraphQLObjectType)
    return f"[{_item(making, kind, nodes)} for i in {call}]"


def _item(making: Making, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> str:
    """Return the expression of a plain object ``i``, of whose entries the fields give the names."""
    parts = []
    for key, inner in making.selection.children(kind, nodes).items():
        name = inner[0].name.value
        if name == "__typename":
            parts.append((key, repr(kind.name)))
            continue
        need = need_of(kind.fields[name])
        if not isinstance(need, Key):
            raise TypeError(f"{kind.name}.{name} must declare the key of a plain object, not {need!r}")
        parts.append((key, f"i.get({need.name!r})"))
    if making.typed:
        parts.append((TYPE_KEY, repr(kind.name)))
    return object_source(parts)


def _arguments(
    making: Making, definition: GraphQLField, need: Computed | Items, nodes: Sequence[FieldNode], at: str
) -> int | None:
    if not definition.args:
        return None
    heads = [column for column in need.columns if isinstance(column, Head)]

    def check(arguments: dict[str, Any]) -> dict[str, Any]:
        for head in heads:
            asked = arguments.get(head.argument)
            if asked is None:
                asked = definition.args[head.argument].default_value
            if asked < 1:
                raise ArgumentError(at, f"'{head.argument}' must be at least 1; it is {asked}.")
            arguments = {**arguments, head.argument: min(asked, LARGEST_HEAD)}
        return arguments

    making.plan.arguments.append(ArgumentBinding(Arguments(definition, nodes[0]).get, check))
    return len(making.plan.arguments) - 1


def _input(making: Making, row: Row, column: str | Head, arguments: int | None, at: str) -> str:
    if isinstance(column, str):
        making.note(row, column, "field", at)
        return row.scope.value(f"{row.alias}.{column}", _INPUT_SHAPES.get(column, "plain"))
    making.note(row, column.name, "field", at)
    assert arguments is not None
    # Two characters more than asked for show that the text goes on: the first of them may be a space.
    length = row.slots.add(lambda bound: bound.arguments[arguments][column.argument] + 2)
    return row.scope.add(f"substr({row.alias}.{column.name}, 1, {length}{'::int' if making.dialect.postgres else ''})")


def counter_value(making: Making, row: Row, need: Counter, at: str) -> str:
    """Return the expression of a count: a column where it is kept for such viewers, else a sub-query."""
    entity = ENTITIES[need.entity]
    assert entity.kind
    if making.policy.sees_public(entity.kind) or making.policy.sees_all(entity.kind):
        column = need.public if making.policy.sees_public(entity.kind) else need.all
        making.note(row, column, "field", at)
        return row.scope.value(f"{row.alias}.{column}", "integer")
    counted, slots = making.alias(), row.slots.at(at)
    parts = [making.policy.rows(entity.kind, counted, slots)]
    parts.append(slots.note(need.on.format(a=counted, p=f"{row.alias}.id"), "key"))
    parts += [slots.note(entity.only.format(a=counted), "type")] if entity.only else []
    if entity.published:
        parts += making.policy.published(entity, making.dialect, counted, slots)
    sql = f"(select count(*) from {entity.table} {counted} where {' and '.join(parts)})"
    return row.scope.value(sql, "integer")


def allowed_value(making: Making, row: Row, permission: str, at: str) -> str:
    """Return the expression of whether the viewer has a permission on the row."""
    condition = making.policy.field(permission, row.alias, row.slots.at(at))
    if condition in (ALWAYS, NEVER):
        return str(condition == ALWAYS)
    return row.scope.value(f"coalesce({condition}, false)", "boolean")


def _mark(places: list[Any], target: dict[str, Any], key: str, columns: tuple[Any, ...]) -> dict[str, Any]:
    """Remember that ``target[key]`` waits for a plugin's word on ``columns``."""
    places.append((target, key, columns))
    return target
