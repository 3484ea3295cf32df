"""From a selection to a plan: each field's need becomes columns, joins, a packed list, or a level of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from gql_blog.content import Role
from gql_blog.read.arguments import Arguments
from gql_blog.read.dialect import Dialect
from gql_blog.read.entities import ENTITIES, Entity
from gql_blog.read.fault import Fault
from gql_blog.read.needs import (
    Allowed,
    Batch,
    Column,
    Computed,
    Counter,
    Guarded,
    Head,
    Items,
    Key,
    Many,
    Need,
    One,
    Pages,
    Same,
)
from gql_blog.read.plan import ArgumentBinding, Plan
from gql_blog.read.policy import ALWAYS, NEVER, Policy
from gql_blog.read.scope import NotPackable, PackedScope, Read, Scope, Shape
from gql_blog.read.selection import Fields, Selection
from gql_blog.read.shaper import Names, object_source
from gql_blog.read.slots import Slots

TYPE_KEY = "\x00type"
"""Under it an object of a typed answer says its type, for whoever walks the answer."""

LARGEST_HEAD = 1000
"""How many characters of a text ``Head`` reads at most: as many as the table keeps apart."""

_SHAPES: dict[str, Shape] = {
    "DateTime": "instant",
    "Date": "date",
    "Boolean": "boolean",
    "JSON": "json",
    "Int": "integer",
    "Float": "float",
}


class Row:
    """A row that fields are read from: where its columns go, what it is called, and what may be asked below it.

    ``sure``: it is there; a joined row may be missing.
    """

    def __init__(
        self, scope: Scope, alias: str, entity: Entity, slots: Slots, below: "Below", *, sure: bool = True
    ) -> None:
        self.sure = sure
        self.scope = scope
        self.alias = alias
        self.entity = entity
        self.slots = slots
        self.below = below


class Below:
    """What a level collects while its element is compiled: children, and plugins' fields."""

    def __init__(self) -> None:
        self.children: list[tuple[Any, str]] = []
        self.batches: list[Batch] = []
        self.known: dict[Any, int] = {}


class Compiler:
    """Compiles fields of rows. One is made for each plan.

    ``typed``: every object says its type, and nothing stands in the answer that only a JSON writer understands.
    ``faults``: fields, by place, that stand for an error.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        dialect: Dialect,
        role: Role | None,
        variables: Mapping[str, Any],
        *,
        typed: bool = False,
        faults: Mapping[str, Exception] | None = None,
    ) -> None:
        self.schema = schema
        self.dialect = dialect
        self.policy = Policy(role)
        self.selection = Selection(schema, document, variables)
        self.variables = variables
        self.typed = typed
        self.faults = faults or {}
        self.plan = Plan()
        self.names: Names = {}
        self._aliases = 0

    def alias(self) -> str:
        """Return a new name for a row."""
        self._aliases += 1
        return f"j{self._aliases}"

    def name(self, value: Any) -> str:
        """Return the name under which a shaper finds ``value``."""
        for known, held in self.names.items():
            if held is value:
                return known
        name = f"v{len(self.names)}"
        self.names[name] = value
        return name

    def types(self, entity: Entity) -> list[GraphQLObjectType]:
        """Return the GraphQL types that a row of ``entity`` may have."""
        return [self.schema.type_map[name] for name in entity.types]  # type: ignore[misc]

    def object(self, row: Row, nodes: Sequence[FieldNode], place: str) -> str:
        """Return the expression of the object that ``row`` becomes."""
        forms = [self._form(row, kind, nodes, place) for kind in self.types(row.entity)]
        if len(forms) == 1 or forms[0] == forms[1]:
            return forms[0]
        mark = row.scope.add(f"{row.alias}.{row.entity.discriminator}")
        return f"({forms[0]} if {mark} is None else {forms[1]})"

    def _form(self, row: Row, kind: GraphQLObjectType, nodes: Sequence[FieldNode], place: str) -> str:
        fields = self.selection.children(kind, nodes)
        parts, batches = self.parts(row, kind, fields, place)
        if self.typed:
            parts.append((TYPE_KEY, repr(kind.name)))
        source = object_source(parts)
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
                parts.append((key, self.name(self.faults[at])))
            else:
                need = need_of(kind.fields[name])
                if isinstance(need, Batch):
                    wraps.append(self._batch(row, need, key, at))
                    parts.append((key, "None"))
                else:
                    parts.append((key, self.field(row, kind.fields[name], need, nodes, at)))
        return parts, wraps

    def field(self, row: Row, definition: GraphQLField, need: Need, nodes: Sequence[FieldNode], at: str) -> str:
        """Return the expression of one field of ``row``."""
        match need:
            case Column(name):
                return self._column(row, name, definition.type, at)
            case Computed() | Items():
                return self._computed(row, definition, need, nodes, at)
            case Counter():
                return self._counter(row, need, at)
            case Allowed(permission):
                return self._allowed(row, permission, at)
            case Same(entity):
                same = Row(row.scope, row.alias, ENTITIES[entity], row.slots, row.below, sure=row.sure)
                return self.object(same, nodes, at)
            case One():
                return self._one(row, need, nodes, at, ALWAYS)
            case Many() | Pages():
                return str(self.lists.field(row, definition, need, nodes, at, f"{row.alias}.{need.key}"))
            case Guarded(permission, inner):
                return self._guarded(row, definition, permission, inner, nodes, at)
            case _:
                raise TypeError(f"{at} declares a need that only a root field may have: {need!r}")

    def _column(self, row: Row, name: str, type_: GraphQLOutputType, at: str) -> str:
        self._note(row, name, "field", at)
        return row.scope.value(f"{row.alias}.{name}", shape_of(type_))

    def _note(self, row: Row, column: str, why: str, at: str) -> None:
        row.scope.reads.append(Read(row.entity.table, column, why, at))

    def _batch(self, row: Row, need: Batch, key: str, at: str) -> str:
        if isinstance(row.scope, PackedScope):
            raise NotPackable
        for column in need.columns:
            self._note(row, column, "plugin", at)
        columns = "".join(f"{row.scope.add(f'{row.alias}.{column}')}, " for column in need.columns)
        row.below.batches.append(need)
        mark = self.name(_mark)
        return f"{mark}(b{len(row.below.batches) - 1}, %, {key!r}, ({columns}))"

    def _computed(
        self, row: Row, definition: GraphQLField, need: Computed | Items, nodes: Sequence[FieldNode], at: str
    ) -> str:
        arguments = self._arguments(definition, need, nodes, at)
        given = "{}" if arguments is None else f"bound.arguments[{arguments}]"
        values = "".join(f", {self._input(row, column, arguments, at)}" for column in need.columns)
        call = f"{self.name(need.function)}(bound.context, {given}{values})"
        if isinstance(need, Computed):
            return call
        kind = get_named_type(definition.type)
        assert isinstance(kind, GraphQLObjectType)
        return f"[{self._item(kind, nodes)} for i in {call}]"

    def _item(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> str:
        """Return the expression of a plain object ``i``, of whose entries the fields give the names."""
        parts = []
        for key, inner in self.selection.children(kind, nodes).items():
            name = inner[0].name.value
            if name == "__typename":
                parts.append((key, repr(kind.name)))
                continue
            need = need_of(kind.fields[name])
            if not isinstance(need, Key):
                raise TypeError(f"{kind.name}.{name} must declare the key of a plain object, not {need!r}")
            parts.append((key, f"i.get({need.name!r})"))
        if self.typed:
            parts.append((TYPE_KEY, repr(kind.name)))
        return object_source(parts)

    def _arguments(
        self, definition: GraphQLField, need: Computed | Items, nodes: Sequence[FieldNode], at: str
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
                    raise Fault(at, f"'{head.argument}' must be at least 1; it is {asked}.")
                arguments = {**arguments, head.argument: min(asked, LARGEST_HEAD)}
            return arguments

        self.plan.arguments.append(ArgumentBinding(Arguments(definition, nodes[0]).get, check))
        return len(self.plan.arguments) - 1

    def _input(self, row: Row, column: str | Head, arguments: int | None, at: str) -> str:
        if isinstance(column, str):
            self._note(row, column, "field", at)
            return row.scope.value(f"{row.alias}.{column}", _INPUT_SHAPES.get(column, "plain"))
        self._note(row, column.name, "field", at)
        assert arguments is not None
        # One character more than asked for shows that the text goes on.
        length = row.slots.add(lambda bound: bound.arguments[arguments][column.argument] + 1)
        return row.scope.add(
            f"substr({row.alias}.{column.name}, 1, {length}{'::int' if self.dialect.postgres else ''})"
        )

    def _counter(self, row: Row, need: Counter, at: str) -> str:
        entity = ENTITIES[need.entity]
        assert entity.kind
        if self.policy.sees_public(entity.kind) or self.policy.sees_all(entity.kind):
            column = need.public if self.policy.sees_public(entity.kind) else need.all
            self._note(row, column, "field", at)
            return row.scope.value(f"{row.alias}.{column}", "integer")
        counted = self.alias()
        parts = [need.on.format(a=counted, p=f"{row.alias}.id"), self.policy.rows(entity.kind, counted, row.slots)]
        parts += [entity.only.format(a=counted)] if entity.only else []
        parts += [f"{counted}.status = '{entity.published}'"] if entity.published else []
        sql = f"(select count(*) from {entity.table} {counted} where {' and '.join(parts)})"
        return row.scope.value(sql, "integer")

    def _allowed(self, row: Row, permission: str, at: str) -> str:
        condition = self.policy.field(permission, row.alias, row.slots)
        if condition in (ALWAYS, NEVER):
            return str(condition == ALWAYS)
        self._note(row, "id", "policy", at)
        return row.scope.value(f"coalesce({condition}, false)", "boolean")

    def _one(self, row: Row, need: One, nodes: Sequence[FieldNode], at: str, condition: str) -> str:
        entity = ENTITIES[need.entity]
        sure = need.carried and row.sure
        self._note(row, need.local, "key", at)

        def make() -> tuple[str, str]:
            alias = self.alias()
            parts = [f"{alias}.{need.remote} = {row.alias}.{need.local}"]
            if entity.kind and not need.carried:
                parts.append(self.policy.rows(entity.kind, alias, row.slots))
            parts += [entity.only.format(a=alias)] if entity.only else []
            parts.append(condition)
            on = " and ".join(part for part in parts if part != ALWAYS)
            return alias, f"{'' if sure else 'left '}join {entity.table} {alias} on {on}"

        alias = row.scope.join((row.alias, need.local, need.entity, condition), make)
        joined = Row(row.scope, alias, entity, row.slots, row.below, sure=sure)
        source = self.object(joined, nodes, at)
        if sure:
            return source
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
        condition = self.policy.field(permission, row.alias, row.slots)
        if condition == NEVER:
            return "None"
        if condition == ALWAYS:
            return self.field(row, definition, need, nodes, at)
        match need:
            case Column(name):
                self._note(row, name, "field", at)
                sql = f"case when {condition} then {row.alias}.{name} end"
                return row.scope.value(sql, shape_of(definition.type))
            case One():
                return self._one(row, need, nodes, at, condition)
            case Many() | Pages():
                key = f"case when {condition} then {row.alias}.{need.key} end"
                source = self.lists.field(row, definition, need, nodes, at, key)
                return f"(None if {row.scope.add(key)} is None else {source})"
            case _:
                raise TypeError(f"{at}: {type(need).__name__} cannot be guarded")

    lists: Any = None
    """The compiler of lists, set by whoever makes a plan: it needs this one, and this one it."""


_INPUT_SHAPES: dict[str, Shape] = {"is_stub": "boolean", "public": "boolean", "findings": "plain"}


def _mark(places: list[Any], target: dict[str, Any], key: str, columns: tuple[Any, ...]) -> dict[str, Any]:
    """Remember that ``target[key]`` waits for a plugin's word on ``columns``."""
    places.append((target, key, columns))
    return target


def need_of(definition: GraphQLField) -> Need:
    """Return what the schema declares that a field needs; raise ``TypeError`` where it declares nothing."""
    declared = definition.extensions["strawberry-definition"].metadata.get("need")
    if declared is None:
        raise TypeError(f"a field of type {definition.type} declares no need")
    need: Need = declared
    return need


def shape_of(type_: GraphQLOutputType) -> Shape:
    """Return the form of a column's value that a field of this type gives out."""
    if is_list_type(get_nullable_type(type_)):
        return "json"
    return _SHAPES.get(get_named_type(type_).name, "plain")
