"""A piece of a document compiled by itself: the expression that it becomes, and what its row then reads."""

from collections.abc import Mapping
from typing import Any

from graphql import FieldNode, GraphQLSchema, OperationDefinitionNode, parse
from support.core_schema import core_schema

from gql_blog.access import Preview, Viewer
from gql_blog.content import Role, SiteUrls
from gql_blog.read.compile.compile_context import RowContext, SelectBuilder
from gql_blog.read.compile.field_compiler import FieldCompiler
from gql_blog.read.compile.root_compiler import RootCompiler
from gql_blog.read.needs.column_usage import usages_of
from gql_blog.read.needs.declared_needs import ReadContext
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.shape.row_columns import Packing, RowColumns
from gql_blog.read.shape.shaper_values import Value
from gql_blog.read.sql.dialect import SQLITE, Dialect
from gql_blog.read.sql.expressions import Row
from gql_blog.read.sql.sql_printer import SqlPrinter

SCHEMA = core_schema().graphql
PLACE = "/Query.it"


class Compiled:
    """What ``selection`` of a row of ``entity`` becomes."""

    def __init__(
        self,
        entity: str,
        selection: str,
        role: Role | None = None,
        *,
        arguments: str = "",
        dialect: Dialect = SQLITE,
        schema: GraphQLSchema = SCHEMA,
        variables: Mapping[str, Any] | None = None,
        packing: Packing = "",
        field_errors: Mapping[str, Exception] | None = None,
    ) -> None:
        document = parse(f"{{ it{f'({arguments})' if arguments else ''} {{ {selection} }} }}")
        (operation,) = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        self.nodes = [each for each in operation.selection_set.selections if isinstance(each, FieldNode)]
        self.compiler = FieldCompiler(schema, document, dialect, role, variables or {}, field_errors=field_errors)
        self.lists = RootCompiler(self.compiler).lists
        self.row_columns = RowColumns()
        self.row_columns.packing = packing
        self.printer = self.compiler.printer()
        made = ENTITIES[entity]
        self.row = RowContext(self.row_columns, Row(made.rows, "a"), made, SelectBuilder())

    def source(self) -> str:
        """Compile the object, and return its expression in Python."""
        return self.text(self.compiler.object(self.row, self.nodes, PLACE))

    def text(self, value: Value) -> str:
        """Return the Python of a value."""
        return self.printer.text(value)

    def columns(self, viewer: Viewer | None = None, **variables: Any) -> list[str]:
        """Return the SQL of the row's columns, their parameters numbered."""
        printer = SqlPrinter(self.compiler.dialect)
        return [printer.text(each) for each in self.row_columns.render(self.bound(viewer, **variables))]

    def joins(self) -> list[str]:
        """Return the JOINs of the row."""
        return list(map(SqlPrinter(self.compiler.dialect).text, self.row_columns.joins))

    def bound(self, viewer: Viewer | None = None, **variables: Any) -> BoundRequest:
        """Return the facts of a request."""
        role = self.compiler.policy.role
        assert not isinstance(role, Preview)
        context = ReadContext(viewer or Viewer(role), SiteUrls("https://blog.example"))
        return self.compiler.plan.bind(variables, context)

    def value(self, source: str, *columns: Any, **variables: Any) -> Any:
        """Return what an expression is for a row with these columns."""
        bound = self.bound(**variables)
        names: dict[str, Any] = {"e": (), "bound": bound, "x": bound.context}
        names.update(self.printer.names)
        prefix = {"": "r", "texts": "t", "records": "s"}[self.row_columns.packing]
        names.update({f"{prefix}{place}": column for place, column in enumerate(columns)})
        return eval(source, names)

    def reads(self) -> set[tuple[str, str, str, bool]]:
        """Return (table, column, why, of the answer) of all that was noted."""
        expressions = (*self.row_columns.render(self.bound()), *self.row_columns.joins)
        found = [usage for each in expressions for usage in usages_of(each, PLACE)]
        return {(table, column, why, answer) for table, column, why, _, answer in (*self.row.builder.usages, *found)}
