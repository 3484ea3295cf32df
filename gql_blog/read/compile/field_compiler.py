"""Compiles the fields of a row: each need becomes columns, a join, a packed list, or a select node."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from graphql import FieldNode, GraphQLObjectType, get_nullable_type, is_list_type

from gql_blog.read.compile.compile_context import CompileContext, RowContext, SelectedField
from gql_blog.read.compile.field_values import (
    allowed_value,
    batch_call,
    batch_value,
    chosen_need,
    computed_value,
    counter_value,
    joined_value,
)
from gql_blog.read.compile.plain_objects import ReadById, absent_value, cut_at
from gql_blog.read.compile.select_node import BatchCall
from gql_blog.read.needs import declared_needs as needs
from gql_blog.read.needs.column_usage import usages_of
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.shape.row_columns import value_type_of
from gql_blog.read.shape.shaper_values import NULL, Apply, Choice, Known, Value
from gql_blog.read.sql import expressions as sql


class FieldCompiler(CompileContext):
    """Compiles fields of rows. There is one for each plan."""

    def object(self, row: RowContext, nodes: Sequence[FieldNode], path: str) -> Value:
        """Return the object of ``row``."""
        variants = [self.object_as(kind, row, nodes, path, row.fields) for kind in self.types(row.entity)]
        if len(variants) == 1 or variants[0] == variants[1]:
            return variants[0]
        assert row.entity.discriminator
        self.record_usage(row, row.entity.discriminator, "type", path)
        discriminator = row.cell(row[row.entity.discriminator])
        return Choice(discriminator, variants[0], variants[1])

    def object_as(
        self,
        kind: GraphQLObjectType,
        row: RowContext,
        nodes: Sequence[FieldNode],
        path: str,
        fields: Mapping[str, needs.Need] | None = None,
    ) -> Value:
        """Return the object of ``row`` as a ``kind``; ``fields``: the needs by name, if not those it declares."""

        def part(_: str, inner: SelectedField) -> Value:
            need = needs.need_of(inner.definition) if fields is None else fields.get(inner.name)
            if inner.path in self.field_errors:
                return self._field_error(row, need, inner.path)
            return absent_value(self, inner) if need is None else self._compile_once(row, inner, need)

        return self.selected(kind, nodes, path, part)

    def _compile_once(self, row: RowContext, field: SelectedField, need: needs.Need) -> Value:
        """Return one field, compiled once for all types of the row."""
        if len(row.entity.types) == 1:
            return self.field(row, field, need)
        # Types share the declaration of a field that they inherit, and with it its need.
        # Merged nodes have equal arguments, so the first one stands for a leaf; other fields depend on all nodes.
        deciding = field.nodes if field.nodes[0].selection_set else field.nodes[:1]
        same = (row.columns, row.row, id(need), *map(id, deciding))
        if same not in self.fields:
            self.fields[same] = self.field(row, field, need)
        return self.fields[same]

    def call(self, field: SelectedField, need: needs.Batch) -> BatchCall:
        """Return the call of a plugin's field."""
        return batch_call(self, field, need, self.read_by_id)

    def field(self, row: RowContext, field: SelectedField, need: needs.Need) -> Value:
        """Return one field of ``row``."""
        path = field.path
        match need:
            case needs.Column(name, most):
                self.record_usage(row, name, "field", path)
                kind = field.definition.type
                if is_list_type(get_nullable_type(kind)):
                    return Apply(cut_at(most), (row.value(row[name], "plain"),))
                return row.value(row[name], value_type_of(kind))
            case needs.Joined(columns):
                return joined_value(self, row, columns, path)
            case needs.Either():
                return self.field(row, field, chosen_need(self, field, need))
            case needs.Computed() | needs.Items():
                return computed_value(self, row, field, need, self.object)
            case needs.Batch():
                return batch_value(self, row, self.call(field, need)) if self.permits(need) else NULL
            case needs.Counter():
                return counter_value(self, row, need, path)
            case needs.Allowed(permission):
                return allowed_value(self, row, permission, path)
            case needs.Same(entity, fields):
                same = replace(row, entity=ENTITIES[entity], fields=fields)
                self.part(path, "same", entity)
                return self.object(same, field.nodes, path)
            case needs.One():
                return self._one(row, field, need)
            case needs.Many() | needs.Pages():
                return self.list_field(row, field, need, row[need.key or "id"])
            case needs.Guarded(permission, inner):
                return self._guarded(row, field, permission, inner)
            case _:
                raise TypeError(f"{path} declares a need that only a root field may have: {need!r}")

    def _field_error(self, row: RowContext, need: needs.Need | None, path: str) -> Value:
        """Return a field with invalid arguments: its error, or null if the viewer may not read it."""
        error = Known(self.field_errors[path])
        if not isinstance(need, needs.Guarded):
            return error
        condition = self.permission(row, need.permission, path)
        if condition in (sql.ALWAYS, sql.NEVER):
            return error if condition is sql.ALWAYS else NULL
        return Choice(row.cell(sql.case(condition, sql.ONE)), NULL, error)

    def _one(
        self, row: RowContext, field: SelectedField, need: needs.One, condition: sql.Expression = sql.ALWAYS
    ) -> Value:
        entity, path = ENTITIES[need.entity], field.path
        present = need.carried and row.present
        at, known = row.columns.join((row.row, need.local, need.entity, need.on, condition), sql.Row(entity.table))
        found = sql.equal(at[need.remote], row[need.local]) if need.on is None else sql.Of(need.on, at, row[need.local])
        parts = [self.policy.rows(entity.kind) if entity.kind and not need.carried else sql.ALWAYS, entity.only]
        own = [sql.Purpose(sql.Of(part, at), "policy", path) for part in sql.conditions(parts)]
        on = (sql.Purpose(found, "key", path), *own, *sql.conditions((condition,)))
        if known:
            row.builder.usages += usages_of(sql.every(*on), path)
        else:
            row.columns.joins.append(sql.Join("join" if present else "left join", at, on))
        joined = RowContext(row.columns, at, entity, row.builder, present=present)
        self.part(path, "joined", need.entity)
        source = self.object(joined, field.nodes, path)
        if present:
            return source
        self.record_usage(joined, need.remote, "key", path)
        return Choice(row.cell(joined[need.remote]), NULL, source)

    def _guarded(self, row: RowContext, field: SelectedField, permission: str, need: needs.Need) -> Value:
        path = field.path
        condition = self.permission(row, permission, path)
        if condition is sql.NEVER:
            self.part(path, "withheld", "")
            return NULL
        if condition is sql.ALWAYS:
            return self.field(row, field, need)
        match need:
            case needs.Column(name):
                self.record_usage(row, name, "field", path)
                return row.value(sql.case(condition, row[name]), value_type_of(field.definition.type))
            case needs.One():
                return self._one(row, field, need, condition)
            case needs.Many() | needs.Pages():
                key = sql.case(condition, row[need.key or "id"])
                source = self.list_field(row, field, need, key)
                self.record_usage(row, need.key or "id", "key", path)
                return Choice(row.cell(key), NULL, source)
            case needs.Items():
                source = computed_value(self, row, field, need, self.object)
                return Choice(row.cell(sql.case(condition, sql.ONE)), NULL, source)
            case _:
                raise TypeError(f"{path}: {type(need).__name__} cannot be guarded")

    list_field: "ListField"
    """Compiles a list field of a row, which the compiler of lists sets: the two call each other."""
    read_by_id: ReadById
    """Compiles the reading of rows by id, which the compiler of the root sets."""


ListField = Callable[[RowContext, SelectedField, needs.Many | needs.Pages, sql.Expression], Value]
"""Returns a list field of a row; the last argument is the parent's key."""
