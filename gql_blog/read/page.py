"""One page of a connection: what a request asks for, and the object that answers it."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gql_blog.read.argument_error import ArgumentError
from gql_blog.read.bind_parameters import BindParameters, Bound
from gql_blog.read.dialect import Dialect
from gql_blog.read.entities import Entity
from gql_blog.read.filters import Filter, TooManyValues, Where, check_values, names_status
from gql_blog.read.needs import Pages
from gql_blog.read.order import Cursor, Order, decode, order_of
from gql_blog.read.policy import ALWAYS, Policy
from gql_blog.read.search import BEST_FIRST, Sought, TooMuchSought, search_join, sought

DEFAULT_SIZE = 20
LARGEST_SIZE = 100
LONGEST_FORM = 1000
"""How many characters the SQL of a ``where`` may have for its statement to be kept."""
WRITTEN_SIZES = 4
"""How many sizes of one connection's pages are written into its SQL; further ones are parameters."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What one request asks of a connection."""

    order: Order
    size: int
    backward: bool = False
    after: Cursor | None = None
    before: Cursor | None = None
    where: Where | None = None
    sought: Sought | None = None
    """What a search looks for."""
    values: tuple[Any, ...] = ()
    """The page's own parameters: first those of the search, from ``filtered`` on those of ``where``."""
    filtered: int = 0
    form: Hashable = None
    """Requests of one form have the same SQL but for its parameters; ``None``: this one's is not kept."""
    written: bool = False
    """Whether the size stands in the SQL."""


@dataclass(slots=True)
class Paging:
    """How one connection of a plan reads its pages; ``number`` is its place among the plan's.

    ``ahead``: one row more than asked for is read, to tell whether there is a next page. ``writes``: the first few
    sizes are written into PostgreSQL's SQL.
    """

    need: Pages
    entity: Entity
    dialect: Dialect
    policy: Policy
    place: str
    number: int
    searching: bool = False
    ahead: bool = True
    writes: bool = True
    _sizes: set[int] = field(default_factory=set)
    """Those that are written into the SQL."""

    @property
    def kind(self) -> str:
        """The name under which the entity's orders and filters are declared."""
        return self.entity.table

    def request(self, arguments: Mapping[str, Any], *, asked: bool = True) -> PageRequest:
        """Return what ``arguments`` ask for; raise ``ArgumentError`` where that cannot be answered.

        ``asked``: it is asked so, and the size is not yet a variable's.
        """
        size, backward = self.size(arguments)
        what = self._sought(arguments)
        order = self._order(arguments)
        after, before = self._cursor(order, "after", arguments), self._cursor(order, "before", arguments)
        where = self._where(arguments)
        written = asked and self._is_written(size)
        plain = (order.terms, backward, after is None, before is None, size if written else None)
        form: Hashable = plain
        values = what.values(self.dialect) if what else ()
        first = len(values)
        if where:
            compared = self._filter(first, BindParameters())
            text = compared.condition(self.kind, where, "w")
            form = (*plain, text, names_status(where)) if len(text) <= LONGEST_FORM else None
            values = (*values, *compared.values)
        return PageRequest(order, size, backward, after, before, where, what, values, first, form, written)

    def resized(self, constant: PageRequest, size: int) -> PageRequest:
        """Return a request that differs from a constant one by its size alone."""
        written = self._is_written(size)
        return replace(constant, size=size, form=(size if written else None,), written=written)

    def _is_written(self, size: int) -> bool:
        # PostgreSQL, which reckons with a tenth of all rows where the limit is a parameter, never keeps such a plan: it
        # plans each time anew, which costs as much as running it. The first few sizes are those that are usual.
        if self.dialect.postgres and self.writes and len(self._sizes) < WRITTEN_SIZES:
            self._sizes.add(size)
        return size in self._sizes

    def _filter(self, first: int, slots: BindParameters) -> Filter:
        return Filter(self.dialect, self.policy, slots, self.number, first)

    def _order(self, arguments: Mapping[str, Any]) -> Order:
        if self.searching:
            return BEST_FIRST
        return order_of(self.need.order, arguments.get("orderBy"), counts_all=self.policy.sees_all("article"))

    def _sought(self, arguments: Mapping[str, Any]) -> Sought | None:
        if not self.searching:
            return None
        try:
            return sought(arguments["query"])
        except TooMuchSought as fault:
            raise ArgumentError(self.place, str(fault)) from None

    def size(self, arguments: Mapping[str, Any]) -> tuple[int, bool]:
        """Return how many rows are asked for, and whether from the end."""
        first, last = arguments.get("first"), arguments.get("last")
        if first is not None and last is not None:
            raise ArgumentError(self.place, "Give 'first' or 'last', not both.")
        name, size = ("last", last) if last is not None else ("first", DEFAULT_SIZE if first is None else first)
        if not 0 <= size <= LARGEST_SIZE:
            raise ArgumentError(self.place, f"'{name}' must be from 0 to {LARGEST_SIZE}; it is {size}.")
        return size, last is not None

    def _where(self, arguments: Mapping[str, Any]) -> Where | None:
        where: Where | None = arguments.get("where")
        try:
            check_values(where or {})
        except TooManyValues as fault:
            raise ArgumentError(self.place, str(fault)) from None
        return where

    def _cursor(self, order: Order, name: str, arguments: Mapping[str, Any]) -> Cursor | None:
        text = arguments.get(name)
        if text is None:
            return None
        cursor = decode(order, text, self.dialect)
        if cursor is None:
            raise ArgumentError(self.place, f"'{name}' is no cursor of this list in this order; take one that it gave.")
        return cursor

    def matching(self, request: PageRequest, alias: str, slots: BindParameters) -> list[str]:
        """Return the conditions on the connection's rows, whatever the page: visibility, kind, status, ``where``."""
        slots = slots.at(self.place)
        slots.tables[alias] = self.entity.table
        parts = [slots.note(self.entity.only.format(a=alias), "type")] if self.entity.only else []
        if self.entity.kind:
            parts.append(self.policy.rows(self.entity.kind, alias, slots))
        if self.need.published and not names_status(request.where):
            keyed = self.need.key is not None
            parts += self.policy.published(self.entity, self.dialect, alias, slots, keyed=keyed)
        if self.searching:
            parts.append(slots.note(f"not {alias}.is_stub", "filter"))
        if request.where:
            where = self._filter(request.filtered, slots).condition(self.kind, request.where, alias)
            parts.append(slots.note(where, "filter"))
        return [part for part in parts if part != ALWAYS]

    def joins(self, alias: str, slots: BindParameters) -> list[str]:
        """Return what the connection's rows are joined with."""
        if not self.searching:
            return []
        return [slots.note(search_join(alias, self.number, self.dialect), "filter")]

    def source(self, alias: str, slots: BindParameters) -> str:
        """Return the FROM item of the connection's rows, joins included."""
        return " ".join((f"{self.entity.table} {alias}", *self.joins(alias, slots)))

    def within(self, request: PageRequest, alias: str, slots: BindParameters) -> list[str]:
        """Return the conditions that the cursors set."""
        order, dialect = request.order, self.dialect
        slots = slots.at(self.place)
        parts = []
        if request.after:
            parts.append(order.beyond(alias, self._after, dialect, slots, backward=False))
        if request.before:
            parts.append(order.beyond(alias, self._before, dialect, slots, backward=True))
        return parts

    def outside(self, request: PageRequest, alias: str, slots: BindParameters) -> str | None:
        """Return the condition on rows on the far side of the cursor that the page starts from."""
        if (request.before if request.backward else request.after) is None:
            return None
        cursor = self._before if request.backward else self._after
        order, backward = request.order, not request.backward
        return order.beyond(alias, cursor, self.dialect, slots, backward=backward, inclusive=True)

    def limit(self, request: PageRequest, slots: BindParameters) -> str:
        """Return the LIMIT."""
        number, more = self.number, 1 if self.ahead else 0
        if request.written:
            return f" limit {request.size + more}"
        return f" limit {slots.add(lambda bound: bound.pages[number].size + more)}"

    @property
    def _after(self) -> Callable[[Bound], Cursor]:
        number = self.number
        return lambda bound: bound.pages[number].after

    @property
    def _before(self) -> Callable[[Bound], Cursor]:
        number = self.number
        return lambda bound: bound.pages[number].before
