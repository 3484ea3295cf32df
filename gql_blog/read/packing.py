"""Packed lists: one column of their parent's row, without a statement of their own or a row for each element."""

from collections.abc import Callable
from dataclasses import dataclass

from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.read.bound_request import BoundRequest
from gql_blog.read.compile_context import RowContext, SelectBuilder
from gql_blog.read.derived_lists import derived_rows
from gql_blog.read.dialect import Dialect
from gql_blog.read.entities import ENTITIES, Entity
from gql_blog.read.field_compiler import FieldCompiler
from gql_blog.read.needs import Many, Pages, ReadContext
from gql_blog.read.page_request import Paging
from gql_blog.read.row_columns import JSON_ROW, NotPackable, PackedColumns, RecordColumns
from gql_blog.read.row_order import fixed_order
from gql_blog.read.select_node import columns_of, list_conditions
from gql_blog.read.sql import Call, Expression, Name, Of, Purpose, Row, Rows, Select, Sort, equal, grouped, named
from gql_blog.read.visibility_conditions import Policy

_MAX_PACKED_COLUMNS = 40
"""How many columns an element may have."""

_NO_REQUEST = BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))
"""The request with which the SQL of a list without pages is made: it depends on no request."""


@dataclass(slots=True, eq=False)
class PackedRows:
    """The SQL of a packed list. It holds nothing of the compiler and of the parent's row: those hold it.

    ``key`` is the parent's key. ``json_element``: what writes an element as JSON, if the list is part of the result as
    it is.
    """

    need: Many | Pages
    entity: Entity
    dialect: Dialect
    policy: Policy
    columns: RecordColumns
    row: Row
    key: Expression
    path: str
    paging: Paging | None
    json_element: Expression | None = None

    def array(self, bound: BoundRequest) -> Expression:
        """Return the column on PostgreSQL."""
        return Call("array", (self._rows((self.columns.packed(bound),), self._order(bound), bound),))

    def json(self, bound: BoundRequest) -> Expression:
        """Return the column on SQLite."""
        # SQLite accepts no correlated sub-query in ORDER BY, so the terms are selected, and ORDER BY names them.
        assert isinstance(self.columns, PackedColumns)
        order, columns = self._order(bound), self.columns.json_columns(bound)
        selected = [named(column, f"v{i}") for i, column in enumerate(columns)]
        selected += [named(term.expression, f"o{i}") for i, term in enumerate(order)]
        by_name = tuple(Sort(Name(f"o{i}"), term.direction) for i, term in enumerate(order))
        rows = Rows(self._rows(tuple(selected), by_name, bound), JSON_ROW)
        values = tuple(JSON_ROW[f"v{i}"] for i in range(len(columns)))
        element = self.json_element or (Call("json_array", values) if len(values) > 1 else values[0])
        return grouped(Select((Call("json_group_array", (element,)),), (rows,)))

    def _rows(self, columns: tuple[Expression, ...], order: tuple[Sort, ...], bound: BoundRequest) -> Expression:
        joins, paging = self.columns.joins, self.paging
        if self.entity.derived:
            wanted = columns_of(self.row, (*columns, *order, *joins))
            rows = derived_rows(self.entity.name, self.policy, self.dialect, self._matches_key, wanted)
            select = Select(columns, (Rows(rows, self.row), *joins), order=order, path=self.path)
            return Of(select, self.row)
        where, limit = list_conditions(self.need, self.entity, self.policy, self.dialect), None
        if paging:
            request = bound.pages[paging.number]
            where = (*where, *paging.row_conditions(request), *paging.cursor_conditions(request))
            limit = paging.limit(request)
        select = Select(columns, (self.row, *joins), where, order=order, limit=limit, path=self.path)
        return Of(select, self.row, self.key)

    def _matches_key(self, column: Expression, part: Callable[[Expression], Expression] | None) -> Expression:
        key = Purpose(self.key, "key")
        return equal(column, part(key) if part else key)

    def _order(self, bound: BoundRequest) -> tuple[Sort, ...]:
        if self.paging:
            return self.paging.order_by(bound.pages[self.paging.number])
        assert isinstance(self.need, Many)
        return fixed_order(self.need.order)


class Packing:
    """Packs one list: the columns of its elements, and its rows, into one column.

    ``kind`` decides how its elements are packed. ``inner`` is the row of an element.
    """

    def __init__(
        self,
        compiler: FieldCompiler,
        row: RowContext,
        need: Many | Pages,
        key: Expression,
        paging: Paging | None,
        path: str,
        kind: type[RecordColumns],
    ) -> None:
        dialect, entity = compiler.dialect, ENTITIES[need.entity]
        self._row = row
        self._columns = columns = kind(dialect, typed=compiler.typed)
        self.inner = RowContext(columns, Row(entity.rows), entity, SelectBuilder(row.builder.usages))
        self._rows = PackedRows(need, entity, dialect, compiler.policy, columns, self.inner.row, key, path, paging)

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
        column = self._row.columns.append(sql if pages else sql(_NO_REQUEST))
        self._row.builder.pages |= pages
        self._row.columns.wide = True
        if rows.json_element:
            return f"_json_fragment({column})"
        items = column if rows.dialect.postgres else f"_array({column})"
        return f"[{element} for {self._columns.targets()}in {items}]"
