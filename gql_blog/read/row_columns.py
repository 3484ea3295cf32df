"""Where a value stands while an answer is shaped: in a row of a statement, or in a list packed into a row."""

import re
from collections.abc import Callable
from typing import Any, Literal

import orjson

from gql_blog.read.bind_parameters import BindParameters, Bound
from gql_blog.read.dialect import Dialect
from gql_blog.read.order import instant_text

Shape = Literal["plain", "integer", "float", "boolean", "date", "instant", "json"]
Sql = str | Callable[[Bound, BindParameters], str]
"""The SQL of a column; a function, where it depends on the values of a request (a filter given as a variable)."""


_MOST_WRITTEN = 63
"""How many keys ``json_object`` takes: SQLite's functions have at most 127 arguments, in what distributions build."""
_NAME = re.compile("t([0-9]+)")
_TYPE_NAME = re.compile("'[A-Za-z]+'")
_SAME_IN_JSON: frozenset[Shape] = frozenset({"plain", "integer", "date"})
"""What SQLite writes into JSON as it stands in an answer."""


class NotPackable(Exception):
    """What is asked for needs a statement of its own."""


def _instant(value: Any) -> str | None:
    return None if value is None else instant_text(value)


def _fragment(value: str | None) -> Any:
    return None if value is None else orjson.Fragment(value)


def _loads(value: str | None) -> Any:
    return None if value is None else orjson.loads(value)


def _packed_instant(value: str | None) -> str | None:
    return None if value is None else value.replace(".000000Z", "Z")


class ObjectSource(str):
    """The display of an object, which still knows its parts: response keys and the expressions of their values."""

    parts: tuple[tuple[str, str], ...]


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "_instant": _instant,
    "_fragment": _fragment,
    "_written": orjson.Fragment,
    "_loads": _loads,
    "_array": orjson.loads,
    "_packed_instant": _packed_instant,
}


class Scope:
    """The columns of a row, by their SQL, as Python names that the shaper's source uses."""

    letter = "r"
    inside = False
    """Whether they are those of a list's elements, inside a column of their parent's row."""

    def __init__(self, dialect: Dialect, *, typed: bool) -> None:
        self.dialect = dialect
        self.columns: list[Sql] = []
        self.joins: list[str] = []
        self.typed = typed
        self.wide = False
        """Whether a row is too wide to be sent again beside each row below it: it has texts, or packed lists."""
        self.single = False
        """Whether there is one row at most."""
        self._shapes: dict[int, Shape] = {}
        self._joined: dict[tuple[str, ...], str] = {}

    def add(self, sql: Sql, shape: Shape = "plain") -> str:
        """Return the name that holds the column ``sql``, in the form that the database gave it."""
        index = next((i for i, known in enumerate(self.columns) if known == sql), None)
        if index is None:
            index = len(self.columns)
            self.columns.append(sql)
            self._shapes[index] = shape
        return f"{self.letter}{index}"

    def value(self, sql: Sql, shape: Shape) -> str:
        """Return the Python expression of a column's value as it stands in an answer."""
        name = self.add(sql, shape)
        if shape == "json":
            return f"_loads({name})" if self.typed else f"_fragment({name})"
        return self._convert(name, shape)

    def _convert(self, name: str, shape: Shape) -> str:
        if shape == "instant" and not self.dialect.postgres:
            # Without a call, for it stands in every row; the text is always in UTC.
            return f"({name} and {name}.replace(' ', 'T', 1).replace('+00:00', 'Z'))"
        if shape == "instant" and self.typed:
            return f"_instant({name})"
        if shape == "boolean" and not self.dialect.postgres:
            return f"({name} == 1)"
        return name

    def ordered(self, sql: str, shape: Shape) -> str:
        """Return the expression of a value of an order, as a cursor keeps it."""
        return self.add(sql, shape)

    def join(self, key: tuple[str, ...], alias: Callable[[], str], make: Callable[[str], str]) -> str:
        """Return the alias of a joined row, one for each ``key``; ``make`` returns its JOIN, the same every time."""
        known = key in self._joined
        if not known:
            self._joined[key] = alias()
        sql = make(self._joined[key])
        if not known:
            self.joins.append(sql)
        return self._joined[key]

    def render(self, bound: Bound, slots: BindParameters) -> list[str]:
        """Return the SQL of all columns for one request."""
        return [column if isinstance(column, str) else column(bound, slots) for column in self.columns]


class RecordScope(Scope):
    """The columns of the elements of a list that travels as one column of its parent's row, and holds further lists.

    PostgreSQL packs them as records, whose values come as those of rows do.
    """

    letter = "s"
    inside = True

    def packed(self, bound: Bound, slots: BindParameters) -> str:
        """Return the SQL of one element."""
        return f"row({', '.join(self.render(bound, slots))})"

    def targets(self) -> str:
        """Return the names that an element's values are unpacked to."""
        return "".join(f"{self.letter}{i}, " for i in range(len(self.columns)))


class PackedScope(RecordScope):
    """The columns of the elements of a list that travels as one column of its parent's row, and holds no list itself.

    PostgreSQL packs them as ``text[][]``, which costs less than records do, SQLite as a JSON array of arrays; where
    there is one column, as an array of its values.
    """

    letter = "t"

    def packed(self, bound: Bound, slots: BindParameters) -> str:
        """Return the SQL of one element, on PostgreSQL."""
        texts = [self._text(i, column) for i, column in enumerate(self.render(bound, slots))]
        return f"array[{', '.join(texts)}]" if len(texts) > 1 else texts[0]

    def targets(self) -> str:
        """Return the names that an element's values are unpacked to, or that of its one value."""
        return super().targets() if len(self.columns) > 1 else f"{self.letter}0 "

    def exact(self, bound: Bound, slots: BindParameters) -> list[str]:
        """Return the SQL of an element's columns, on SQLite."""
        return [self._exact(i, column) for i, column in enumerate(self.render(bound, slots))]

    def written(self, element: str) -> str | None:
        """Return the SQL of the JSON that an element becomes, over the columns ``j.v0``, ``j.v1``, … on SQLite.

        ``None`` where it is more than an object of columns that stand in the answer as they are, and where the answer
        is walked; on PostgreSQL, too, to which making JSON costs more than it spares here.
        """
        if self.dialect.postgres or self.typed or not isinstance(element, ObjectSource):
            return None
        if len(element.parts) > _MOST_WRITTEN:
            return None
        entries = []
        for key, expression in element.parts:
            value = self._value_written(expression)
            if value is None:
                return None
            entries.append(f"'{key}', {value}")
        return f"json_object({', '.join(entries)})"

    def _value_written(self, expression: str) -> str | None:
        if column := _NAME.fullmatch(expression):
            index = int(column[1])
            return f"j.v{index}" if self._shapes[index] in _SAME_IN_JSON else None
        return expression if _TYPE_NAME.fullmatch(expression) else self.written(expression)

    def ordered(self, sql: str, shape: Shape) -> str:
        """Return the expression of a value of an order, as a cursor keeps it; PostgreSQL packs it as text."""
        name = self.add(sql, shape)
        return self._convert(name, shape) if self.dialect.postgres else name

    def _exact(self, index: int, column: str) -> str:
        # SQLite writes numbers into JSON with 15 digits, which is two too few for a float.
        if self._shapes[index] == "float":
            return f"case when {column} is not null then printf('%!.17g', {column}) end"
        return column

    def _text(self, index: int, column: str) -> str:
        if self._shapes[index] == "instant":
            return f"to_char({column} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        return f"({column})::text"

    def _convert(self, name: str, shape: Shape) -> str:
        if not self.dialect.postgres and shape != "float":
            return super()._convert(name, shape)
        match shape:
            case "integer" | "float":
                return f"(None if {name} is None else {'int' if shape == 'integer' else 'float'}({name}))"
            case "boolean":
                return f"({name} == 'true')"
            case "instant":
                return f"_packed_instant({name})"
            case _:
                return name
