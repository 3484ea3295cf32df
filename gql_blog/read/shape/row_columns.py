"""The columns of a row: of a statement, or of a list that is packed into a column of its parent's row."""

from collections.abc import Callable, Hashable
from typing import Literal

from graphql import GraphQLOutputType, get_named_type, get_nullable_type, is_list_type

from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.sql.expressions import Expression, Row

ValueType = Literal["plain", "integer", "float", "boolean", "date", "instant", "json"]
Sql = Expression | Callable[[BoundRequest], Expression]
"""The SQL of a column; a function if it depends on the request (a filter given as a variable)."""

Packing = Literal["", "texts", "records"]
"""How rows are packed into a column of their parent's row; ``""``: they are the rows of a statement.

``texts``: PostgreSQL packs them as ``text[][]``, which costs less than records, SQLite as a JSON array of arrays. A
single column is packed as an array of its values. ``records``: PostgreSQL packs them as an array of records. They keep
their types and may hold packed lists.
"""

_VALUE_TYPES: dict[str, ValueType] = {
    "DateTime": "instant",
    "Date": "date",
    "Boolean": "boolean",
    "JSON": "json",
    "Int": "integer",
    "Float": "float",
}


def value_type_of(type_: GraphQLOutputType) -> ValueType:
    """Return the type of a column whose value a field of this GraphQL type returns."""
    if is_list_type(get_nullable_type(type_)):
        return "json"
    return _VALUE_TYPES.get(get_named_type(type_).name, "plain")


class RowColumns:
    """The columns of a row and their types, each column once, and the joins that they need.

    ``single``: there is at most one row. ``packing`` is decided when all columns are known.
    """

    def __init__(self, *, single: bool = False) -> None:
        self.expressions: list[Sql] = []
        self.types: list[ValueType] = []
        self.joins: list[Expression] = []
        self.single = single
        self.packing: Packing = ""
        self.wide = False
        """Whether a row is too wide to be repeated for each row of a lateral join: it has texts or packed lists."""
        self.holds_lists = False
        """Whether a list or a connection is selected of the row."""
        self._indexes: dict[Sql, int] = {}
        self._joined: dict[Hashable, Row] = {}

    def add(self, sql: Sql, value_type: ValueType = "plain") -> int:
        """Return the index of the column ``sql``."""
        index = self._indexes.get(sql)
        if index is None:
            index = self._indexes[sql] = self.append(sql, value_type)
        return index

    def append(self, sql: Sql, value_type: ValueType = "plain") -> int:
        """Return the index of another column, even if there is one like it."""
        self.expressions.append(sql)
        self.types.append(value_type)
        return len(self.expressions) - 1

    def join(self, key: Hashable, row: Row) -> tuple[Row, bool]:
        """Return the joined row with ``key``, which is ``row`` if there was none, and whether there was one."""
        known = self._joined.setdefault(key, row)
        return known, known is not row

    def render(self, bound: BoundRequest) -> tuple[Expression, ...]:
        """Return the SQL of all columns for one request."""
        return tuple([sql if isinstance(sql, Expression) else sql(bound) for sql in self.expressions])
