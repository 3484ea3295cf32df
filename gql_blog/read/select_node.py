"""One statement of a plan: a node of its tree, whatever the number of rows."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gql_blog.read.bind_parameters import BindParameters, BoundRequest, Getter
from gql_blog.read.column_usage import ColumnUsage, ExecutedStatement
from gql_blog.read.dialect import Dialect
from gql_blog.read.entities import ENTITIES, Entity, KeyCondition
from gql_blog.read.needs import Batch, Many, Pages
from gql_blog.read.page_request import PageRequest, Paging
from gql_blog.read.row_columns import RowColumns
from gql_blog.read.visibility_conditions import ALWAYS, Policy
from gql_blog.store import Statement

MAX_CACHED_STATEMENTS = 16
"""How many forms of one statement are kept: with cursors or without, in one order or another, of a size or any."""

CompiledStatement = tuple[str, tuple[Getter, ...], tuple[ColumnUsage, ...]]
"""A statement's text, what fills its parameters, and what was noted of it."""


class StatementCache(dict[Hashable, CompiledStatement]):
    """The forms of one statement that are kept, each assembled once. ``None`` is the form of what is not kept."""

    def put(self, cache_key: Hashable, statement: CompiledStatement) -> CompiledStatement:
        """Keep a form, where it is one, and return it."""
        if cache_key is not None:
            if len(self) == MAX_CACHED_STATEMENTS:
                self.clear()
            self[cache_key] = statement
        return statement


Conditions = Callable[[str, str, BoundRequest, BindParameters], list[str]]
"""``(alias, key, bound, slots)`` -> the conditions on a row of the level, ``key`` being the parent's key."""


@dataclass(slots=True)
class Query:
    """The parts of a SELECT: columns, what stands behind FROM, the ORDER BY list, the LIMIT."""

    columns: list[str]
    source: str
    order: str
    limit: str = ""

    def text(self) -> str:
        """Return the statement."""
        return f"select {', '.join(self.columns) or '1'} from {self.source}{self._end()}"

    def numbered(self, prefix: str) -> str:
        """Return the statement with its columns named by ``letter`` and place, and the number ``n`` of each row."""
        named = [f"{column} as {prefix}{i}" for i, column in enumerate(self.columns)]
        over = f"order by {self.order}" if self.order else ""
        return f"select {', '.join((*named, f'row_number() over ({over}) as n'))} from {self.source}{self._end()}"

    def _end(self) -> str:
        return f"{f' order by {self.order}' if self.order else ''}{self.limit}"


def parents(_bound: BoundRequest) -> Any:
    """Stand for the keys of the parents among the getters; a statement fills them in itself."""
    raise AssertionError("filled in by the statement")


@dataclass(slots=True)
class Child:
    """A level below, and the place of its keys among this level's columns."""

    select: "SelectNode"
    key: int


@dataclass(slots=True, eq=False)
class SelectNode:
    """What one statement reads, and how its rows become parts of the answer.

    ``place`` is where its rows stand in the answer, ``parent`` the parent's key as its own statement names it;
    ``conditions`` are those on the rows, ``order`` their fixed ORDER BY list; ``pages`` says on which of
    ``bound.pages`` the SQL depends. A derived level has ``source``, its FROM item for the parents' keys.
    """

    entity: Entity
    dialect: Dialect
    columns: RowColumns
    parameters: BindParameters
    conditions: Conditions
    path: str = ""
    parent: str = ""
    alias: str = "a"
    order: str = ""
    paging: Paging | None = None
    source: Callable[[KeyCondition, BindParameters], str] | None = None
    keyed: bool = True
    wanted: Callable[[BoundRequest], Sequence[str]] | None = None
    """The keys that a request names, for a level at the root that is found by them."""
    pages: tuple[int, ...] = ()
    children: list[Child] = field(default_factory=list)
    lateral_child: Child | None = None
    """The child whose rows come with this level's own, in one statement; ``split`` takes them apart."""
    split: Callable[..., Any] = field(default=lambda *_: None)
    batches: list[Batch] = field(default_factory=list)
    element: str = "None"
    """The expression of what a row becomes."""
    shape: Callable[..., Any] = field(default=lambda *_: None)
    _statements: StatementCache = field(default_factory=StatementCache)

    @property
    def alone(self) -> bool:
        """Whether nothing stands below it, neither lists nor plugins' fields."""
        return not (self.children or self.batches)

    def statement(self, bound: BoundRequest, keys: Sequence[str]) -> Statement:
        """Return the statement for the parents with ``keys``; a level at the root has none."""
        many = len(keys) > 1
        cache_key = self._cache_key(bound, many)
        sql, getters, usages = self._statements.get(cache_key) or self._statements.put(
            cache_key, self._assemble(bound, many)
        )
        if bound.context.trace is not None:
            bound.context.trace.append(ExecutedStatement(sql, self.path, usages))
        given = self.dialect.keys(list(keys)) if many else keys[0] if keys else None
        return Statement(sql, tuple(given if getter is parents else getter(bound) for getter in getters))

    def _cache_key(self, bound: BoundRequest, many: bool) -> Hashable:
        if not self.pages:
            return many
        keys = tuple(bound.pages[page].cache_key for page in self.pages)
        return None if None in keys else (many, keys)

    def _assemble(self, bound: BoundRequest, many: bool) -> CompiledStatement:
        parameters = self.parameters.copy()
        query = self._query(bound, parameters, parameters.add(parents), many)
        text = (
            query.text()
            if self.lateral_child is None
            else self._with_lateral_child(self.lateral_child, query, bound, parameters)
        )
        return *parameters.finish(text, self.dialect), tuple(parameters.usages)

    def _query(self, bound: BoundRequest, parameters: BindParameters, key: str, many: bool) -> Query:
        if self.source:
            return self._derived(bound, parameters, key, many)
        if not self.keyed or not many:
            query = self._single(bound, parameters, key)
            if self.keyed:
                query.columns.insert(0, f"{key}::text" if self.dialect.postgres else key)
            return query
        if self.paging is None:
            return self._every(bound, parameters, key)
        return self._lateral(bound, parameters, key) if self.dialect.postgres else self._among(bound, parameters, key)

    def _with_lateral_child(self, child: "Child", query: Query, bound: BoundRequest, parameters: BindParameters) -> str:
        """Return one statement for this level and the level below: its columns, two numbers, the lower one's columns.

        The first number is the row's own; the second is null where nothing stands below it.
        """
        lower = child.select
        theirs = lower.parameters.copy()
        parameters.at(lower.path).record_usage(lower.parent, "key")
        below = lower._single(bound, theirs, f"up.c{child.key}")
        upper, inner = query.numbered("c"), parameters.adopt(below.numbered("d"), theirs)
        columns = [*(f"up.c{i}" for i in range(len(query.columns))), "up.n", "lo.n"]
        columns += [f"lo.d{i}" for i in range(len(below.columns))]
        return (
            f"select {', '.join(columns)} from ({upper}) up left join lateral ({inner}) lo on true order by up.n, lo.n"
        )

    def _request(self, bound: BoundRequest) -> PageRequest | None:
        return None if self.paging is None else bound.pages[self.paging.number]

    def _where(self, alias: str, key: str, bound: BoundRequest, parameters: BindParameters) -> str:
        parts = [part for part in self.conditions(alias, key, bound, parameters) if part != ALWAYS]
        request = self._request(bound)
        if request and self.paging:
            parts += self.paging.row_conditions(request, alias, parameters) + self.paging.cursor_conditions(
                request, alias, parameters
            )
        return f" where {' and '.join(parts)}" if parts else ""

    def _ordered(self, alias: str, key: str, bound: BoundRequest, parameters: BindParameters) -> str:
        request = self._request(bound)
        if request:
            terms = request.order.order_by(alias, self.dialect, backward=request.backward)
        else:
            terms = self.order.format(a=alias, p=key, c=self.dialect.code_points)
        return parameters.at(self.path).record_usage(terms, "order")

    def _limit(self, bound: BoundRequest, parameters: BindParameters) -> str:
        request = self._request(bound)
        return self.paging.limit(request, parameters) if request and self.paging else ""

    def _from(self, alias: str) -> str:
        return " ".join((f"{self.entity.table} {alias}", *self.columns.joins))

    def _single(self, bound: BoundRequest, parameters: BindParameters, key: str) -> Query:
        """The rows of one parent, without its key."""
        columns = self.columns.render(bound, parameters)
        source = f"{self._from(self.alias)}{self._where(self.alias, key, bound, parameters)}"
        return Query(columns, source, self._ordered(self.alias, key, bound, parameters), self._limit(bound, parameters))

    def _every(self, bound: BoundRequest, parameters: BindParameters, key: str) -> Query:
        columns = ["p.value", *self.columns.render(bound, parameters)]
        order = ", ".join(filter(None, ("p.place", self._ordered(self.alias, "p.value", bound, parameters))))
        where = self._where(self.alias, "p.value", bound, parameters)
        return Query(columns, f"{self.dialect.each(key)} cross join {self._from(self.alias)}{where}", order)

    def _lateral(self, bound: BoundRequest, parameters: BindParameters, key: str) -> Query:
        """The first n of each parent, on PostgreSQL."""
        one = self._single(bound, parameters, "p.value")
        columns = ["p.value", *(f"l.c{i}" for i in range(len(one.columns)))]
        # The rows of each parent are numbered in their order, so that the whole has one, too.
        source = f"{self.dialect.each(key)} cross join lateral ({one.numbered('c')}) l"
        return Query(columns, source, "p.place, l.n")

    def _among(self, bound: BoundRequest, parameters: BindParameters, key: str) -> Query:
        """The first n of each parent, on SQLite."""
        alias, columns = self.alias, ["p.value", *self.columns.render(bound, parameters)]
        among = (
            f"select x.id from {self.entity.table} x{self._where('x', 'p.value', bound, parameters)} "
            f"order by {self._ordered('x', 'p.value', bound, parameters)}{self._limit(bound, parameters)}"
        )
        source = f"{self.dialect.each(key)} cross join {self._from(alias)} where {alias}.id in ({among})"
        return Query(columns, source, f"p.place, {self._ordered(alias, 'p.value', bound, parameters)}")

    def _derived(self, bound: BoundRequest, parameters: BindParameters, key: str, many: bool) -> Query:
        assert self.source is not None
        parameters = parameters.at(self.path)

        def matches_key(column: str, part: str) -> str:
            return self.dialect.among(column, key, part) if many else f"{column} = {part.format(key)}"

        columns = [f"{self.alias}.parent_key", *self.columns.render(bound, parameters)]
        fixed = parameters.record_usage(self.order.format(a=self.alias, c=self.dialect.code_points), "order")
        parent = parameters.record_usage(parameters.record_usage(f"{self.alias}.parent_key", "key", answer=True), "key")
        order = ", ".join(filter(None, (parent, fixed)))
        source = f"({self.source(matches_key, parameters)}) {self.alias}"
        return Query(columns, " ".join((source, *self.columns.joins)), order)


def list_conditions(need: Many | Pages, entity: Entity, policy: Policy, dialect: Dialect, path: str) -> Conditions:
    """Return what must hold of the rows of the list at ``place``; of a page's, its paging says the rest."""

    def conditions(alias: str, key: str, _bound: BoundRequest, parameters: BindParameters) -> list[str]:
        parameters = parameters.at(path)
        parameters.tables[alias] = entity.table
        parameters.record_usage(need.on.format(a=alias, p=""), "key")
        parts = [need.on.format(a=alias, p=key)]
        if isinstance(need, Pages):
            return parts
        if entity.only:
            parts.append(parameters.record_usage(entity.only.format(a=alias), "type"))
        if entity.kind:
            parts.append(policy.rows(entity.kind, alias, parameters))
        if need.published:
            parts += policy.published(entity, dialect, alias, parameters)
        return parts

    return conditions


def derived_rows(
    entity: Entity, policy: Policy, dialect: Dialect, matches_key: KeyCondition, parameters: BindParameters
) -> str:
    """Return the SQL of a derived list's rows."""
    assert entity.derived
    parameters.record_usage(entity.derived(lambda *_: ALWAYS, lambda *_: ALWAYS, lambda column, _: column), "derived")

    def visible(kind: str, alias: str) -> str:
        return policy.rows(kind, alias, parameters)

    def published(kind: str, alias: str) -> str:
        return " and ".join(policy.published(ENTITIES[kind], dialect, alias, parameters)) or ALWAYS

    return entity.derived(visible, published, matches_key)
