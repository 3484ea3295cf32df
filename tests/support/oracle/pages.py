"""Connections: lists that are filtered, ordered and cut as Relay's specification has it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError
from support.oracle.asked import GraphQLRequest
from support.oracle.counting import ordered_by
from support.oracle.cursors import Place
from support.oracle.orders import BEST_FIRST, Order, Value, compare, in_order, order_of
from support.oracle.tables import Row
from support.oracle.wheres import holds, names_status

DEFAULT_SIZE = 20
LARGEST_SIZE = 100


@dataclass(frozen=True)
class Edge:
    """A row in its place."""

    row: Row
    place: Place
    score: int | None = None


@dataclass(frozen=True)
class Connection:
    """A page: ``before`` and ``beyond`` say whether anything comes before it and after it."""

    edges: tuple[Edge, ...]
    before: bool
    beyond: bool
    total: int


def page_of(
    asked: GraphQLRequest,
    kind: str,
    rows: Iterable[Row],
    arguments: Mapping[str, Any],
    *,
    status: str | None = None,
    scores: Mapping[str, int] | None = None,
) -> Connection:
    """Return the page that ``arguments`` ask for of the ``rows`` of one kind (``article``, ``comment`` …).

    ``status`` is what the list names where the filter says nothing of it; ``None``: whatever the status. ``scores``
    rank the rows of a search, by id.
    """
    size, backward = _size(arguments)
    order = order_of(kind, arguments.get("orderBy")) if scores is None else BEST_FIRST
    bounds = [_bound(asked, kind, order, arguments, name) for name in ("after", "before")]
    where = arguments.get("where") or {}
    if status is not None and not names_status(where):
        rows = [row for row in rows if row.status == status]
    listed = _List(order, ordered_by(asked, scores or {}))
    listed.rows = in_order(
        [row for row in rows if asked.sight.sees(row) and holds(asked.sight, row, where)], order, listed.value
    )
    kept, behind, ahead = listed.cut(size, *bounds, backward=backward)
    if scores is None:
        edges = tuple(Edge(row, Place(kind, order, row.id)) for row in kept)
    else:
        # A place among what was found is one of its score: another search gives the row another place.
        edges = tuple(Edge(row, Place(f"found {scores[row.id]}", order, row.id), scores[row.id]) for row in kept)
    return Connection(edges, behind, ahead, len(listed.rows))


@dataclass
class _List:
    """The rows of a list in its order."""

    order: Order
    value: Value
    rows: list[Row] = field(default_factory=list)

    def cut(self, size: int, after: Row | None, before: Row | None, *, backward: bool) -> tuple[list[Row], bool, bool]:
        """Return a page, and whether anything comes before it and after it."""
        window = [
            row
            for row in self.rows
            if (after is None or self._against(row, after) > 0) and (before is None or self._against(row, before) < 0)
        ]
        more = len(window) > size
        if backward:
            ahead = before is not None and any(self._against(row, before) >= 0 for row in self.rows)
            return window[len(window) - size :] if more else window, more, ahead
        behind = after is not None and any(self._against(row, after) <= 0 for row in self.rows)
        return window[:size], behind, more

    def _against(self, row: Row, bound: Row) -> int:
        return compare(row, bound, self.order, self.value)


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


def _bound(asked: GraphQLRequest, kind: str, order: Order, arguments: Mapping[str, Any], name: str) -> Row | None:
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
