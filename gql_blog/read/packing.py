"""Packed lists: one column of their parent's row, without a statement of their own or a row for each element."""

from dataclasses import dataclass

from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.read.bind_parameters import BindParameters, BoundRequest
from gql_blog.read.compile_context import RowContext, SelectBuilder
from gql_blog.read.dialect import Dialect
from gql_blog.read.entities import ENTITIES, Entity
from gql_blog.read.field_compiler import FieldCompiler
from gql_blog.read.needs import Many, Pages, ReadContext
from gql_blog.read.page_request import Paging
from gql_blog.read.row_columns import NotPackable, PackedColumns, RecordColumns
from gql_blog.read.row_order import SortTerm, fixed_order, order_by
from gql_blog.read.select_node import derived_rows, list_conditions
from gql_blog.read.visibility_conditions import ALWAYS, Policy

_MAX_PACKED_COLUMNS = 40
"""How many columns an element may have."""

_NO_REQUEST = BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))
"""The request with which the SQL of a list without pages is made: it depends on no request."""


@dataclass(slots=True, eq=False)
class PackedRows:
    """The SQL of a packed list. It holds nothing of the compiler and of the parent's row: those hold it.

    ``parent`` is the parent's column that ``need.on`` calls ``{p}``, ``key`` its SQL. ``json_element``: the SQL that
    writes an element as JSON, if the list is part of the result as it is.
    """

    need: Many | Pages
    entity: Entity
    dialect: Dialect
    policy: Policy
    columns: RecordColumns
    alias: str
    parent: str
    key: str
    path: str
    paging: Paging | None
    json_element: str | None = None

    def array(self, bound: BoundRequest, parameters: BindParameters) -> str:
        """Return the column on PostgreSQL."""
        element, order = self.columns.packed(bound, parameters), order_by(self._order(bound, parameters))
        source = self._rows(f"{element} {order}", bound, parameters)
        return f"array(select {element} {source} order by {order}{self._limit(bound, parameters)})"

    def json(self, bound: BoundRequest, parameters: BindParameters) -> str:
        """Return the column on SQLite."""
        # SQLite accepts no correlated sub-query in ORDER BY, so the terms are selected, and ORDER BY names them.
        order = self._order(bound, parameters)
        by = ", ".join(term.of(f"o{i}") for i, term in enumerate(order))
        assert isinstance(self.columns, PackedColumns)
        columns = self.columns.json_columns(bound, parameters)
        named = [f"{column} as v{i}" for i, column in enumerate(columns)]
        named += [f"{term.expression} as o{i}" for i, term in enumerate(order)]
        chosen = f"select {', '.join(named)}"
        source = self._rows(chosen, bound, parameters)
        rows = f"{chosen} {source} order by {by}{self._limit(bound, parameters)}"
        element = ", ".join(f"j.v{i}" for i in range(len(columns)))
        element = self.json_element or (f"json_array({element})" if len(columns) > 1 else element)
        return f"(select json_group_array({element}) from ({rows}) j)"

    def _rows(self, around: str, bound: BoundRequest, parameters: BindParameters) -> str:
        """Return the FROM item and the conditions; ``around`` is the rest of the statement."""
        alias, entity, policy, dialect = self.alias, self.entity, self.policy, self.dialect
        parameters.at(self.path).record_usage(self.parent, "key")
        if entity.derived:
            around = " ".join((around, *self.columns.joins))
            derived = derived_rows(entity, policy, dialect, self._matches_key, alias, around, parameters.at(self.path))
            return " ".join((f"from ({derived}) {alias}", *self.columns.joins))
        table = " ".join((f"from {entity.table} {alias}", *self.columns.joins))
        conditions = list_conditions(self.need, entity, policy, dialect, self.path)
        parts = [part for part in conditions(alias, self.key, bound, parameters) if part != ALWAYS]
        if self.paging:
            request = bound.pages[self.paging.number]
            parts += self.paging.row_conditions(request, alias, parameters)
            parts += self.paging.cursor_conditions(request, alias, parameters)
        return f"{table} where {' and '.join(parts)}"

    def _matches_key(self, column: str, part: str) -> str:
        return f"{column} = {part.format(self.key)}"

    def _order(self, bound: BoundRequest, parameters: BindParameters) -> list[SortTerm]:
        if self.paging:
            request = bound.pages[self.paging.number]
            terms: list[SortTerm] = request.order.sort_terms(self.alias, self.dialect, backward=request.backward)
        else:
            assert isinstance(self.need, Many)
            terms = fixed_order(self.need.order, self.alias, self.key, self.dialect)
        recorded = parameters.at(self.path)
        for term in terms:
            recorded.record_usage(term.sql, "order")
        return terms

    def _limit(self, bound: BoundRequest, parameters: BindParameters) -> str:
        return self.paging.limit(bound.pages[self.paging.number], parameters) if self.paging else ""


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
        dialect, entity = compiler.dialect, ENTITIES[need.entity]
        self._row = row
        self._columns = columns = kind(dialect, typed=compiler.typed)
        self.inner = RowContext(columns, compiler.alias(), entity, row.parameters, SelectBuilder())
        parent = f"{row.alias}.{need.key or 'id'}"
        self._rows = PackedRows(
            need, entity, dialect, compiler.policy, columns, self.inner.alias, parent, key, path, paging
        )

    def items(self, element: str, *, verbatim: bool) -> str:
        """Return the expression of the list; ``element`` is the expression of one element, compiled over ``inner``.

        ``verbatim``: the list is part of the result without further changes. Raise ``NotPackable`` if an element has
        no columns, or too many.
        """
        if not self._columns.expressions or len(self._columns.expressions) > _MAX_PACKED_COLUMNS:
            raise NotPackable
        rows = self._rows
        if verbatim and isinstance(self._columns, PackedColumns):
            rows.json_element = self._columns.json_element(element)
        pages = self.inner.builder.pages | ({rows.paging.number} if rows.paging else set())
        sql = rows.array if rows.dialect.postgres else rows.json
        column = self._row.columns.add(sql if pages else sql(_NO_REQUEST, self._row.parameters))
        self._row.builder.pages |= pages
        self._row.columns.wide = True
        if rows.json_element:
            return f"_json_fragment({column})"
        items = column if rows.dialect.postgres else f"_array({column})"
        return f"[{element} for {self._columns.targets()}in {items}]"
