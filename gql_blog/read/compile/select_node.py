"""Select nodes: a plan is a tree of them, and each reads its rows with one statement."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace

from gql_blog.read.needs.column_usage import ColumnUsage, ExecutedStatement, usages_of
from gql_blog.read.needs.declared_needs import Batch, Many, Pages
from gql_blog.read.needs.entities import Entity
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.derived_lists import derived_rows
from gql_blog.read.rows.page_request import Paging
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.shape.row_columns import RowColumns, Sql
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.dynamic_values import JsonValue
from gql_blog.read.sql.sql_printer import SqlPrinter
from gql_blog.store import ListedTable, Statement

MAX_CACHED_STATEMENTS = 16
"""How many variants of one statement are cached: with or without cursors, by order, by size."""
_GETTER_BYTES = 200

CompiledStatement = tuple[str, tuple[sql.Getter, ...]]
"""A statement's text, and the getters of its parameters."""


class StatementCache(dict[Hashable, CompiledStatement]):
    """The compiled variants of one statement, but of the key ``None``; ``grow`` is told of bytes more or less."""

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
            text, getters = statement
            more = 2 * len(text) + _GETTER_BYTES * len(getters)
            self._bytes += more
            self.grow(more)
        return statement


def _parents(_bound: BoundRequest) -> str:
    """The getter of the parents' keys; ``SelectNode.statement`` replaces it by the keys."""
    raise AssertionError("filled in by the statement")


PARENTS = sql.Parameter(_parents)
"""The key of a parent, or the keys of many."""
_P, _UPPER, _LOWER, _L = sql.Row("", "p"), sql.Row("", "up"), sql.Row("", "lo"), sql.Row("", "l")


@dataclass(slots=True)
class Child:
    """A select node below another one, and the index of its keys among the columns of that one."""

    select: "SelectNode"
    key: int


@dataclass(frozen=True, slots=True)
class NodeSlot:
    """Where the values of a plugin's field hold ids of rows of the core, in the place of which the rows are put.

    ``steps`` are the response keys from a value down to the ids. ``complete``: a row that the viewer may not see is
    left out of the list of ids; otherwise it is null.
    """

    select: "SelectNode"
    steps: tuple[str, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class CallSlot:
    """Where objects in the values of a plugin's field hold what a field of their own type is resolved of."""

    call: "BatchCall"
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedRows:
    """What reads the rows of a plugin's own ``table`` in pages.

    ``total`` is their number, ``far`` whether there are any on the other side of the cursor, where that is selected.
    """

    table: ListedTable
    select: "SelectNode"
    paging: Paging
    total: Sql | None = None
    far: Sql | None = None


@dataclass(frozen=True, slots=True)
class BatchCall:
    """A plugin's field as it is selected at one place, ``path``.

    ``arguments`` is the number of its arguments in the plan, ``project`` makes what is selected of a value, and
    ``slots`` are where a value holds ids, or objects whose type has fields of plugins. ``counted``: ``totalCount`` is
    selected of it. ``rows`` reads what is listed of a plugin's own table.
    """

    need: Batch
    path: str
    arguments: int | None = None
    project: Callable[[JsonValue], JsonValue] | None = None
    slots: tuple[NodeSlot | CallSlot, ...] = ()
    counted: bool = False
    rows: "ListedRows | None" = None


@dataclass(slots=True, eq=False)
class SelectNode:
    """The rows of one statement, and the functions that turn them into parts of the result.

    ``path`` is the path of the rows in the result, ``parent`` the column of the parent's key in the parent's statement.
    ``conditions`` select the rows, ``order`` is their fixed ORDER BY list, ``pages`` are the indexes in ``bound.pages``
    on which the SQL depends. ``most`` is the LIMIT of a list without pages.
    """

    entity: Entity
    dialect: Dialect
    policy: RowPolicy
    columns: RowColumns
    row: sql.Row
    conditions: tuple[sql.Expression, ...]
    usages: list[ColumnUsage] = field(default_factory=list)
    """The columns of the result."""
    path: str = ""
    most: sql.Expression | None = None
    parent: sql.Column | None = None
    order: tuple[sql.Sort, ...] = ()
    paging: Paging | None = None
    keyed: bool = True
    wanted: Callable[[BoundRequest], Sequence[str]] | None = None
    """The keys that a request names, for a node at the root whose rows are found by id."""
    pages: tuple[int, ...] = ()
    children: list[Child] = field(default_factory=list)
    lateral_child: Child | None = None
    """The child that is joined laterally to this node's statement; ``split`` separates the rows of the two."""
    split: Callable[..., JsonValue] = field(default=lambda *_: None)
    batches: list[BatchCall] = field(default_factory=list)
    shape: Callable[..., JsonValue] = field(default=lambda *_: None)
    statements: StatementCache = field(default_factory=StatementCache)

    @property
    def is_leaf(self) -> bool:
        """Whether it has neither children nor fields of plugins."""
        return not (self.children or self.batches)

    @property
    def is_alone(self) -> bool:
        """Whether one statement reads it with all that is below it."""
        nodes = [self, self.lateral_child.select] if self.lateral_child else [self]
        rows_of_plugins = any(batch.slots or batch.rows for node in nodes for batch in node.batches)
        below = [child for node in nodes for child in node.children if child is not self.lateral_child]
        return not (rows_of_plugins or below)

    def statement(self, bound: BoundRequest, keys: Sequence[str]) -> Statement:
        """Return the statement for the parents with ``keys``; a node at the root has no parents."""
        many = len(keys) > 1
        trace = bound.context.trace
        if trace is None:
            key = self._cache_key(bound, many)
            compiled = self.statements.get(key) or self.statements.put(key, self._print(self._assemble(bound, many)))
        else:
            assembled = self._assemble(bound, many)
            compiled = self._print(assembled)
            trace.append(ExecutedStatement(compiled[0], self.path, self._usages(assembled)))
        text, getters = compiled
        key_value = self.dialect.keys(list(keys)) if many else keys[0] if keys else None
        return Statement(text, tuple([key_value if getter is _parents else getter(bound) for getter in getters]))

    def _cache_key(self, bound: BoundRequest, many: bool) -> Hashable:
        if not self.pages:
            return many
        keys = tuple([bound.pages[page].cache_key for page in self.pages])
        return None if None in keys else (many, keys)

    def _print(self, assembled: sql.Expression) -> CompiledStatement:
        named_rows = {self.row: "a"}
        if self.lateral_child:
            named_rows[self.lateral_child.select.row] = "a"
        printer = SqlPrinter(self.dialect, named_rows)
        return printer.text(assembled), tuple(printer.getters)

    def _usages(self, assembled: sql.Expression) -> tuple[ColumnUsage, ...]:
        usages = [*self.usages, *usages_of(assembled, self.path)]
        if self.entity.derived:
            usages.append(ColumnUsage(self.entity.rows, "parent_key", "key", self.path, True))
        if self.lateral_child:
            child = self.lateral_child.select
            assert child.parent
            key = ColumnUsage(child.parent.row.table, child.parent.name, "key", child.path, False)
            usages += (*child.usages, key)
        return tuple(usages)

    def _assemble(self, bound: BoundRequest, many: bool) -> sql.Expression:
        query, key = self._query(bound, many)
        if self.lateral_child is None:
            return sql.Of(query, self.row, key)
        return self._with_lateral_child(self.lateral_child, query, key, bound)

    def _query(self, bound: BoundRequest, many: bool) -> tuple[sql.Select, sql.Expression]:
        """Return the select, and what is the parent's key in it."""
        if self.entity.derived:
            return self._derived(bound, many), PARENTS
        if not self.keyed or not many:
            query = self.single(bound)
            if self.keyed:
                key = sql.Phrase((PARENTS, "::text")) if self.dialect.postgres else PARENTS
                query = replace(query, columns=(key, *query.columns))
            return query, PARENTS
        each = self.dialect.each(PARENTS)
        if self.paging is None:
            return self._every(bound, each), _P["value"]
        return (self._lateral if self.dialect.postgres else self._first_by_id)(bound, each), _P["value"]

    def _with_lateral_child(
        self, child: "Child", query: sql.Select, key: sql.Expression, bound: BoundRequest
    ) -> sql.Select:
        """Return one statement for this node and a child: its columns, two row numbers, the child's columns.

        The first number is that of the row, the second that of the child's row, null where there is none.
        """
        below = child.select
        child_query = below.single(bound)
        upper = sql.Of(numbered(query, "c"), self.row, key)
        lower = sql.Of(numbered(child_query, "d"), below.row, _UPPER[f"c{child.key}"])
        own = [_UPPER[f"c{i}"] for i in range(len(query.columns))]
        found = [_LOWER[f"d{i}"] for i in range(len(child_query.columns))]
        joined = sql.Join("left join lateral", sql.Rows(lower, _LOWER), (sql.Name("true"),))
        order = (sql.Sort(_UPPER["n"]), sql.Sort(_LOWER["n"]))
        return sql.Select((*own, _UPPER["n"], _LOWER["n"], *found), (sql.Rows(upper, _UPPER), joined), order=order)

    def _source(self, row: sql.Row) -> tuple[sql.Expression, ...]:
        return self.paging.source(row) if self.paging else (row,)

    def _where(self, bound: BoundRequest) -> tuple[sql.Expression, ...]:
        if self.paging is None:
            return self.conditions
        request = bound.pages[self.paging.number]
        conditions = (*self.conditions, *self.paging.row_conditions(request))
        if (ranked := self.paging.ranked_rows(request, conditions)) is not None:
            return (sql.among(sql.THIS["id"], ranked),)
        return (*conditions, *self.paging.cursor_conditions(request))

    def order_by(self, bound: BoundRequest) -> tuple[sql.Sort, ...]:
        """Return the ORDER BY list."""
        return self.paging.order_by(bound.pages[self.paging.number]) if self.paging else self.order

    def _limit(self, bound: BoundRequest) -> sql.Expression | None:
        return self.paging.limit(bound.pages[self.paging.number]) if self.paging else self.most

    def single(self, bound: BoundRequest, columns: tuple[sql.Expression, ...] | None = None) -> sql.Select:
        """Return the select of the rows of one parent, without its key, with these columns or else its own."""
        return sql.Select(
            self.columns.render(bound) if columns is None else columns,
            (*self._source(self.row), *self.columns.joins),
            self._where(bound),
            order=self.order_by(bound),
            limit=self._limit(bound),
            path=self.path,
        )

    def _every(self, bound: BoundRequest, each: sql.Expression) -> sql.Select:
        return sql.Select(
            (_P["value"], *self.columns.render(bound)),
            (each, sql.Join("cross join", self.row), *self.columns.joins),
            self._where(bound),
            order=(sql.Sort(_P["place"]), *self.order_by(bound)),
            path=self.path,
        )

    def _lateral(self, bound: BoundRequest, each: sql.Expression) -> sql.Select:
        """The first n of each parent, on PostgreSQL."""
        one = self.single(bound)
        columns = (_P["value"], *(_L[f"c{i}"] for i in range(len(one.columns))))
        # The rows of each parent are numbered, so that the whole statement can keep their order.
        rows = sql.Rows(sql.Of(numbered(one, "c"), self.row, _P["value"]), _L)
        return sql.Select(
            columns, (each, sql.Join("cross join lateral", rows)), order=(sql.Sort(_P["place"]), sql.Sort(_L["n"]))
        )

    def _first_by_id(self, bound: BoundRequest, each: sql.Expression) -> sql.Select:
        """The first n of each parent, on SQLite."""
        assert self.paging
        first, request = replace(self.row, alias="x"), bound.pages[self.paging.number]
        ids = replace(self.single(bound, (first["id"],)), source=self._source(first))
        return sql.Select(
            (_P["value"], *self.columns.render(bound)),
            (each, sql.Join("cross join", self.row), *self.columns.joins),
            (sql.among(self.row["id"], sql.Of(ids, first, _P["value"])),),
            order=(sql.Sort(_P["place"]), *self.paging.own_order_by(request)),
            path=self.path,
        )

    def _derived(self, bound: BoundRequest, many: bool) -> sql.Select:
        def matches_key(column: sql.Expression, part: int | None) -> sql.Expression:
            if many:
                return self.dialect.among(column, PARENTS, part)
            return sql.equal(column, PARENTS if part is None else self.dialect.key_part(PARENTS, part))

        columns = (self.row["parent_key"], *self.columns.render(bound))
        order = (sql.Sort(sql.Purpose(self.row["parent_key"], "key")), *self.order)
        wanted = sql.columns_of(self.row, (*columns, *order, *self.columns.joins))
        rows = derived_rows(self.entity.name, self.policy, self.dialect, matches_key, wanted)
        return sql.Select(columns, (sql.Rows(rows, self.row), *self.columns.joins), order=order, path=self.path)


def numbered(select: sql.Select, prefix: str) -> sql.Select:
    """Return a select with its columns named ``prefix`` and index, and the row number ``n``."""
    over = ("order by ", sql.listed(select.order)) if select.order else ()
    columns = [sql.named(column, f"{prefix}{i}") for i, column in enumerate(select.columns)]
    return replace(select, columns=(*columns, sql.Phrase(("row_number() over (", *over, ") as n"))))


def list_conditions(
    need: Many | Pages, entity: Entity, policy: RowPolicy, dialect: Dialect
) -> tuple[sql.Expression, ...]:
    """Return the conditions on the rows of a list; ``Paging`` adds those of a page."""
    parts = [sql.because("key", need.on)]
    if isinstance(need, Many):
        parts.append(entity.only)
        if entity.kind:
            parts.append(policy.rows(entity.kind))
        if need.published:
            parts.append(policy.published(entity, dialect))
    return sql.conditions(parts)
