"""Compiles fields that are neither columns nor rows: computed values, counts, permissions, plugins' fields."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from graphql import is_non_null_type

from gql_blog.errors import InputError
from gql_blog.read.compile.compile_context import CompileContext, RowContext, SelectedField
from gql_blog.read.compile.listed_compiler import listed_rows
from gql_blog.read.compile.plain_objects import ReadById, ValuePlace, object_of_mapping, projection_of
from gql_blog.read.compile.select_node import BatchCall
from gql_blog.read.needs.arguments import ArgumentError
from gql_blog.read.needs.declared_needs import Batch, Computed, Counter, Either, Items, Need, Selected, Sought
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.shape.row_columns import ValueType
from gql_blog.read.shape.shaper_values import Apply, Code, Deferral, Fixed, Group, Value
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dynamic_values import JsonValue

MAX_LENGTH = 1000
"""The largest ``length`` of a computed text: that of the column of an article's beginning."""

_TOTAL = "totalCount"

_INPUT_SHAPES: dict[str, ValueType] = {
    **dict.fromkeys(("is_stub", "public", "closed"), "boolean"),
    **dict.fromkeys(("word_count", "close_after_days", "width"), "integer"),
    "published_at": "instant",
}
"""The types of columns from which values are computed: those that they have where a field returns them."""


def batch_value(context: CompileContext, row: RowContext, call: BatchCall) -> Deferral:
    """Return a plugin's field, which is resolved for all rows at once."""
    for column in call.need.columns:
        context.record_usage(row, column, "plugin", call.path)
    columns = Group(tuple([row.cell(row[column]) for column in call.need.columns]))
    row.builder.batches.append(call)
    return Deferral(Code((f"b{len(row.builder.batches) - 1}",)), columns)


def batch_call(context: CompileContext, field: SelectedField, need: Batch, read: ReadById) -> BatchCall:
    """Return the call of a plugin's field here: with these arguments, and this selection of its values."""
    path = field.path
    if need.listed is not None:
        place = ValuePlace(read, lambda inner, below: batch_call(context, inner, below, read), [])
        project, rows = projection_of(context, field, place), listed_rows(context, field, need.listed)
        return BatchCall(need, path, None, project, tuple(place.slots), rows=rows)
    arguments = context.bind(field, partial(_prepared, need, path)) if field.definition.args else None
    if field.nodes[0].selection_set is None:
        return BatchCall(need, path, arguments)
    place = ValuePlace(read, lambda inner, below: batch_call(context, inner, below, read), [])
    if need.entity is not None:
        place.add_slot(context, need.entity, field)
        return BatchCall(need, path, arguments, slots=tuple(place.slots))
    project = projection_of(context, field, place)
    selected = context.selection.children(field.kind, field.nodes).values()
    counted = any(inner[0].name.value == _TOTAL for inner in selected)
    return BatchCall(need, path, arguments, project, tuple(place.slots), counted)


def _prepared(need: Batch, path: str, given: dict[str, JsonValue]) -> dict[str, JsonValue]:
    try:
        return need.prepare(given) if need.prepare else {"arguments": given}
    except InputError as error:
        raise ArgumentError(path, error.message) from None


def joined_value(context: CompileContext, row: RowContext, columns: Sequence[str], path: str) -> Value:
    """Return concatenated texts, which are one column of the statement."""
    for column in columns:
        context.record_usage(row, column, "field", path)
    texts = tuple(sql.Call("coalesce", (row[column], sql.Constant(""))) for column in columns)
    return row.value(sql.Chain("||", texts), "plain")


def chosen_need(context: CompileContext, field: SelectedField, need: Either) -> Need:
    """Return the need that the argument chooses. The value of a variable in it is part of the plan's key."""
    chosen = field.arguments.get(context.variables)[need.argument]
    if chosen is None:

        def refuse(_arguments: dict[str, JsonValue]) -> dict[str, JsonValue]:
            raise ArgumentError(field.path, f"'{need.argument}' must not be null.")

        context.bind(field, refuse)
    return need.no if chosen is False else need.yes


def computed_value(
    context: CompileContext, row: RowContext, field: SelectedField, need: Computed | Items, read: Callable[..., Value]
) -> Value:
    """Return a value, or plain objects, made from columns; ``read`` returns an object of the row."""
    arguments = _arguments(context, field, need)
    given = Code(("{}" if arguments is None else f"bound.arguments[{arguments}]",))
    values = []
    for column in need.columns:
        if isinstance(column, Selected):
            verbatim, context.verbatim = context.verbatim, False  # a function cannot read it
            values.append(read(row, (column.node,), field.path))
            context.verbatim = verbatim
        else:
            values.append(_input(context, row, column, arguments, field.path))
    call = Apply(need.function, (Code(("bound.context",)), given, *values))
    if isinstance(need, Computed):
        return call
    if not is_non_null_type(field.definition.type):
        return Apply(projection_of(context, field), (call,))
    return Code(("[", object_of_mapping(context, field, named=need.named), " for i in ", call, f"[:{need.most}]]"))


def _arguments(context: CompileContext, field: SelectedField, need: Computed | Items) -> int | None:
    if not field.definition.args:
        return None
    name = need.length if isinstance(need, Computed) else None

    def check(arguments: dict[str, JsonValue]) -> dict[str, JsonValue]:
        if name is None:
            return arguments
        length = arguments.get(name)
        if length is None:
            length = field.definition.args[name].default_value
        if not 1 <= length <= MAX_LENGTH:
            raise ArgumentError(field.path, f"'{name}' must be from 1 to {MAX_LENGTH}; it is {length}.")
        return {**arguments, name: length}

    return context.bind(field, check)


def _input(context: CompileContext, row: RowContext, column: str | Sought, arguments: int | None, path: str) -> Value:
    if isinstance(column, Sought):
        return _sought(row, column, arguments, path)
    context.record_usage(row, column, "field", path)
    return row.value(row[column], _INPUT_SHAPES.get(column, "plain"))


def _sought(row: RowContext, sought: Sought, arguments: int | None, path: str) -> Value:
    """Return the value of a sub-query of one row."""
    columns = tuple(sql.Purpose(each, "field", path, answer=True) for each in sought.select.columns)
    found = tuple(sql.Purpose(each, "key", path) for each in sought.select.where)
    select = sql.grouped(replace(sought.select, columns=columns, where=found))
    row.columns.wide = True
    (column,) = sought.select.columns
    value_type = _INPUT_SHAPES.get(column.name, "plain") if isinstance(column, sql.Column) else "plain"
    if sought.argument is None:
        return row.value(sql.Of(select, row.row, row["id"]), value_type)
    assert arguments is not None
    number, name = arguments, sought.argument
    parent = sql.Parameter(lambda bound: bound.arguments[number].get(name))
    return row.value(sql.Of(select, row.row, parent), value_type)


def counter_value(context: CompileContext, row: RowContext, need: Counter, path: str) -> Value:
    """Return a count: a column if it is stored for such viewers, else a sub-query."""
    entity = ENTITIES[need.entity]
    assert entity.kind
    if context.policy.sees_public(entity.kind) or context.policy.sees_all(entity.kind):
        column = need.public if context.policy.sees_public(entity.kind) else need.all
        context.record_usage(row, column, "field", path)
        return row.value(row[column], "integer")
    counted = sql.Row(entity.table)
    parts = [context.policy.rows(entity.kind), sql.Purpose(need.on, "key"), entity.only]
    if entity.published:
        parts.append(context.policy.published(entity, context.dialect))
    count = sql.Select((sql.COUNT,), (counted,), sql.conditions(parts), path=path)
    return row.value(sql.grouped(sql.Of(count, counted, row["id"])), "integer")


def allowed_value(context: CompileContext, row: RowContext, permission: str, path: str) -> Value:
    """Return whether the viewer has a permission on the row."""
    condition = context.permission(row, permission, path)
    if condition in (sql.ALWAYS, sql.NEVER):
        return Fixed(condition is sql.ALWAYS)
    return row.value(sql.Call("coalesce", (condition, sql.NEVER)), "boolean")
