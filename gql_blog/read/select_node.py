"""Select nodes: a plan is a tree of them, and each reads its rows with one statement."""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gql_blog.read.bind_parameters import BindParameters, BoundRequest, Getter
from gql_blog.read.column_usage import ColumnUsage, ExecutedStatement
from gql_blog.read.dialect import Dialect
from gql_blog.read.entities import ENTITIES, Entity, KeyCondition
from gql_blog.read.needs import Batch, FixedOrder, Many, Pages
from gql_blog.read.page_request import PageRequest, Paging
from gql_blog.read.row_columns import RowColumns
from gql_blog.read.row_order import fixed_order, order_by
from gql_blog.read.visibility_conditions import ALWAYS, Policy
from gql_blog.store import Statement

MAX_CACHED_STATEMENTS = 16
"""How many variants of one statement are cached: with or without cursors, by order, by size."""
_USAGE_BYTES = 150
_GETTER_BYTES = 200

CompiledStatement = tuple[str, tuple[Getter, ...], tuple[ColumnUsage, ...]]
"""A statement's text, the getters of its parameters, and its column usages."""


class StatementCache(dict[Hashable, CompiledStatement]):
    """The compiled variants of one statement. A variant whose key is ``None`` is not cached.

    ``grow`` is told how many bytes the variants take more, or less.
    """

    def __init__(self) -> None:
        super().__init__()
        self.grow: Callable[[int], None] = lambda _: None
        self._bytes = 0

    def put(self, cache_key: Hashable, statement: CompiledStatement) -> CompiledStatement:
        """Store a variant unless its key is ``None``, and return it."""
        if cache_key is not None:
            if len(self) == MAX_CACHED_STATEMENTS:
                self.clear()
                self.grow(-self._bytes)
                self._bytes = 0
            self[cache_key] = statement
            text, getters, usages = statement
            more = 2 * len(text) + _GETTER_BYTES * len(getters) + _USAGE_BYTES * len(usages)
            self._bytes += more
            self.grow(more)
        return statement


Conditions = Callable[[str, str, BoundRequest, BindParameters], list[str]]
"""``(alias, key, bound, parameters)`` -> the conditions on a row of the node; ``key`` is the parent's key."""


@dataclass(slots=True)
class Query:
    """The parts of a SELECT: columns, FROM with WHERE, the ORDER BY list, LIMIT."""

    columns: list[str]
    source: str
    order: str
    limit: str = ""

    def text(self) -> str:
        """Return the statement."""
        return f"select {', '.join(self.columns) or '1'} from {self.source}{self._end()}"

    def numbered(self, prefix: str) -> str:
        """Return the statement with its columns named ``prefix`` and index, and the row number ``n``."""
        named = [f"{column} as {prefix}{i}" for i, column in enumerate(self.columns)]
        over = f"order by {self.order}" if self.order else ""
        return f"select {', '.join((*named, f'row_number() over ({over}) as n'))} from {self.source}{self._end()}"

    def _end(self) -> str:
        return f"{f' order by {self.order}' if self.order else ''}{self.limit}"


def parents(_bound: BoundRequest) -> Any:
    """The getter of the parents' keys; ``SelectNode.statement`` replaces it by the keys."""
    raise AssertionError("filled in by the statement")


@dataclass(slots=True)
class Child:
    """A select node below another one, and the index of its keys among the columns of that one."""

    select: "SelectNode"
    key: int


@dataclass(slots=True, eq=False)
class SelectNode:
    """The rows of one statement, and the functions that turn them into parts of the result.

    ``path`` is the path of the rows in the result, ``parent`` the column of the parent's key in the parent's statement.
    ``conditions`` select the rows, ``order`` is their fixed ORDER BY list, ``pages`` are the indexes in ``bound.pages``
    on which the SQL depends. A node of a derived list has ``source``: its rows, for the parents' keys and the text
    around them.
    """

    entity: Entity
    dialect: Dialect
    columns: RowColumns
    parameters: BindParameters
    conditions: Conditions
    path: str = ""
    parent: str = ""
    alias: str = "a"
    order: FixedOrder = ()
    paging: Paging | None = None
    source: Callable[[KeyCondition, str, BindParameters], str] | None = None
    keyed: bool = True
    wanted: Callable[[BoundRequest], Sequence[str]] | None = None
    """The keys that a request names, for a node at the root whose rows are found by id."""
    pages: tuple[int, ...] = ()
    children: list[Child] = field(default_factory=list)
    lateral_child: Child | None = None
    """The child that is joined laterally to this node's statement; ``split`` separates the rows of the two."""
    split: Callable[..., Any] = field(default=lambda *_: None)
    batches: list[Batch] = field(default_factory=list)
    element: str = "None"
    """The Python expression of a row's object."""
    shape: Callable[..., Any] = field(default=lambda *_: None)
    statements: StatementCache = field(default_factory=StatementCache)

    @property
    def is_leaf(self) -> bool:
        """Whether it has neither children nor fields of plugins."""
        return not (self.children or self.batches)

    @property
    def is_alone(self) -> bool:
        """Whether one statement reads it with all that is below it."""
        lateral = self.lateral_child
        return all(child is lateral for child in self.children) and (lateral is None or not lateral.select.children)

    def statement(self, bound: BoundRequest, keys: Sequence[str]) -> Statement:
        """Return the statement for the parents with ``keys``; a node at the root has no parents."""
        many = len(keys) > 1
        cache_key = self._cache_key(bound, many)
        sql, getters, usages = self.statements.get(cache_key) or self.statements.put(
            cache_key, self._assemble(bound, many)
        )
        if bound.context.trace is not None:
            bound.context.trace.append(ExecutedStatement(sql, self.path, usages))
        key_value = self.dialect.keys(list(keys)) if many else keys[0] if keys else None
        return Statement(sql, tuple(key_value if getter is parents else getter(bound) for getter in getters))

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
        return (
            self._lateral(bound, parameters, key)
            if self.dialect.postgres
            else self._first_by_id(bound, parameters, key)
        )

    def _with_lateral_child(self, child: "Child", query: Query, bound: BoundRequest, parameters: BindParameters) -> str:
        """Return one statement for this node and a child: its columns, two row numbers, the child's columns.

        The first number is that of the row, the second that of the child's row, null where there is none.
        """
        child_node = child.select
        child_parameters = child_node.parameters.copy()
        parameters.at(child_node.path).record_usage(child_node.parent, "key")
        child_query = child_node._single(bound, child_parameters, f"up.c{child.key}")
        upper, inner = query.numbered("c"), parameters.adopt(child_query.numbered("d"), child_parameters)
        columns = [*(f"up.c{i}" for i in range(len(query.columns))), "up.n", "lo.n"]
        columns += [f"lo.d{i}" for i in range(len(child_query.columns))]
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
            terms = order_by(fixed_order(self.order, alias, key, self.dialect))
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
        # The rows of each parent are numbered, so that the whole statement can keep their order.
        source = f"{self.dialect.each(key)} cross join lateral ({one.numbered('c')}) l"
        return Query(columns, source, "p.place, l.n")

    def _first_by_id(self, bound: BoundRequest, parameters: BindParameters, key: str) -> Query:
        """The first n of each parent, on SQLite."""
        alias, columns = self.alias, ["p.value", *self.columns.render(bound, parameters)]
        first_ids = (
            f"select x.id from {self.entity.table} x{self._where('x', 'p.value', bound, parameters)} "
            f"order by {self._ordered('x', 'p.value', bound, parameters)}{self._limit(bound, parameters)}"
        )
        source = f"{self.dialect.each(key)} cross join {self._from(alias)} where {alias}.id in ({first_ids})"
        return Query(columns, source, f"p.place, {self._ordered(alias, 'p.value', bound, parameters)}")

    def _derived(self, bound: BoundRequest, parameters: BindParameters, key: str, many: bool) -> Query:
        assert self.source is not None
        parameters = parameters.at(self.path)

        def matches_key(column: str, part: str) -> str:
            return self.dialect.among(column, key, part) if many else f"{column} = {part.format(key)}"

        columns = [f"{self.alias}.parent_key", *self.columns.render(bound, parameters)]
        terms = order_by(fixed_order(self.order, self.alias, key, self.dialect))
        fixed = parameters.record_usage(terms, "order")
        parent = parameters.record_usage(parameters.record_usage(f"{self.alias}.parent_key", "key", answer=True), "key")
        order = ", ".join(filter(None, (parent, fixed)))
        around = " ".join((*columns, order, *self.columns.joins))
        source = f"({self.source(matches_key, around, parameters)}) {self.alias}"
        return Query(columns, " ".join((source, *self.columns.joins)), order)


def list_conditions(need: Many | Pages, entity: Entity, policy: Policy, dialect: Dialect, path: str) -> Conditions:
    """Return the conditions on the rows of the list at ``path``; ``Paging`` adds those of a page."""

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
    entity: Entity,
    policy: Policy,
    dialect: Dialect,
    matches_key: KeyCondition,
    alias: str,
    around: str,
    parameters: BindParameters,
) -> str:
    """Return the SQL of the rows ``alias`` of a list that no table holds.

    They have the columns that ``around`` names, which is the rest of the statement.
    """
    assert entity.derived
    named = frozenset(re.findall(rf"\b{alias}\.(\w+)", around))
    bare = entity.derived(lambda *_: ALWAYS, lambda *_: ALWAYS, lambda column, _: column, named)
    parameters.record_usage(bare, "derived")

    def visible(kind: str, alias: str) -> str:
        return policy.rows(kind, alias, parameters)

    def published(kind: str, alias: str) -> str:
        return " and ".join(policy.published(ENTITIES[kind], dialect, alias, parameters)) or ALWAYS

    return entity.derived(visible, published, matches_key, named)
