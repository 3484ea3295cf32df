"""What is selected of a connection: edges, nodes, cursors, the page's own facts."""

from collections.abc import Sequence

from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type

from gql_blog.read.bind_parameters import BindParameters, Bound
from gql_blog.read.compile_context import TYPE_KEY, Row
from gql_blog.read.compiler import Compiler
from gql_blog.read.connection import Connection
from gql_blog.read.order import Kind, encode
from gql_blog.read.row_columns import Shape
from gql_blog.read.search import SCORE
from gql_blog.read.shaper import object_source
from gql_blog.read.snippet import snippet

_SHAPES: dict[Kind, Shape] = {"text": "plain", "date": "date", "instant": "instant", "integer": "integer"}

_SIDES = {"hasNextPage": False, "hasPreviousPage": True}
"""What tells whether there is more, and whether it is ahead of a page from the end."""
_EITHER = {"hasNextPage": "(far if back else more)", "hasPreviousPage": "(more if back else far)"}


class Connections:
    """Compiles the parts of connections over the rows of their levels."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler

    def connection(
        self, row: Row, definition: GraphQLField, nodes: Sequence[FieldNode], at: str, page: int
    ) -> Connection:
        """Return what is selected of a connection, its elements' expressions compiled over ``row``."""
        compiler = self._compiler
        kind = get_named_type(definition.type)
        assert isinstance(kind, GraphQLObjectType)
        made = Connection()
        for key, inner in compiler.selection.children(kind, nodes).items():
            name = inner[0].name.value
            if name == "__typename":
                made.parts[key] = repr(kind.name)
            elif name == "totalCount":
                made.total = True
                made.parts[key] = "total"
            elif name == "pageInfo":
                made.parts[key] = self._page_info(row, made, inner, page)
            elif name == "nodes":
                made.elements.append(compiler.object(row, inner, f"{at}/{kind.name}.{key}"))
                made.parts[key] = made.pick(len(made.elements) - 1)
            else:
                made.elements.append(self._edge(row, kind, inner, f"{at}/{kind.name}.{key}", page))
                made.parts[key] = made.pick(len(made.elements) - 1)
        if compiler.typed:
            made.parts[TYPE_KEY] = repr(kind.name)
        return made

    def _edge(self, row: Row, connection: GraphQLObjectType, nodes: Sequence[FieldNode], at: str, page: int) -> str:
        compiler = self._compiler
        kind = get_named_type(connection.fields["edges"].type)
        assert isinstance(kind, GraphQLObjectType)
        parts = []
        for key, inner in compiler.selection.children(kind, nodes).items():
            name = inner[0].name.value
            if name == "__typename":
                parts.append((key, repr(kind.name)))
            elif name == "cursor":
                parts.append((key, f"{compiler.name(encode)}({self._cursor_values(row, page)})"))
            elif name == "node":
                parts.append((key, compiler.object(row, inner, f"{at}/{kind.name}.{key}")))
            elif name == "score":
                parts.append((key, f"float({row.scope.add(SCORE)})"))
            elif name == "snippet":
                for column in ("title", "text"):
                    compiler.note(row, column, "field", f"{at}/{kind.name}.{key}")
                title, text = (row.scope.value(f"{row.alias}.{column}", "plain") for column in ("title", "text"))
                parts.append((key, f"{compiler.name(snippet)}(bound.pages[{page}].sought.runs, {title}, {text})"))
            else:
                raise TypeError(f"{kind.name}.{name} is not known to the plan")
        if compiler.typed:
            parts.append((TYPE_KEY, repr(kind.name)))
        return object_source(parts)

    def _cursor_values(self, row: Row, page: int) -> str:
        """Return the arguments of a cursor: the order's name, the row's values in it, the id."""
        binding = self._compiler.plan.pages[page]
        constant = binding.constant
        if constant is not None:
            for term in constant.order.terms:
                row.slots.at(binding.paging.place).note(term.raw(row.alias), "order", answer=True)
            values = "".join(
                f"{row.scope.ordered(term.raw(row.alias), _SHAPES[term.kind])}, " for term in constant.order.terms
            )
            name = repr(constant.order.name)
        else:
            values = f"*{self._ordered_values(row, page)}, "
            name = f"bound.pages[{page}].order.name"
        compiler = self._compiler
        compiler.note(row, "id", "order", binding.paging.place)
        return f"{name}, ({values}), {row.scope.add(f'{row.alias}.id')}"

    def _ordered_values(self, row: Row, page: int) -> str:
        """Return the expression of an order's values, where the order is known only when a request is bound."""
        row.below.pages.add(page)
        alias, dialect = row.alias, self._compiler.dialect
        place = self._compiler.plan.pages[page].paging.place

        def columns(bound: Bound, slots: BindParameters) -> str:
            terms = bound.pages[page].order.terms
            notes = slots.at(place)
            listed = ", ".join(notes.note(term.kept(alias, dialect), "order", answer=True) for term in terms)
            return f"jsonb_build_array({listed})::text" if dialect.postgres else f"json_array({listed})"

        return f"_loads({row.scope.add(columns)})"

    def _page_info(self, row: Row, made: Connection, nodes: Sequence[FieldNode], page: int) -> str:
        compiler = self._compiler
        binding = compiler.plan.pages[page]
        kind = compiler.schema.type_map["PageInfo"]
        assert isinstance(kind, GraphQLObjectType)
        parts = []
        for key, inner in compiler.selection.children(kind, nodes).items():
            name = inner[0].name.value
            if name == "__typename":
                source = repr(kind.name)
            elif name in _SIDES:
                # Ahead, the rows themselves tell; on the far side it takes a look.
                ahead = binding.backward is _SIDES[name]
                made.far = made.far or not ahead
                made.more = made.more or ahead or binding.backward is None
                source = "more" if ahead else "far" if binding.backward is not None else _EITHER[name]
            else:
                cursor = f"({self._cursor_values(row, page)})"
                if cursor not in made.elements:
                    made.elements.append(cursor)
                every = made.pick(made.elements.index(cursor))
                end = "0" if name == "startCursor" else "-1"
                source = f"({compiler.name(encode)}(*({every})[{end}]) if items else None)"
            parts.append((key, source))
        if compiler.typed:
            parts.append((TYPE_KEY, repr(kind.name)))
        return object_source(parts)
