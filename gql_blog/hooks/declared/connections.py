"""Lists in pages of objects of a plugin's own: of its tables, or with cursors and pages of what it finds itself."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, get_type_hints

from gql_blog.content import Role
from gql_blog.errors import InputError, PluginError
from gql_blog.hooks.declared.callbacks import MAKE, callback
from gql_blog.hooks.declared.declared_types import Check, WrongValue, check_of, is_text
from gql_blog.hooks.declared.registration_values import Connection, Field, PageRequest, Query

DEFAULT_PAGE_SIZE: Final = 20
MOST_ITEMS: Final = 100
"""As for the lists of the core."""

_INT_BITS: Final = 63

_KEYS: Final[Mapping[type[Any], tuple[Callable[[Any], Any], Callable[[Any], Any]]]] = {
    str: (str, str),
    int: (int, int),
    date: (date.isoformat, date.fromisoformat),
    datetime: (lambda value: value.astimezone(UTC).isoformat(), datetime.fromisoformat),
}
"""How a value of a key is written into a cursor, and read from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableConnection:
    """The type of a field or a query that lists rows of a table of the plugin's own, in pages from either end.

    The core reads the rows, those of all parents by one statement. ``resolve(context, rows)`` gets the rows of all
    pages at once, named tuples of the model's fields, and returns an ``item``, a dataclass, for each.
    ``table`` is a model of the plugin; its primary key is ``id``. A field names the ``parent``, the column with the id
    of the object that has the field.
    ``orders`` are the columns of ``orderBy``: an IntField, a DatetimeField or a text, never null, with an index. The
    first, ``descending`` or not, is the order where nothing else is asked for. ``filters`` are those of ``where``, as
    for an ``ArticleFilter``.
    Everybody sees the rows with the values that ``shown`` has by column, users also those whose column ``owner`` has
    their id, and who may do all that ``sees_all`` may sees all rows. Without ``shown`` and ``owner`` everybody does.
    """

    item: type[Any]
    table: str
    orders: tuple[str, ...]
    descending: bool = False
    filters: tuple[str, ...] = ()
    parent: str | None = None
    shown: Mapping[str, bool | int | str] | None = None
    owner: str | None = None
    sees_all: Role | None = None


class Pages:
    """The pages of the connection at ``place``, whose cursors are its own; PluginErrors begin with ``where``."""

    def __init__(self, connection: Connection, place: str, where: str) -> None:
        self.connection = connection
        self._place = place
        _check(connection, where)
        hints = get_type_hints(connection.item)
        self._kinds = tuple(hints[name] for name in connection.key)
        self._item = check_of(connection.item)

    def request(self, arguments: Mapping[str, Any]) -> PageRequest:
        """Return the page that the arguments ask for; InputError if they are wrong."""
        first, most = arguments.get("first"), self.connection.most
        size = min(DEFAULT_PAGE_SIZE, most) if first is None else first
        if not 0 <= size <= most:
            raise InputError(f"'first' must be from 0 to {most}; it is {size}.", path=("first",))
        after = arguments.get("after")
        return PageRequest(limit=size + 1, after=None if after is None else self._position(after))

    def check(self, request: PageRequest) -> Check:
        """Return the check of a page's items, which makes the connection of them."""

        def check(items: Any) -> dict[str, Any]:
            if not isinstance(items, Sequence) or isinstance(items, str | bytes):
                raise WrongValue(
                    f"a value of type {type(items).__name__} is no page of {self.connection.item.__name__}"
                )
            if len(items) > request.limit:
                raise WrongValue(f"a page has at most the {request.limit} items that were asked for, not {len(items)}")
            nodes = [self._item(each) for each in items]
            cursors = [self._cursor(each) for each in items]
            if len(set(cursors)) < len(cursors):
                raise WrongValue(f"two items have the same {', '.join(self.connection.key)}")
            return _page(nodes, cursors, request)

        return check

    def _cursor(self, item: Any) -> str:
        names = zip(self.connection.key, self._kinds, strict=True)
        values = [_codec(kind)[0](getattr(item, name)) for name, kind in names]
        written = json.dumps([self._place, *values], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(written.encode()).decode()

    def _position(self, cursor: str) -> tuple[Any, ...]:
        try:
            place, *values = json.loads(base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True))
            position = tuple(_read(kind, value) for kind, value in zip(self._kinds, values, strict=True))
        except (ValueError, TypeError, binascii.Error, UnicodeError, OverflowError):
            place, position = None, ()
        if place != self._place:
            raise InputError(
                f"'after' is no cursor of {self._place}. Use an endCursor or a cursor of the same field.",
                path=("after",),
            )
        return position


def _page(nodes: list[Any], cursors: list[str], request: PageRequest) -> dict[str, Any]:
    size = request.limit - 1
    more, nodes, cursors = len(nodes) > size, nodes[:size], cursors[:size]
    return {
        "nodes": nodes,
        "edges": [{"cursor": cursor, "node": node} for cursor, node in zip(cursors, nodes, strict=True)],
        "pageInfo": {
            "hasNextPage": more,
            "hasPreviousPage": request.after is not None,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def _read(kind: Any, value: Any) -> Any:
    """Return a value of a key as a cursor holds it; an error if nothing that was given out holds it so."""
    if kind is int:
        if isinstance(value, bool) or not isinstance(value, int) or value.bit_length() > _INT_BITS:
            raise TypeError(value)
        return value
    if not is_text(value):
        raise TypeError(value)
    read = _codec(kind)[1](value)
    if isinstance(read, datetime) and read.tzinfo is None:
        raise TypeError(value)
    return read


def _codec(kind: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return str, kind
    return _KEYS[kind]


def _check(connection: Connection, where: str) -> None:
    item, key = connection.item, connection.key
    given: Any = key
    _check_item(item, where)
    if isinstance(connection.most, bool) or not 1 <= connection.most <= MOST_ITEMS:
        raise PluginError(f"{where}: a page has from 1 to {MOST_ITEMS} items at most.")
    names = {each.name for each in fields(item)}
    if isinstance(given, str) or not key or not set(key) <= names:
        raise PluginError(
            f"{where}: the key of a connection is a tuple of names of fields of {item.__name__}, by which it is sorted "
            f"and which no two items have in common: {', '.join(sorted(names))}."
        )
    hints = get_type_hints(item)
    for name in key:
        kind = hints[name]
        if kind not in _KEYS and not (isinstance(kind, type) and issubclass(kind, StrEnum)):
            raise PluginError(
                f"{where}: the key {item.__name__}.{name} must be a str, an int, a date, a datetime or an enum, and "
                "never None."
            )


def _check_item(item: Any, where: str) -> None:
    if not (isinstance(item, type) and is_dataclass(item)):
        raise PluginError(f"{where}: the item of a connection is a dataclass of the plugin's own.")


def check_listed(value: Field | Query, listed: TableConnection, where: str) -> None:
    """PluginError, which begins with ``where``, if it does not fit."""
    _check_item(listed.item, where)
    columns: Any = (listed.orders, listed.filters)
    if not listed.orders or any(isinstance(each, str) for each in columns):
        raise PluginError(f"{where}: orders and filters are tuples of names of columns, with one order at least.")
    if listed.sees_all is not None and not isinstance(listed.sees_all, Role):
        raise PluginError(f"{where}: sees_all must be a Role or None.")
    if (listed.parent is None) is isinstance(value, Field):
        raise PluginError(f"{where}: a field names the parent of the rows, the column with its id; a query has none.")
    if value.arguments or (isinstance(value, Field) and (value.needs or value.repeatable)):
        raise PluginError(f"{where}: what lists rows of a table has no arguments, no needs, and is not repeatable.")
    if "rows" not in callback(value.resolve, MAKE, f"{where}: resolve").arguments:
        raise PluginError(f"{where}: resolve makes items of the rows of the table. Add 'rows'.")
