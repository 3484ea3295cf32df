"""A piece of a document compiled by itself: the expression that it becomes, and what its row then reads."""

from collections.abc import Mapping
from typing import Any

from graphql import FieldNode, GraphQLSchema, OperationDefinitionNode, parse

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.read.bind_parameters import BindParameters, Bound
from gql_blog.read.compile_context import Below, Row
from gql_blog.read.compiler import Compiler
from gql_blog.read.dialect import SQLITE, Dialect
from gql_blog.read.entities import ENTITIES
from gql_blog.read.lists import Lists
from gql_blog.read.needs import ReadContext
from gql_blog.read.row_columns import FUNCTIONS, PackedScope, Scope

SCHEMA = build_schema(Hooks.of({})).graphql
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
        packed: bool = False,
        typed: bool = False,
        faults: Mapping[str, Exception] | None = None,
    ) -> None:
        document = parse(f"{{ it{f'({arguments})' if arguments else ''} {{ {selection} }} }}")
        (operation,) = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        self.nodes = [each for each in operation.selection_set.selections if isinstance(each, FieldNode)]
        self.compiler = Compiler(schema, document, dialect, role, variables or {}, typed=typed, faults=faults)
        self.lists = Lists(self.compiler)
        self.scope = (PackedScope if packed else Scope)(dialect, typed=typed)
        self.slots = BindParameters()
        self.row = Row(self.scope, "a", ENTITIES[entity], self.slots, Below())

    def source(self) -> str:
        """Compile the object, and return its expression."""
        return self.compiler.object(self.row, self.nodes, PLACE)

    def columns(self, viewer: Viewer | None = None, **variables: Any) -> list[str]:
        """Return the SQL of the row's columns, their parameters numbered."""
        bound = self.bound(viewer, **variables)
        texts = self.scope.render(bound, self.slots)
        return [self.slots.finish(text, self.compiler.dialect)[0] for text in texts]

    def bound(self, viewer: Viewer | None = None, **variables: Any) -> Bound:
        """Return the facts of a request."""
        context = ReadContext(viewer or Viewer(self.compiler.policy.role), "https://blog.example")
        return self.compiler.plan.bind(variables, context)

    def value(self, source: str, *columns: Any, **variables: Any) -> Any:
        """Return what an expression is for a row with these columns."""
        bound = self.bound(**variables)
        names: dict[str, Any] = {"e": (), "bound": bound, "x": bound.context}
        names.update(FUNCTIONS)
        names.update(self.compiler.names)
        names.update({f"{self.scope.letter}{place}": column for place, column in enumerate(columns)})
        return eval(source, names)

    def reads(self) -> set[tuple[str, str, str, bool]]:
        """Return (table, column, why, of the answer) of all that was noted."""
        return {
            (table, column, note.why, answer) for note in self.slots.notes for table, column, answer in note.columns()
        }
