"""Packed lists: one column of their parent's row, without a statement of their own or a row for each element."""

from collections.abc import Callable

from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.read.bind_parameters import BindParameters, BoundRequest
from gql_blog.read.compile_context import RowContext, SelectBuilder
from gql_blog.read.entities import ENTITIES
from gql_blog.read.field_compiler import FieldCompiler
from gql_blog.read.needs import Many, Pages, ReadContext
from gql_blog.read.page_request import Paging
from gql_blog.read.row_columns import NotPackable, PackedColumns, RecordColumns
from gql_blog.read.row_order import SortTerm, fixed_order, order_by
from gql_blog.read.select_node import derived_rows, list_conditions
from gql_blog.read.visibility_conditions import ALWAYS

_MAX_PACKED_COLUMNS = 40
"""How many columns an element may have."""

_NO_REQUEST = BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))
"""The request with which the SQL of a list without pages is made: it depends on no request."""


class Packing:
    """Packs one list: the columns of its elements, and its rows, into one column.

    ``kind`` decides how its elements are packed. ``inner`` is the row of an element.
    """

    def __init__(
        self,
        compiler: FieldCompiler,
        row: RowContext,
        need: Many | Pages,
        key: str,
        paging: Paging | None,
        path: str,
        kind: type[RecordColumns],
    ) -> None:
        self._compiler = compiler
        self._path = path
        self._need = need
        self._key = key
        self._paging = paging
        self._entity = ENTITIES[need.entity]
        self._row = row
        self._json_element: str | None = None
        self._columns = kind(compiler.dialect, typed=compiler.typed)
        self.inner = RowContext(self._columns, compiler.alias(), self._entity, row.parameters, SelectBuilder())

    def items(self, element: str, *, verbatim: bool) -> str:
        """Return the expression of the list; ``element`` is the expression of one element, compiled over ``inner``.

        ``verbatim``: the list is part of the result without further changes. Raise ``NotPackable`` if an element has
        no columns, or too many.
        """
        if not self._columns.expressions or len(self._columns.expressions) > _MAX_PACKED_COLUMNS:
            raise NotPackable
        if verbatim and isinstance(self._columns, PackedColumns):
            self._json_element = self._columns.json_element(element)
        pages = self.inner.builder.pages | ({self._paging.number} if self._paging else set())
        column = self._row.columns.add(self._sql() if pages else self._sql()(_NO_REQUEST, self._row.parameters))
        self._row.builder.pages |= pages
        self._row.columns.wide = True
        if self._json_element:
            return f"_json_fragment({column})"
        items = column if self._compiler.dialect.postgres else f"_array({column})"
        return f"[{element} for {self._columns.targets()}in {items}]"

    def _sql(self) -> Callable[[BoundRequest, BindParameters], str]:
        return self._array if self._compiler.dialect.postgres else self._json

    def _rows(self, around: str, bound: BoundRequest, parameters: BindParameters) -> str:
        """Return the FROM item and the conditions; ``around`` is the rest of the statement."""
        alias, entity, policy = self.inner.alias, self._entity, self._compiler.policy
        parameters.at(self._path).record_usage(f"{self._row.alias}.{self._need.key or 'id'}", "key")
        if entity.derived:
            around = " ".join((around, *self._columns.joins))
            recorded, dialect = parameters.at(self._path), self._compiler.dialect
            derived = derived_rows(entity, policy, dialect, self._matches_key, alias, around, recorded)
            return " ".join((f"from ({derived}) {alias}", *self._columns.joins))
        table = " ".join((f"from {entity.table} {alias}", *self._columns.joins))
        conditions = list_conditions(self._need, entity, policy, self._compiler.dialect, self._path)
        parts = [part for part in conditions(alias, self._key, bound, parameters) if part != ALWAYS]
        if self._paging:
            request = bound.pages[self._paging.number]
            parts += self._paging.row_conditions(request, alias, parameters) + self._paging.cursor_conditions(
                request, alias, parameters
            )
        return f"{table} where {' and '.join(parts)}"

    def _matches_key(self, column: str, part: str) -> str:
        return f"{column} = {part.format(self._key)}"

    def _json(self, bound: BoundRequest, parameters: BindParameters) -> str:
        # SQLite accepts no correlated sub-query in ORDER BY, so the terms are selected, and ORDER BY names them.
        order = self._order(bound, parameters)
        by = ", ".join(term.of(f"o{i}") for i, term in enumerate(order))
        assert isinstance(self._columns, PackedColumns)
        columns = self._columns.json_columns(bound, parameters)
        named = [f"{column} as v{i}" for i, column in enumerate(columns)]
        named += [f"{term.expression} as o{i}" for i, term in enumerate(order)]
        chosen = f"select {', '.join(named)}"
        source = self._rows(chosen, bound, parameters)
        rows = f"{chosen} {source} order by {by}{self._limit(bound, parameters)}"
        element = ", ".join(f"j.v{i}" for i in range(len(columns)))
        element = self._json_element or (f"json_array({element})" if len(columns) > 1 else element)
        return f"(select json_group_array({element}) from ({rows}) j)"

    def _array(self, bound: BoundRequest, parameters: BindParameters) -> str:
        element, order = self._columns.packed(bound, parameters), order_by(self._order(bound, parameters))
        source = self._rows(f"{element} {order}", bound, parameters)
        return f"array(select {element} {source} order by {order}{self._limit(bound, parameters)})"

    def _order(self, bound: BoundRequest, parameters: BindParameters) -> list[SortTerm]:
        alias, dialect = self.inner.alias, self._compiler.dialect
        if self._paging:
            request = bound.pages[self._paging.number]
            terms: list[SortTerm] = request.order.sort_terms(alias, dialect, backward=request.backward)
        else:
            assert isinstance(self._need, Many)
            terms = fixed_order(self._need.order, alias, self._key, dialect)
        recorded = parameters.at(self._path)
        for term in terms:
            recorded.record_usage(term.sql, "order")
        return terms

    def _limit(self, bound: BoundRequest, parameters: BindParameters) -> str:
        return self._paging.limit(bound.pages[self._paging.number], parameters) if self._paging else ""
