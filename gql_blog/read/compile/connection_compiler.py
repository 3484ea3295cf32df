"""Compiles what is selected of a connection: edges, nodes, cursors, ``pageInfo``."""

from gql_blog.content import snippet
from gql_blog.read.compile.compile_context import RowContext, SelectedField
from gql_blog.read.compile.field_compiler import FieldCompiler
from gql_blog.read.needs.column_usage import answer_usages
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.row_order import encode
from gql_blog.read.rows.search import SCORE
from gql_blog.read.shape.shaper import loads
from gql_blog.read.shape.shaper_values import NULL, AllItems, Apply, Code, Fixed, Group, Object, Value, page_of
from gql_blog.read.sql.expressions import Call, Expression, Phrase, Purpose


class ConnectionSelection:
    """What is selected of a connection: the parts of an element, and the object around the elements.

    ``total`` and ``far``: it needs the number of all rows, and whether there are rows on the other side of its cursor.
    """

    def __init__(self) -> None:
        self.elements: list[Value] = []
        self.object = Object(())
        self.total = False
        self.far = False
        self.more = False
        """Whether it needs to know if there are more rows than the page has."""

    @property
    def rows(self) -> bool:
        """Whether the connection's rows are read at all."""
        return bool(self.elements) or self.more

    @property
    def plain(self) -> bool:
        """Whether it consists of its items alone, unchanged."""
        return len(self.elements) == 1 and [type(part) for _, part in self.object.parts] == [AllItems]

    def append(self, element: Value) -> AllItems:
        """Append a part to the elements; return the list of it."""
        self.elements.append(element)
        return AllItems(self.elements, len(self.elements) - 1)

    def element(self) -> Value:
        """Return one element of the items."""
        if len(self.elements) == 1:
            return self.elements[0]
        return Group(tuple(self.elements)) if self.elements else NULL


_SIDES = {"hasNextPage": False, "hasPreviousPage": True}
"""The fields that say whether there is more, and whether that is ahead of a page that is read backward."""
_EITHER = {"hasNextPage": "(far if back else more)", "hasPreviousPage": "(more if back else far)"}


class ConnectionCompiler:
    """Compiles connections over the rows of their lists."""

    def __init__(self, compiler: FieldCompiler) -> None:
        self._compiler = compiler

    def connection(self, row: RowContext, field: SelectedField, page: int) -> ConnectionSelection:
        """Return what is selected of a connection; ``row`` is the row of an element."""
        compiler, connection = self._compiler, ConnectionSelection()

        def part(_: str, inner: SelectedField) -> Value:
            match inner.name:
                case "totalCount":
                    connection.total = True
                    return Code(("total",))
                case "pageInfo":
                    return self._page_info(row, connection, inner, page)
                case "nodes":
                    return connection.append(compiler.object(row, inner.nodes, inner.path))
                case _:
                    return connection.append(self._edge(row, inner, page))

        connection.object = compiler.selected(field.kind, field.nodes, field.path, part)
        return connection

    def _edge(self, row: RowContext, field: SelectedField, page: int) -> Value:
        compiler = self._compiler

        def part(_: str, inner: SelectedField) -> Value:
            match inner.name:
                case "cursor":
                    return Apply(encode, self._cursor_values(row, page))
                case "node":
                    return compiler.object(row, inner.nodes, inner.path)
                case "score":
                    return Apply(float, (row.cell(SCORE),))
                case "snippet":
                    columns = ("title", "text", "locale")
                    for column in columns:
                        compiler.record_usage(row, column, "field", inner.path)
                    shown = (row.value(row[column], "plain") for column in columns)
                    return Apply(snippet, (page_of(page, ".search.runs"), *shown))
                case _:
                    raise TypeError(f"{inner.path} is not known to the plan")

        return compiler.selected(field.kind, field.nodes, field.path, part)

    def _cursor_values(self, row: RowContext, page: int) -> tuple[Value, ...]:
        """Return the arguments of ``encode``: the order's name, the row's values in it, the id."""
        binding = self._compiler.plan.pages[page]
        constant, path = binding.constant, binding.paging.path
        if constant is not None:
            values: list[Value] = []
            for term in constant.order.terms:
                value = term.value_of(row.row)
                row.builder.usages += answer_usages(value, "order", path)
                values.append(row.ordered(value, "plain" if term.kind == "text" else term.kind))
            name: Value = Fixed(constant.order.name)
        else:
            values = [Code(("*", self._ordered_values(row, page)))]
            name = page_of(page, ".order.name")
        self._compiler.record_usage(row, "id", "order", path)
        identifier = row.value(row["id"], "integer") if binding.paging.numbered else row.cell(row["id"])
        return name, Group(tuple(values)), identifier

    def _ordered_values(self, row: RowContext, page: int) -> Value:
        row.builder.pages.add(page)
        at, dialect, path = row.row, self._compiler.dialect, self._compiler.plan.pages[page].paging.path

        def columns(bound: BoundRequest) -> Expression:
            values = tuple(term.json_value(at, dialect) for term in bound.pages[page].order.terms)
            array = Call("jsonb_build_array" if dialect.postgres else "json_array", values)
            return Purpose(Phrase((array, "::text")) if dialect.postgres else array, "order", path, True)

        return Apply(loads, (row.cell(columns),))

    def _page_info(self, row: RowContext, connection: ConnectionSelection, field: SelectedField, page: int) -> Value:
        def part(_: str, inner: SelectedField) -> Value:
            name = inner.name
            if name in _SIDES:
                return self._has_more(connection, name, page)
            cursor = Group(self._cursor_values(row, page))
            known = cursor in connection.elements
            elements = connection.elements
            cursors = AllItems(elements, elements.index(cursor)) if known else connection.append(cursor)
            end = Code(("*(", cursors, ")[0]" if name == "startCursor" else ")[-1]"))
            return Code(("(", Apply(encode, (end,)), " if items else None)"))

        return self._compiler.selected(field.kind, field.nodes, field.path, part)

    def _has_more(self, connection: ConnectionSelection, name: str, page: int) -> Value:
        """Return ``hasNextPage`` or ``hasPreviousPage``."""
        backward = self._compiler.plan.pages[page].backward
        # Ahead, the row that is read in addition decides; the other side needs a query.
        is_ahead = backward is _SIDES[name]
        connection.far = connection.far or not is_ahead
        connection.more = connection.more or is_ahead or backward is None
        return Code(("more" if is_ahead else "far" if backward is not None else _EITHER[name],))
