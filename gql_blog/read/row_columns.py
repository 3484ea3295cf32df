"""The columns of a row: of a statement, or of a list that is packed into a column of its parent's row."""

import re
from collections.abc import Callable, Hashable
from typing import Any, Literal

import orjson
from graphql import GraphQLOutputType, get_named_type, get_nullable_type, is_list_type

from gql_blog.read.bound_request import BoundRequest
from gql_blog.read.dialect import Dialect
from gql_blog.read.row_order import instant_text
from gql_blog.read.sql import Call, Constant, Expression, Phrase, Row, listed

ValueType = Literal["plain", "integer", "float", "boolean", "date", "instant", "json"]
Sql = Expression | Callable[[BoundRequest], Expression]
"""The SQL of a column; a function if it depends on the request (a filter given as a variable)."""


_MAX_JSON_KEYS = 63
"""How many keys ``json_object`` takes: SQLite as built by distributions permits 127 arguments of a function."""
JSON_ROW = Row("", "j")
"""The row of a packed list's element on SQLite: its columns are ``v0``, ``v1``, …"""
_NAME = re.compile("t([0-9]+)")
_TYPE_NAME = re.compile("'[A-Za-z]+'")
_SAME_IN_JSON: frozenset[ValueType] = frozenset({"plain", "integer", "date"})
"""The types whose values SQLite writes into JSON as the result has them."""


_VALUE_TYPES: dict[str, ValueType] = {
    "DateTime": "instant",
    "Date": "date",
    "Boolean": "boolean",
    "JSON": "json",
    "Int": "integer",
    "Float": "float",
}


class NotPackable(Exception):
    """A list cannot be packed; it needs a statement of its own."""


def _instant(value: Any) -> str | None:
    return None if value is None else instant_text(value)


def _fragment(value: str | None) -> Any:
    return None if value is None else orjson.Fragment(value)


def _loads(value: str | None) -> Any:
    return None if value is None else orjson.loads(value)


def _packed_instant(value: str | None) -> str | None:
    return None if value is None else value.replace(".000000Z", "Z")


class ObjectSource(str):
    """The dict display of an object in Python; ``parts`` are its response keys and the expressions of their values."""

    parts: tuple[tuple[str, str], ...]


SHAPER_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "_instant": _instant,
    "_fragment": _fragment,
    "_json_fragment": orjson.Fragment,
    "_loads": _loads,
    "_array": orjson.loads,
    "_packed_instant": _packed_instant,
}


def value_type_of(type_: GraphQLOutputType) -> ValueType:
    """Return the type of a column whose value a field of this GraphQL type returns."""
    if is_list_type(get_nullable_type(type_)):
        return "json"
    return _VALUE_TYPES.get(get_named_type(type_).name, "plain")


class RowColumns:
    """The columns of a row. Each has a Python name, which the shaper's source uses."""

    prefix = "r"
    is_packed = False
    """Whether they are the columns of a packed list's elements."""

    def __init__(self, dialect: Dialect, *, typed: bool) -> None:
        self.dialect = dialect
        self.expressions: list[Sql] = []
        self.joins: list[Expression] = []
        self.typed = typed
        self.wide = False
        """Whether a row is too wide to be repeated for each row of a lateral join: it has texts or packed lists."""
        self.single = False
        """Whether there is at most one row."""
        self._types: dict[int, ValueType] = {}
        self._indexes: dict[Sql, int] = {}
        self._joined: dict[Hashable, Row] = {}

    def add(self, sql: Sql, value_type: ValueType = "plain") -> str:
        """Return the name of the column ``sql``; its value is as the database returns it."""
        index = self._indexes.get(sql)
        if index is None:
            index = self._indexes[sql] = len(self.expressions)
            self.expressions.append(sql)
            self._types[index] = value_type
        return f"{self.prefix}{index}"

    def append(self, sql: Sql) -> str:
        """Return the name of another column, even if there is one like it."""
        self.expressions.append(sql)
        return f"{self.prefix}{len(self.expressions) - 1}"

    def value(self, sql: Sql, value_type: ValueType) -> str:
        """Return the Python expression of a column's value as it is in the result."""
        name = self.add(sql, value_type)
        if value_type == "json":
            return f"_loads({name})" if self.typed else f"_fragment({name})"
        return self._convert(name, value_type)

    def _convert(self, name: str, value_type: ValueType) -> str:
        if value_type == "instant" and not self.dialect.postgres:
            # Without a function call, because it is evaluated for every row. The text is always in UTC.
            return f"({name} and {name}.replace(' ', 'T', 1).replace('+00:00', 'Z'))"
        if value_type == "instant" and self.typed:
            return f"_instant({name})"
        if value_type == "boolean" and not self.dialect.postgres:
            return f"({name} == 1)"
        return name

    def ordered(self, sql: Expression, value_type: ValueType) -> str:
        """Return the expression of an order's value as a cursor holds it."""
        return self.add(sql, value_type)

    def join(self, key: Hashable, row: Row) -> tuple[Row, bool]:
        """Return the joined row with ``key``, which is ``row`` if there was none, and whether there was one."""
        known = self._joined.setdefault(key, row)
        return known, known is not row

    def render(self, bound: BoundRequest) -> tuple[Expression, ...]:
        """Return the SQL of all columns for one request."""
        return tuple([sql if isinstance(sql, Expression) else sql(bound) for sql in self.expressions])


class RecordColumns(RowColumns):
    """The columns of a packed list's elements on PostgreSQL, as an array of records. They may hold packed lists."""

    prefix = "s"
    is_packed = True

    def packed(self, bound: BoundRequest) -> Expression:
        """Return the SQL of one element."""
        return Call("row", self.render(bound))

    def targets(self) -> str:
        """Return the names to which an element is unpacked."""
        return "".join(f"{self.prefix}{i}, " for i in range(len(self.expressions)))


class PackedColumns(RecordColumns):
    """The columns of a packed list's elements that hold no list themselves.

    PostgreSQL packs them as ``text[][]``, which costs less than records, SQLite as a JSON array of arrays. A single
    column is packed as an array of its values.
    """

    prefix = "t"

    def packed(self, bound: BoundRequest) -> Expression:
        """Return the SQL of one element, on PostgreSQL."""
        texts = [self._text(i, column) for i, column in enumerate(self.render(bound))]
        return Phrase(("array[", listed(texts), "]")) if len(texts) > 1 else texts[0]

    def targets(self) -> str:
        """Return the names to which an element is unpacked, or the name of its only value."""
        return super().targets() if len(self.expressions) > 1 else f"{self.prefix}0 "

    def json_columns(self, bound: BoundRequest) -> list[Expression]:
        """Return the SQL of an element's columns, on SQLite."""
        return [self._json_column(i, column) for i, column in enumerate(self.render(bound))]

    def json_element(self, element: str) -> Expression | None:
        """Return the SQL that writes an element as JSON, over the columns of ``JSON_ROW``, on SQLite.

        Return ``None`` if the element is more than an object of columns that need no conversion, if the result is
        typed, and on PostgreSQL, where writing JSON costs more than it saves here.
        """
        if self.dialect.postgres or self.typed or not isinstance(element, ObjectSource):
            return None
        if len(element.parts) > _MAX_JSON_KEYS:
            return None
        entries: list[Expression] = []
        for key, expression in element.parts:
            value = self._json_value(expression)
            if value is None:
                return None
            entries += (Constant(key), value)
        return Call("json_object", tuple(entries))

    def _json_value(self, expression: str) -> Expression | None:
        if column := _NAME.fullmatch(expression):
            index = int(column[1])
            return JSON_ROW[f"v{index}"] if self._types[index] in _SAME_IN_JSON else None
        if _TYPE_NAME.fullmatch(expression):
            return Constant(expression[1:-1])
        return self.json_element(expression)

    def ordered(self, sql: Expression, value_type: ValueType) -> str:
        """Return the expression of an order's value as a cursor holds it; PostgreSQL packs it as text."""
        name = self.add(sql, value_type)
        return self._convert(name, value_type) if self.dialect.postgres else name

    def _json_column(self, index: int, column: Expression) -> Expression:
        # SQLite writes numbers into JSON with 15 digits; a float needs 17.
        if self._types.get(index) == "float":
            return Phrase(("case when ", column, " is not null then printf('%!.17g', ", column, ") end"))
        return column

    def _text(self, index: int, column: Expression) -> Expression:
        if self._types.get(index) == "instant":
            return self.dialect.utc_text(column)
        return Phrase(("(", column, ")::text"))

    def _convert(self, name: str, value_type: ValueType) -> str:
        if not self.dialect.postgres and value_type != "float":
            return super()._convert(name, value_type)
        match value_type:
            case "integer" | "float":
                return f"(None if {name} is None else {'int' if value_type == 'integer' else 'float'}({name}))"
            case "boolean":
                return f"({name} == 'true')"
            case "instant":
                return f"_packed_instant({name})"
            case _:
                return name
