"""The context of compiling one plan: schema, selection, policy, the plan so far, and names for its shapers."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graphql import DocumentNode, FieldNode, GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type

from gql_blog.access import Sight, holds
from gql_blog.read.compile.plan import ArgumentBinding, Plan
from gql_blog.read.compile.select_node import BatchCall, SelectNode
from gql_blog.read.needs.arguments import Arguments
from gql_blog.read.needs.column_usage import ColumnUsage, PartKind, PlanPart
from gql_blog.read.needs.declared_needs import Batch, Need
from gql_blog.read.needs.entities import WIDE, Entity
from gql_blog.read.needs.selection import Selection
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.shape.row_columns import RowColumns, Sql, ValueType
from gql_blog.read.shape.shaper import ShaperPrinter
from gql_blog.read.shape.shaper_values import Cell, Fixed, Object, Value
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.dynamic_values import JsonValue
from gql_blog.read.sql.expressions import ALWAYS, NEVER, Column, Expression, Of, Purpose, Row, Why

TYPE_KEY = "\x00type"
"""The key of an object's type name in a typed result, which graphql-core executes."""


class SelectedField(NamedTuple):
    """A field as it is selected at one place, ``path``; ``nodes`` are merged, and their arguments equal."""

    definition: GraphQLField
    nodes: Sequence[FieldNode]
    path: str

    @property
    def name(self) -> str:
        """The name in the schema."""
        return self.nodes[0].name.value

    @property
    def kind(self) -> GraphQLObjectType:
        """The type of the objects that it returns, or lists."""
        kind = get_named_type(self.definition.type)
        assert isinstance(kind, GraphQLObjectType)
        return kind

    @property
    def arguments(self) -> Arguments:
        """The arguments."""
        return Arguments(self.definition, self.nodes[0], self.path)


@dataclass(frozen=True, slots=True, eq=False)
class RowContext:
    """A row whose fields are compiled: its columns, and the builder of the select node that reads it.

    ``present``: the row exists; a row of a left join may be missing. ``fields``: the needs of its object's fields by
    name, if they are not those that its types declare; others are absent.
    """

    columns: RowColumns
    row: Row
    entity: Entity
    builder: "SelectBuilder"
    present: bool = True
    fields: Mapping[str, Need] | None = None

    def __getitem__(self, column: str) -> Column:
        return self.row[column]

    def cell(self, sql: Sql) -> Cell:
        """Return the column ``sql``; its value is as the database returns it."""
        return Cell(self.columns, self.columns.add(sql))

    def value(self, sql: Sql, value_type: ValueType) -> Cell:
        """Return a column's value as it is in the result."""
        return Cell(self.columns, self.columns.add(sql, value_type), value_type)

    def ordered(self, sql: Sql, value_type: ValueType) -> Cell:
        """Return an order's value as a cursor holds it."""
        return Cell(self.columns, self.columns.add(sql, value_type), value_type, ordered=True)


class ChildRows(NamedTuple):
    """A list of a row that has a select node of its own: the key of its rows, and the object of one of them."""

    select: SelectNode
    key: Expression
    element: Value


class SelectBuilder:
    """The children and plugins' fields of a row, and the columns of the result, collected while it is compiled."""

    def __init__(self) -> None:
        self.children: list[ChildRows] = []
        self.batches: list[BatchCall] = []
        self.usages: list[ColumnUsage] = []
        self.pages: set[int] = set()
        """The numbers of the plan's pages on which the node's SQL depends."""


class CompileContext:
    """The state that all parts of the compiler share.

    ``field_errors`` maps the paths of fields with invalid arguments to their errors. Where it is given, the result is
    ``typed``: each object has its type under ``TYPE_KEY``, and all values are Python objects, as graphql-core needs
    them.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        dialect: Dialect,
        role: Sight,
        variables: Mapping[str, JsonValue],
        *,
        field_errors: Mapping[str, Exception] | None = None,
    ) -> None:
        self.schema = schema
        self.dialect = dialect
        self.policy = RowPolicy(role)
        self.selection = Selection(schema, document, variables)
        self.variables = variables
        self.typed = field_errors is not None
        self.verbatim = not self.typed  # whether a list may be JSON as the database writes it
        self.field_errors = field_errors or {}
        self.plan = Plan()
        self.fields: dict[Hashable, Value] = {}
        """The values of fields of rows with several types, so that each field is compiled once."""

    def printer(self) -> ShaperPrinter:
        """Return the printer of one more function."""
        return ShaperPrinter(self.dialect, typed=self.typed)

    def bind(self, field: SelectedField, check: Callable[[dict[str, JsonValue]], dict[str, JsonValue]]) -> int:
        """Let requests bind a field's arguments, which are what ``check`` returns; return their number in the plan."""
        self.plan.arguments.append(ArgumentBinding(field.arguments.get, check))
        return len(self.plan.arguments) - 1

    def selected(
        self,
        kind: GraphQLObjectType,
        nodes: Sequence[FieldNode],
        path: str,
        part: Callable[[str, SelectedField], Value],
    ) -> Object:
        """Return the object that ``nodes`` select; ``part`` makes what stands under a response key of the field there.

        The name of its type stands where it is selected, and under ``TYPE_KEY`` of a typed result.
        """
        found: dict[str, Value] = {}
        for key, inner in self.selection.children(kind, nodes).items():
            name = inner[0].name.value
            if name == "__typename":
                found[key] = Fixed(kind.name)
            else:
                found[key] = part(key, SelectedField(kind.fields[name], inner, f"{path}/{kind.name}.{key}"))
        if self.typed:
            found[TYPE_KEY] = Fixed(kind.name)
        return Object(tuple(found.items()))

    def types(self, entity: Entity) -> list[GraphQLObjectType]:
        """Return the GraphQL types that a row of ``entity`` may have."""
        return [self.schema.type_map[name] for name in entity.types]  # type: ignore[misc]

    def part(self, path: str, kind: PartKind, entity: str, *, packed: bool = False, page: int | None = None) -> None:
        """Add the part at ``path`` to the plan."""
        self.plan.parts[path] = PlanPart(kind, entity, packed, page)

    def permission(self, row: RowContext, name: str, path: str) -> Expression:
        """Return the condition that the viewer has a permission on ``row``; it may be ``ALWAYS`` or ``NEVER``."""
        condition = self.policy.field(name)
        return condition if condition in (ALWAYS, NEVER) else Purpose(Of(condition, row.row), "policy", path)

    def permits(self, need: Batch) -> bool:
        """Whether a plugin's field is for such viewers."""
        return holds(self.policy.role, need.roles)

    def record_usage(self, row: RowContext, column: str, why: Why, path: str) -> None:
        """Record that a column of ``row`` is read for the result, and why."""
        row.builder.usages.append(ColumnUsage(row.row.table, column, why, path, True))
        row.columns.wide = row.columns.wide or column in WIDE
