"""Pages of a connection: the request for one, and the conditions, order and limit of its statement."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace

from gql_blog.access import is_staff
from gql_blog.read.needs.arguments import ArgumentError
from gql_blog.read.needs.declared_needs import Pages
from gql_blog.read.needs.entities import Entity
from gql_blog.read.needs.parameters import Cursor, PageSize, Position
from gql_blog.read.rows.article_columns import PluginsColumn
from gql_blog.read.rows.ranked_pages import Bounding, RankedPage
from gql_blog.read.rows.row_order import Order, decode, order_of
from gql_blog.read.rows.search import BEST_FIRST, SearchQuery, SearchQueryTooLarge, parse_search_query, search_join
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.rows.where_conditions import Filter, ZoneMissing, is_served, only_status, says_no_more
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.dynamic_values import DriverValue, JsonValue

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_CACHED_WHERE = 40
"""How many entries a ``where`` may have for its statement to be cached."""
_WRONG_CURSOR = "does not belong to this list and order. Use `endCursor` or `startCursor` of a page of the same query."
MAX_LITERAL_SIZES = 4
"""How many sizes of one connection's pages are literals in its SQL; further ones are parameters."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page of a connection that a request asks for."""

    order: Order
    size: int
    backward: bool = False
    after: Cursor | None = None
    before: Cursor | None = None
    where: sql.Expression | None = None
    names_status: bool = False
    """Whether ``where`` names the status; if not, the list's default status applies."""
    status: str | None = None
    """The one status that all rows have, if it is known."""
    by_status_alone: bool = True
    """Whether ``where`` says nothing but that status, if it says anything."""
    sorted_as_found: bool = False
    """Whether an index finds what ``where`` names, so that the rows are sorted in the order of a plugin's column."""
    search: SearchQuery | None = None
    values: tuple[DriverValue, ...] = ()
    """The page's own parameters: those of the search that no language changes, then those of ``where``."""
    cache_key: Hashable = None
    """Requests with equal keys have the same SQL and differ in parameters alone; ``None``: do not cache."""
    literal_size: bool = False
    """Whether the size is a literal in the SQL."""


@dataclass(slots=True)
class Paging:
    """Reads the pages of one connection of a plan; ``number`` is its index among the plan's pages.

    ``lookahead``: one row more is read, to know whether there is a next page. ``allow_literal_sizes``: the first
    sizes are literals in PostgreSQL's SQL.
    """

    need: Pages
    entity: Entity
    dialect: Dialect
    policy: RowPolicy
    path: str
    number: int
    lookahead: bool = True
    allow_literal_sizes: bool = True
    filters: Mapping[str, PluginsColumn] = field(default_factory=dict)
    """The columns of plugins that ``where`` may compare, by the names of its entries."""
    _sizes: set[int] = field(default_factory=set)
    """The sizes that are literals."""

    @property
    def kind(self) -> str:
        """The name under which the entity's orders and filters are declared."""
        return self.entity.table

    @property
    def numbered(self) -> bool:
        """Whether the ids of the rows are numbers."""
        return not self.need.searched and order_of(self.need.order).numbered

    @property
    def lists_published(self) -> bool:
        """Whether it has published rows alone by default: staff searches and previews have all that they may."""
        if self.policy.previews:
            return False
        return self.need.published and not (self.need.searched and is_staff(self.policy.role))

    def request(self, arguments: Mapping[str, JsonValue], *, size_known: bool = True) -> PageRequest:
        """Return the page that ``arguments`` ask for; raise ``ArgumentError`` if they are invalid.

        ``size_known``: the size does not depend on a variable that has no value yet.
        """
        size, backward = self.size(arguments)
        query = self._search_query(arguments)
        order = self._order(arguments)
        after, before = self._cursor(order, "after", arguments), self._cursor(order, "before", arguments)
        literal_size = size_known and self._uses_literal_size(size)
        values = query.values() if query else ()
        key: Hashable = (order.terms, backward, after is None, before is None, size if literal_size else None)
        if order.ranked:
            # Behind the last row with a value, another statement goes on.
            key = (key, *(each is not None and each.values[0] is None for each in (after, before)))
        where, named, alone, served = None, False, True, False
        status = self.entity.published if self.lists_published else None
        if given := arguments.get("where"):
            compared = Filter(self.dialect, self.policy, self.number, len(values), columns=self.filters)
            try:
                where = compared.condition(self.kind, given)
            except ZoneMissing as error:
                raise ArgumentError(self.path, str(error)) from None
            named = compared.names_status
            if named:
                status = only_status(self.kind, given)
            alone, served = says_no_more(where, status), bool(order.ranked) and is_served(given, self.filters)
            key = (key, where, named, status, served) if compared.entries <= MAX_CACHED_WHERE else None
            values = (*values, *compared.values)
        return PageRequest(
            order, size, backward, after, before, where, named, status, alone, served, query, values, key, literal_size
        )

    def resized(self, constant: PageRequest, size: int) -> PageRequest:
        """Return a request that differs from ``constant`` in its size alone."""
        literal_size = self._uses_literal_size(size)
        return replace(constant, size=size, cache_key=(size if literal_size else None,), literal_size=literal_size)

    def _uses_literal_size(self, size: int) -> bool:
        # With a parameter as limit, PostgreSQL estimates a tenth of all rows, and plans the statement anew each time,
        # which costs as much as running it. The first sizes that are seen are the usual ones.
        if self.dialect.postgres and self.allow_literal_sizes and len(self._sizes) < MAX_LITERAL_SIZES:
            self._sizes.add(size)
        return size in self._sizes

    def _order(self, arguments: Mapping[str, JsonValue]) -> Order:
        if self.need.searched:
            return BEST_FIRST
        order = order_of(self.need.order, arguments.get("orderBy"), self.policy)
        return order.along(self.need.link) if self.need.link else order

    def _search_query(self, arguments: Mapping[str, JsonValue]) -> SearchQuery | None:
        if not self.need.searched:
            return None
        try:
            return parse_search_query(arguments["query"])
        except SearchQueryTooLarge as error:
            raise ArgumentError(self.path, str(error)) from None

    def size(self, arguments: Mapping[str, JsonValue]) -> tuple[int, bool]:
        """Return the size of the page, and whether it is read from the end."""
        first, last = arguments.get("first"), arguments.get("last")
        if first is not None and last is not None:
            raise ArgumentError(self.path, "Give 'first' or 'last', not both.")
        name, size = ("last", last) if last is not None else ("first", DEFAULT_PAGE_SIZE if first is None else first)
        if not 0 <= size <= MAX_PAGE_SIZE:
            raise ArgumentError(self.path, f"'{name}' must be from 0 to {MAX_PAGE_SIZE}; it is {size}.")
        return size, last is not None

    def _cursor(self, order: Order, name: str, arguments: Mapping[str, JsonValue]) -> Cursor | None:
        text = arguments.get(name)
        if text is None:
            return None
        cursor = decode(order, text, self.dialect)
        if cursor is None:
            raise ArgumentError(self.path, f"'{name}' {_WRONG_CURSOR}")
        return cursor

    def row_conditions(self, request: PageRequest) -> tuple[sql.Expression, ...]:
        """Return the conditions on the connection's rows, whatever the page: visibility, kind, status, ``where``."""
        parts: list[sql.Expression] = [self.entity.only]
        if self.need.link and request.status:
            parts.append(sql.Purpose(sql.equal(self.need.link["status"], sql.Constant(request.status)), "filter"))
        if self.entity.kind:
            parts.append(self.policy.rows(self.entity.kind))
        if self.lists_published and not request.names_status:
            parts.append(self.policy.published(self.entity, self.dialect, keyed=self.need.key is not None))
        if self.need.searched:
            parts.append(sql.Purpose(sql.negated(sql.THIS["is_stub"]), "filter"))
            if not (self.lists_published or request.names_status):
                parts.append(sql.Purpose(sql.is_null(sql.THIS["deleted_at"]), "filter"))
        if request.where:
            parts.append(sql.Purpose(request.where, "filter"))
        return sql.conditions(parts)

    def source(self, row: sql.Row) -> tuple[sql.Expression, ...]:
        """Return FROM up to ``row``: the links that lead to it come first, in their order."""
        link = self.need.link
        if link is None:
            return (row,)
        # CROSS JOIN keeps SQLite from looking for the links of each article, in the order of all articles.
        found = sql.Purpose(sql.equal(row["id"], link["article_id"]), "key")
        return (link, sql.Join("join" if self.dialect.postgres else "cross join", row, (found,)))

    def joins(self) -> tuple[sql.Join, ...]:
        """Return the joins of the connection's rows."""
        return (search_join(self.number, self.dialect),) if self.need.searched else ()

    def cursor_conditions(self, request: PageRequest) -> list[sql.Expression]:
        """Return the conditions of the cursors."""
        order, dialect = request.order, self.dialect
        parts = []
        if request.after:
            parts.append(order.keyset_condition(Position(self.number, before=False), dialect, backward=False))
        if request.before:
            parts.append(order.keyset_condition(Position(self.number, before=True), dialect, backward=True))
        return parts

    def ranked_rows(
        self, request: PageRequest, conditions: tuple[sql.Expression, ...], *, far: bool = False
    ) -> sql.Expression | None:
        """Return the select of the ids of a page in the order of a plugin's column, found by its index.

        ``far``: of one row on the other side of its cursor. ``None``: the order is another one, or the rows are few
        beside all articles, those of a parent or of a ``where`` that an index serves.
        """
        column = request.order.ranked
        if column is None or self.need.key is not None or request.sorted_as_found:
            return None
        before = request.backward
        sides = ((request.after, False), (request.before, True))
        bounds = [
            Bounding(cursor, Position(self.number, before=side), backward=side is not far, inclusive=far)
            for cursor, side in sides
            if cursor is not None and (side is before or not far)
        ]
        limit = sql.ONE if far else self.limit(request)
        backward = request.backward is not far
        table, path = self.entity.table, self.path
        page = RankedPage(request.order, column, self.dialect, table, path, conditions, bounds, backward, limit)
        return page.ids()

    def far_side_condition(self, request: PageRequest) -> sql.Expression | None:
        """Return the condition on rows on the other side of the page's cursor, ``None`` if it has no cursor."""
        if (request.before if request.backward else request.after) is None:
            return None
        cursor = Position(self.number, before=request.backward)
        order, backward = request.order, not request.backward
        return order.keyset_condition(cursor, self.dialect, backward=backward, inclusive=True)

    def order_by(self, request: PageRequest) -> tuple[sql.Sort, ...]:
        """Return the ORDER BY list of ``source``."""
        return request.order.order_by(self.dialect, backward=request.backward)

    def own_order_by(self, request: PageRequest) -> tuple[sql.Sort, ...]:
        """Return the same ORDER BY list by the columns of the rows themselves."""
        return request.order.along(None).order_by(self.dialect, backward=request.backward)

    def limit(self, request: PageRequest) -> sql.Expression:
        """Return the LIMIT."""
        more = 1 if self.lookahead else 0
        return sql.Constant(request.size + more) if request.literal_size else sql.Parameter(PageSize(self.number, more))
