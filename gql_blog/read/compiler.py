"""From a selection to a plan: each field's need becomes columns, joins, a packed list, or a level of its own."""

from collections.abc import Sequence
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLOutputType

from gql_blog.read.compile_context import TYPE_KEY, Making, Row
from gql_blog.read.declared import need_of, shape_of
from gql_blog.read.entities import ENTITIES
from gql_blog.read.needs import (
    Allowed,
    Batch,
    Column,
    Computed,
    Counter,
    Guarded,
    Items,
    Many,
    Need,
    One,
    Pages,
    Same,
)
from gql_blog.read.policy import ALWAYS, NEVER
from gql_blog.read.selection import Fields
from gql_blog.read.shaper import object_source
from gql_blog.read.values import allowed_value, batch_value, computed_value, counter_value


class Compiler(Making):
    """Compiles fields of rows. One is made for each plan."""

    def object(self, row: Row, nodes: Sequence[FieldNode], place: str) -> str:
        """Return the expression of the object that ``row`` becomes."""
        forms = [self._form(row, kind, nodes, place) for kind in self.types(row.entity)]
        if len(forms) == 1 or forms[0] == forms[1]:
            return forms[0]
        assert row.entity.discriminator
        self.note(row, row.entity.discriminator, "type", place)
        mark = row.scope.add(f"{row.alias}.{row.entity.discriminator}")
        return f"({forms[0]} if {mark} is None else {forms[1]})"

    def _form(self, row: Row, kind: GraphQLObjectType, nodes: Sequence[FieldNode], place: str) -> str:
        fields = self.selection.children(kind, nodes)
        parts, batches = self.parts(row, kind, fields, place)
        if self.typed:
            parts.append((TYPE_KEY, repr(kind.name)))
        source: str = object_source(parts)
        for call in batches:
            source = call.replace("%", source, 1)
        return source

    def parts(
        self, row: Row, kind: GraphQLObjectType, fields: Fields, place: str
    ) -> tuple[list[tuple[str, str]], list[str]]:
        """Return the expressions of an object's fields, and the calls to wrap it in for its plugins' fields."""
        parts: list[tuple[str, str]] = []
        wraps: list[str] = []
        for key, nodes in fields.items():
            name = nodes[0].name.value
            at = f"{place}/{kind.name}.{key}"
            if name == "__typename":
                parts.append((key, repr(kind.name)))
            elif at in self.faults:
                parts.append((key, self._fault(row, need_of(kind.fields[name]), at)))
            else:
                need = need_of(kind.fields[name])
                source = self._once(row, kind.fields[name], need, nodes, at, key)
                if isinstance(need, Batch):
                    wraps.append(source)
                parts.append((key, "None" if isinstance(need, Batch) else source))
        return parts, wraps

    def _once(
        self, row: Row, definition: GraphQLField, need: Need, nodes: Sequence[FieldNode], at: str, key: str
    ) -> str:
        """Return the expression of one field, the same for all types of a row that it is selected on."""
        if len(row.entity.types) == 1:
            return self._made(row, definition, need, nodes, at, key)
        same = (row.scope, row.alias, need, str(definition.type), tuple(map(id, nodes)))
        if same not in self.fields:
            self.fields[same] = self._made(row, definition, need, nodes, at, key)
        return self.fields[same]

    def _made(
        self, row: Row, definition: GraphQLField, need: Need, nodes: Sequence[FieldNode], at: str, key: str
    ) -> str:
        if isinstance(need, Batch):
            return batch_value(self, row, need, key, at)
        return self.field(row, definition, need, nodes, at)

    def field(self, row: Row, definition: GraphQLField, need: Need, nodes: Sequence[FieldNode], at: str) -> str:
        """Return the expression of one field of ``row``."""
        match need:
            case Column(name):
                return self._column(row, name, definition.type, at)
            case Computed() | Items():
                return computed_value(self, row, definition, need, nodes, at)
            case Counter():
                return counter_value(self, row, need, at)
            case Allowed(permission):
                return allowed_value(self, row, permission, at)
            case Same(entity):
                same = Row(row.scope, row.alias, ENTITIES[entity], row.slots, row.below, sure=row.sure)
                self.part(at, "same", entity)
                return self.object(same, nodes, at)
            case One():
                return self._one(row, need, nodes, at, ALWAYS)
            case Many() | Pages():
                return str(self.lists.field(row, definition, need, nodes, at, f"{row.alias}.{need.key}"))
            case Guarded(permission, inner):
                return self._guarded(row, definition, permission, inner, nodes, at)
            case _:
                raise TypeError(f"{at} declares a need that only a root field may have: {need!r}")

    def _fault(self, row: Row, need: Need, at: str) -> str:
        """Return what stands for a field whose arguments are wrong: null, where the viewer may not read it anyway."""
        error = self.name(self.faults[at])
        if not isinstance(need, Guarded):
            return error
        condition = self.policy.field(need.permission, row.alias, row.slots.at(at))
        if condition in (ALWAYS, NEVER):
            return error if condition == ALWAYS else "None"
        return f"({error} if {row.scope.add(f'case when {condition} then 1 end')} else None)"

    def _column(self, row: Row, name: str, type_: GraphQLOutputType, at: str) -> str:
        self.note(row, name, "field", at)
        return row.scope.value(f"{row.alias}.{name}", shape_of(type_))

    def _one(self, row: Row, need: One, nodes: Sequence[FieldNode], at: str, condition: str) -> str:
        entity = ENTITIES[need.entity]
        sure = need.carried and row.sure
        slots = row.slots.at(at)

        def make(alias: str) -> str:
            parts = [slots.note(f"{alias}.{need.remote} = {row.alias}.{need.local}", "key")]
            if entity.kind and not need.carried:
                parts.append(self.policy.rows(entity.kind, alias, slots))
            parts += [slots.note(entity.only.format(a=alias), "type")] if entity.only else []
            parts.append(condition)
            on = " and ".join(part for part in parts if part != ALWAYS)
            return f"{'' if sure else 'left '}join {entity.table} {alias} on {on}"

        alias = row.scope.join((row.alias, need.local, need.entity, condition), self.alias, make)
        joined = Row(row.scope, alias, entity, row.slots, row.below, sure=sure)
        self.part(at, "joined", need.entity)
        source = self.object(joined, nodes, at)
        if sure:
            return source
        self.note(joined, need.remote, "key", at)
        return f"(None if {row.scope.add(f'{alias}.{need.remote}')} is None else {source})"

    def _guarded(
        self,
        row: Row,
        definition: GraphQLField,
        permission: str,
        need: Need,
        nodes: Sequence[FieldNode],
        at: str,
    ) -> str:
        condition = self.policy.field(permission, row.alias, row.slots.at(at))
        if condition == NEVER:
            self.part(at, "withheld", "")
            return "None"
        if condition == ALWAYS:
            return self.field(row, definition, need, nodes, at)
        match need:
            case Column(name):
                self.note(row, name, "field", at)
                sql = f"case when {condition} then {row.alias}.{name} end"
                return row.scope.value(sql, shape_of(definition.type))
            case One():
                return self._one(row, need, nodes, at, condition)
            case Many() | Pages():
                key = f"case when {condition} then {row.alias}.{need.key} end"
                source = self.lists.field(row, definition, need, nodes, at, key)
                self.note(row, need.key or "id", "key", at)
                return f"(None if {row.scope.add(key)} is None else {source})"
            case _:
                raise TypeError(f"{at}: {type(need).__name__} cannot be guarded")

    lists: Any = None
    """The compiler of lists, set by whoever makes a plan: it needs this one, and this one it."""
