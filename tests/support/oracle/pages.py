"""Connections: lists that are filtered, ordered and cut as Relay's specification has it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from support.oracle.asked import Asked
from support.oracle.counting import ordered_by
from support.oracle.cursors import Place
from support.oracle.orders import Order, compare, in_order, order_of
from support.oracle.tables import Row
from support.oracle.wheres import holds, names_status

DEFAULT_SIZE = 20
LARGEST_SIZE = 100


@dataclass(frozen=True)
class Edge:
    """A row in its place."""

    row: Row
    place: Place


@dataclass(frozen=True)
class Connection:
    """A page: ``before`` and ``beyond`` say whether anything comes before it and after it."""

    edges: tuple[Edge, ...]
    before: bool
    beyond: bool
    total: int


def page_of(
    asked: Asked, kind: str, rows: Iterable[Row], arguments: Mapping[str, Any], *, status: str | None = None
) -> Connection:
    """Return the page that ``arguments`` ask for of the ``rows`` of one kind (``article``, ``comment`` …).

    ``status`` is what the list names where the filter says nothing of it; ``None``: whatever the status.
    """
    size, backward = _size(arguments)
    order = order_of(kind, arguments.get("orderBy"))
    after, before = (_bound(asked, kind, order, arguments, name) for name in ("after", "before"))
    where = arguments.get("where") or {}
    if status is not None and not names_status(where):
        rows = [row for row in rows if row.status == status]
    everything = in_order(
        [row for row in rows if asked.sight.sees(row) and holds(asked.sight, row, where)], order, ordered_by(asked)
    )
    return _cut(asked, kind, order, everything, size, after, before, backward=backward)


def _cut(
    asked: Asked,
    kind: str,
    order: Order,
    everything: list[Row],
    size: int,
    after: Row | None,
    before: Row | None,
    *,
    backward: bool,
) -> Connection:
    def against(row: Row, bound: Row) -> int:
        return compare(row, bound, order, ordered_by(asked))

    window = [
        row
        for row in everything
        if (after is None or against(row, after) > 0) and (before is None or against(row, before) < 0)
    ]
    more = len(window) > size
    if backward:
        kept = window[len(window) - size :] if more else window
        behind, ahead = more, before is not None and any(against(row, before) >= 0 for row in everything)
    else:
        kept = window[:size]
        behind, ahead = after is not None and any(against(row, after) <= 0 for row in everything), more
    edges = tuple(Edge(row, Place(kind, order, row.id)) for row in kept)
    return Connection(edges, behind, ahead, len(everything))


def _size(arguments: Mapping[str, Any]) -> tuple[int, bool]:
    """Return the size of the page, and whether it is the end of the list."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise refused("first or last, never both")
    asked = last if first is None else first
    size: int = DEFAULT_SIZE if asked is None else asked
    if not 0 <= size <= LARGEST_SIZE:
        raise refused(f"a page of {size}")
    return size, last is not None


def _bound(asked: Asked, kind: str, order: Order, arguments: Mapping[str, Any], name: str) -> Row | None:
    """Return the row that a cursor stands at; an error for one of another list or order, or of none."""
    text = arguments.get(name)
    if text is None:
        return None
    place = asked.cursors.place(text)
    if place is None or (place.kind, place.order) != (kind, order):
        raise refused(f"{name} is no cursor of this order")
    return asked.world.by_id[place.row]


def refused(message: str) -> GraphQLError:
    """Return the error of a wrong argument."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})
