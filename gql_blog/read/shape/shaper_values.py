"""Values of a shaper: what makes parts of the result from rows and plain objects. ``shaper`` prints them as Python.

A value knows nothing of how its row is read. A ``Cell`` of a packed list is converted otherwise than one of a
statement, and how a list is read is decided after all that is selected of it is compiled.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gql_blog.read.shape.row_columns import RowColumns, ValueType


class Value:
    """An expression of a shaper."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Cell(Value):
    """A column of a row. With a ``value_type`` it takes the form of the result, otherwise it is as the row holds it.

    ``ordered``: it takes the form that a cursor holds.
    """

    columns: RowColumns
    index: int
    value_type: ValueType | None = None
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Fixed(Value):
    """A text, a truth value or null that is known beforehand."""

    value: str | bool | None


@dataclass(frozen=True, slots=True)
class Known(Value):
    """An object that the compiler holds, such as an error or a function."""

    value: object


@dataclass(frozen=True, slots=True)
class Code(Value):
    """Words of Python with values between them."""

    parts: tuple[str | Value, ...]


@dataclass(frozen=True, slots=True)
class Object(Value):
    """An object of the result: response keys and values."""

    parts: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Group(Value):
    """Several values together, as a tuple."""

    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Apply(Value):
    """What a function returns for values."""

    function: Callable[..., object]
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Choice(Value):
    """``absent`` where ``test`` is null, else ``present``."""

    test: Value
    absent: Value
    present: Value


@dataclass(frozen=True, slots=True)
class Each(Value):
    """The list of ``element``, made for each of ``items``, which are the elements of a packed list."""

    element: Value
    columns: RowColumns
    items: Value


@dataclass(frozen=True, slots=True)
class Deferral(Value):
    """A field of a plugin, null until it is resolved from ``columns``; ``places`` collects where it is to stand.

    It is a part of an ``Object``, and has no text of its own.
    """

    places: Value
    columns: Value


@dataclass(frozen=True, slots=True)
class AllItems(Value):
    """The list of the part ``index`` of all items of a connection, each of which consists of ``parts``.

    A part alone is the item itself. Whether it is alone is known when all that is selected of the items is compiled.
    """

    parts: list[Value]
    index: int


NULL = Fixed(None)
NO_ITEMS = Code(("e",))
"""The items of a connection whose rows are not read."""


def page_of(number: int, attribute: str = "") -> Value:
    """Return the request for a page of the plan, or an attribute of it."""
    return Code((f"bound.pages[{number}]{attribute}",))
