"""Packed lists: one column of their parent's row, without a statement of their own or a row for each element.

How a list is read is decided when all that is selected of its elements is known, and before anything of it is printed.
"""

from dataclasses import dataclass, replace

import orjson

from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.read.compile.compile_context import CompileContext, RowContext
from gql_blog.read.compile.select_node import SelectNode
from gql_blog.read.needs.declared_needs import ReadContext
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.derived_lists import derived_rows
from gql_blog.read.shape.row_columns import Packing, RowColumns, ValueType
from gql_blog.read.shape.shaper_values import Apply, Cell, Each, Fixed, Object, Value
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dialect import SQLITE, Dialect

_MAX_PACKED_COLUMNS = 40
"""How many columns an element may have."""
_MAX_JSON_KEYS = 63
"""How many keys ``json_object`` takes: SQLite as built by distributions permits 127 arguments of a function."""
_IN_JSON: frozenset[ValueType] = frozenset({"plain", "integer", "date", "instant"})
"""The types whose values SQLite writes into JSON as the result has them, instants with their form changed."""

_NO_REQUEST = BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))
"""The request with which the SQL of a list without pages is made: it depends on no request."""
_ELEMENT = sql.Row("", "j")
"""The row of an element on SQLite: its columns are ``v0``, ``v1``, …"""


def packing_of(row: RowContext, inner: RowContext, dialect: Dialect) -> Packing:
    """Return how the list with the elements ``inner`` is packed into ``row``, ``""`` if it needs a statement."""
    columns, builder = inner.columns, inner.builder
    if not inner.entity.packable or builder.children or builder.batches:
        return ""
    if not 1 <= len(columns.expressions) <= _MAX_PACKED_COLUMNS:
        return ""
    if not columns.holds_lists:
        return "texts"
    return "records" if dialect.postgres and row.columns.single else ""


@dataclass(slots=True, eq=False)
class PackedRows:
    """The SQL of a packed list. It holds nothing of the compiler and of the parent's row: those hold it.

    ``select`` reads the rows of one parent, whose key is ``key``. ``json_element``: what writes an element as JSON, if
    the list is part of the result as it is.
    """

    select: SelectNode
    key: sql.Expression
    json_element: sql.Expression | None = None

    def array(self, bound: BoundRequest) -> sql.Expression:
        """Return the column on PostgreSQL."""
        return sql.Call("array", (self._rows((self._element(bound),), self.select.order_by(bound), bound),))

    def json(self, bound: BoundRequest) -> sql.Expression:
        """Return the column on SQLite."""
        written = _json_column if self.json_element is None else _result_column
        columns = list(map(written, self.select.columns.types, self.select.columns.render(bound)))
        selected = [sql.named(column, f"v{i}") for i, column in enumerate(columns)]
        order = list(self.select.order_by(bound))
        for i, term in enumerate(order):
            # SQLite accepts no correlated sub-query in ORDER BY, so that is selected, and ORDER BY names it.
            if sql.holds_select(term.expression):
                selected.append(sql.named(sql.Purpose(term.expression, "order"), f"o{i}"))
                order[i] = sql.Sort(sql.Name(f"o{i}"), term.direction)
        rows = sql.Rows(self._rows(tuple(selected), tuple(order), bound), _ELEMENT)
        values = tuple(_ELEMENT[f"v{i}"] for i in range(len(columns)))
        element = self.json_element or (sql.Call("json_array", values) if len(values) > 1 else values[0])
        return sql.grouped(sql.Select((sql.Call("json_group_array", (element,)),), (rows,)))

    def _element(self, bound: BoundRequest) -> sql.Expression:
        columns = self.select.columns.render(bound)
        if self.select.columns.packing == "records":
            return sql.Call("row", columns)
        texts = list(map(self._text, self.select.columns.types, columns))
        return sql.Phrase(("array[", sql.listed(texts), "]")) if len(texts) > 1 else texts[0]

    def _text(self, value_type: ValueType, column: sql.Expression) -> sql.Expression:
        return self.select.dialect.utc_text(column) if value_type == "instant" else sql.Phrase(("(", column, ")::text"))

    def _rows(
        self, columns: tuple[sql.Expression, ...], order: tuple[sql.Sort, ...], bound: BoundRequest
    ) -> sql.Expression:
        select, joins = self.select, self.select.columns.joins
        if not select.entity.derived:
            return sql.Of(replace(select.single(bound, columns), order=order), select.row, self.key)
        wanted = sql.columns_of(select.row, (*columns, *order, *joins))
        rows = derived_rows(select.entity.name, select.policy, select.dialect, self._matches_key, wanted)
        source = (sql.Rows(rows, select.row), *joins)
        return sql.Of(sql.Select(columns, source, order=order, limit=select.most, path=select.path), select.row)

    def _matches_key(self, column: sql.Expression, part: int | None) -> sql.Expression:
        key = sql.Purpose(self.key, "key")
        return sql.equal(column, key if part is None else self.select.dialect.key_part(key, part))


def _json_column(value_type: ValueType, column: sql.Expression) -> sql.Expression:
    # SQLite writes numbers into JSON with 15 digits; a float needs 17.
    if value_type == "float":
        return sql.Phrase(("case when ", column, " is not null then printf('%!.17g', ", column, ") end"))
    return column


def _result_column(value_type: ValueType, column: sql.Expression) -> sql.Expression:
    """Return a column as the result has it; instants are stored as ``2026-01-31 12:00:00+00:00``."""
    return SQLITE.rfc3339(column) if value_type == "instant" else column


def packed_items(
    compiler: CompileContext, row: RowContext, inner: RowContext, rows: PackedRows, element: Value, *, verbatim: bool
) -> Value:
    """Add a packed list to ``row``, and return its items; ``element`` is one of them, compiled over ``inner``.

    ``verbatim``: the list is part of the result without further changes.
    """
    # PostgreSQL is not asked for JSON, which would cost it more than it saves here.
    if verbatim and compiler.verbatim and not rows.select.dialect.postgres:
        rows.json_element = json_element(element, inner.columns)
    pages = inner.builder.pages
    render = rows.array if rows.select.dialect.postgres else rows.json
    column = Cell(row.columns, row.columns.append(render if pages else render(_NO_REQUEST)))
    row.builder.pages |= pages
    row.builder.usages += inner.builder.usages
    row.columns.wide = True
    if rows.json_element:
        return Apply(orjson.Fragment, (column,))
    return Each(element, inner.columns, column if rows.select.dialect.postgres else Apply(orjson.loads, (column,)))


def json_element(element: Value, columns: RowColumns) -> sql.Expression | None:
    """Return what writes an element as JSON on SQLite, ``None`` if it is more than an object of ``columns``."""
    if isinstance(element, Cell):
        writable = element.columns is columns and element.value_type in _IN_JSON and not element.ordered
        return _ELEMENT[f"v{element.index}"] if writable else None
    if isinstance(element, Fixed):
        return sql.Constant(element.value) if isinstance(element.value, str) else None
    if not isinstance(element, Object) or len(element.parts) > _MAX_JSON_KEYS:
        return None
    entries: list[sql.Expression] = []
    for key, part in element.parts:
        value = json_element(part, columns)
        if value is None:
            return None
        entries += (sql.Constant(key), value)
    return sql.Call("json_object", tuple(entries))
