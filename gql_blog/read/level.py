"""One statement of a plan: a node of its tree, whatever the number of rows."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gql_blog.read.dialect import Dialect
from gql_blog.read.entities import Entity
from gql_blog.read.needs import Batch
from gql_blog.read.page import PageRequest, Paging
from gql_blog.read.policy import ALWAYS
from gql_blog.read.scope import Scope
from gql_blog.read.slots import Bound, Getter, Slots
from gql_blog.store import Statement

MOST_FORMS = 64
"""How many forms of one statement are kept: with cursors or without, in one order or another."""

Conditions = Callable[[str, str, Bound, Slots], list[str]]
"""``(alias, key, bound, slots)`` -> the conditions on a row of the level, ``key`` being the parent's key."""


def parents(_bound: Bound) -> Any:
    """Stand for the keys of the parents among the getters; a statement fills them in itself."""
    raise AssertionError("filled in by the statement")


@dataclass(slots=True)
class Child:
    """A level below, and the place of its keys among this level's columns."""

    level: "Level"
    key: int


@dataclass(slots=True, eq=False)
class Level:
    """What one statement reads, and how its rows become parts of the answer.

    ``conditions`` are those on its rows; ``order`` its fixed ORDER BY list; ``page`` says which of ``bound.pages`` it
    reads, ``pages`` on which of them its SQL depends. A derived level has ``source``, its FROM item for the parents'
    keys.
    """

    entity: Entity
    dialect: Dialect
    scope: Scope
    slots: Slots
    conditions: Conditions
    alias: str = "a"
    order: str = ""
    page: int | None = None
    paging: Paging | None = None
    source: Callable[[Callable[[str], str], Slots], str] | None = None
    keyed: bool = True
    pages: tuple[int, ...] = ()
    children: list[Child] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    shape: Callable[..., Any] = field(default=lambda *_: None)
    _ready: dict[Hashable, tuple[str, tuple[Getter, ...]]] = field(default_factory=dict)

    def statement(self, bound: Bound, keys: Sequence[str]) -> Statement:
        """Return the statement for the parents with ``keys``; a level at the root has none."""
        many = len(keys) > 1
        form: Hashable = (many, *(bound.pages[page].form for page in self.pages)) if self.pages else many
        ready = self._ready.get(form)
        if ready is None:
            ready = self._assemble(bound, many)
            self._keep(form, bound, ready)
        sql, getters = ready
        given = self.dialect.keys(list(keys)) if many else keys[0] if keys else None
        return Statement(sql, tuple(given if getter is parents else getter(bound) for getter in getters))

    def _keep(self, form: Hashable, bound: Bound, ready: tuple[str, tuple[Getter, ...]]) -> None:
        if any(bound.pages[page].form is None for page in self.pages):
            return
        if len(self._ready) == MOST_FORMS:
            self._ready.clear()
        self._ready[form] = ready

    def _assemble(self, bound: Bound, many: bool) -> tuple[str, tuple[Getter, ...]]:
        slots = self.slots.copy()
        key = slots.add(parents)
        if self.source:
            text = self._derived(bound, slots, key, many)
        elif not self.keyed or not many:
            text = self._single(bound, slots, key)
        elif self.page is None:
            text = self._every(bound, slots, key)
        else:
            text = self._paged(bound, slots, key)
        return slots.finish(text, self.dialect)

    def _request(self, bound: Bound) -> PageRequest | None:
        return None if self.page is None else bound.pages[self.page]

    def _where(self, alias: str, key: str, bound: Bound, slots: Slots) -> str:
        parts = [part for part in self.conditions(alias, key, bound, slots) if part != ALWAYS]
        request = self._request(bound)
        if request and self.paging:
            parts += self.paging.matching(request, alias, slots) + self.paging.within(request, alias, slots)
        return f" where {' and '.join(parts)}" if parts else ""

    def _ordered(self, alias: str, key: str, bound: Bound) -> str:
        request = self._request(bound)
        if request:
            return request.order.by(alias, self.dialect, backward=request.backward)
        return self.order.format(a=alias, p=key, c=self.dialect.code_points)

    def _limit(self, slots: Slots) -> str:
        return self.paging.limit(slots) if self.paging else ""

    def _from(self, alias: str) -> str:
        return " ".join((f"{self.entity.table} {alias}", *self.scope.joins))

    def _single(self, bound: Bound, slots: Slots, key: str) -> str:
        columns = self.scope.render(bound, slots)
        if self.keyed:
            columns = [f"{key}::text" if self.dialect.postgres else key, *columns]
        order = self._ordered(self.alias, key, bound)
        return (
            f"select {', '.join(columns) or '1'} from {self._from(self.alias)}"
            f"{self._where(self.alias, key, bound, slots)}"
            f"{f' order by {order}' if order else ''}{self._limit(slots)}"
        )

    def _every(self, bound: Bound, slots: Slots, key: str) -> str:
        columns = ", ".join(("p.value", *self.scope.render(bound, slots)))
        order = ", ".join(filter(None, ("p.place", self._ordered(self.alias, "p.value", bound))))
        return (
            f"select {columns} from {self.dialect.each(key)} cross join {self._from(self.alias)}"
            f"{self._where(self.alias, 'p.value', bound, slots)} order by {order}"
        )

    def _paged(self, bound: Bound, slots: Slots, key: str) -> str:
        """The first n of each parent."""
        alias, limit = self.alias, self._limit(slots)
        columns = self.scope.render(bound, slots)
        if self.dialect.postgres:
            terms = self._ordered(alias, "p.value", bound)
            named = [f"{column} as c{i}" for i, column in enumerate(columns)]
            # The rows of each parent are numbered in their order, so that the whole has one, too.
            number = f"row_number() over (order by {terms}) as n"
            inner = (
                f"select {', '.join((*named, number))} from {self._from(alias)}"
                f"{self._where(alias, 'p.value', bound, slots)} order by {terms}{limit}"
            )
            outer = ", ".join(("p.value", *(f"l.c{i}" for i in range(len(columns)))))
            return f"select {outer} from {self.dialect.each(key)} cross join lateral ({inner}) l order by p.place, l.n"
        among = (
            f"select x.id from {self.entity.table} x{self._where('x', 'p.value', bound, slots)} "
            f"order by {self._ordered('x', 'p.value', bound)}{limit}"
        )
        return (
            f"select {', '.join(('p.value', *columns))} from {self.dialect.each(key)} cross join {self._from(alias)} "
            f"where {alias}.id in ({among}) order by p.place, {self._ordered(alias, 'p.value', bound)}"
        )

    def _derived(self, bound: Bound, slots: Slots, key: str, many: bool) -> str:
        assert self.source is not None

        def within(column: str) -> str:
            return self.dialect.among(column, key) if many else f"{column} = {key}"

        columns = ", ".join((f"{self.alias}.parent_key", *self.scope.render(bound, slots)))
        fixed = self.order.format(a=self.alias, c=self.dialect.code_points)
        order = ", ".join(filter(None, (f"{self.alias}.parent_key", fixed)))
        source = f"({self.source(within, slots)}) {self.alias}"
        return f"select {columns} from {' '.join((source, *self.scope.joins))} order by {order}"
