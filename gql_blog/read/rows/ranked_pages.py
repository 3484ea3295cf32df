"""Pages in the order of a plugin's column, found by its index: the articles that have a row, then those without one.

In one ORDER BY over all articles no index would serve, since the rows of another table are not those of the articles.
So each of the two groups is read in its own order, and the second only where the first does not fill the page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gql_blog.read.needs.parameters import Bound, Cursor
from gql_blog.read.rows.article_columns import ArticleColumn
from gql_blog.read.rows.row_order import Order
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Bounding:
    """A cursor that the rows follow, or precede if ``backward``; ``inclusive``: its own row is among them."""

    cursor: Cursor
    position: Callable[[Bound], Cursor]
    backward: bool
    inclusive: bool = False

    @property
    def is_ranked(self) -> bool:
        """Whether the row at the cursor has a value of the plugin's column."""
        return self.cursor.values[0] is not None


@dataclass(frozen=True, slots=True)
class RankedPage:
    """The ids of one page of ``table`` in an order that begins with a plugin's ``column``.

    ``conditions`` are those on its rows, whatever the page; ``backward``: it is read from the end.
    """

    order: Order
    column: ArticleColumn
    dialect: Dialect
    table: str
    path: str
    conditions: tuple[sql.Expression, ...]
    bounds: Sequence[Bounding]
    backward: bool
    limit: sql.Expression

    def ids(self) -> sql.Expression:
        """Return the select of the ids, of at most ``limit`` rows: the first group's, then those that are missing."""
        groups = [each for each in (self._ranked(), self._unranked()) if each is not None]
        if not groups:
            row = sql.Row(self.table)
            return sql.Select((row["id"],), (row,), (sql.NEVER,))
        if len(groups) == 1:
            return _of_group(groups[0])
        first, second = reversed(groups) if self.backward else groups
        # SQLite runs what it selects from before it asks a condition that has a select, and a limit before both.
        missing = sql.grouped(sql.Chain("-", (self.limit, sql.grouped(_of_group(first, sql.COUNT)))))
        return sql.Phrase((_of_group(first), " union all ", _of_group(replace(_of_group(second), limit=missing))))

    def _ranked(self) -> sql.Expression | None:
        rank, row = self.column.row(), sql.Row(self.table)
        first, *rest = self.order.terms
        first = replace(first, expression=rank[self.column.column], nullable=False)
        order = replace(self.order, terms=(first, *rest))
        if not rest:
            order = replace(order, link=rank, key=self.column.key, ties_by_index=True)
        where = [
            order.keyset_condition(each.position, self.dialect, backward=each.backward, inclusive=each.inclusive)
            if each.is_ranked
            else _all_or_none(all_=each.backward)
            for each in self.bounds
        ]
        # CROSS JOIN keeps SQLite from beginning with the articles.
        found = sql.equal(row["id"], rank[self.column.key])
        join = sql.Join("join" if self.dialect.postgres else "cross join", row, (found,))
        return self._group(row, (rank, join), where, order)

    def _unranked(self) -> sql.Expression | None:
        """Return the articles without a row, in the order of what follows."""
        row, rank = sql.Row(self.table), self.column.row()
        order = replace(self.order, terms=self.order.terms[1:], ties=self.order.descending)
        where = [
            _all_or_none(all_=not each.backward)
            if each.is_ranked
            else order.keyset_condition(
                _without_rank(each.position), self.dialect, backward=each.backward, inclusive=each.inclusive
            )
            for each in self.bounds
        ]
        # Looked up for each row by itself: without statistics, PostgreSQL would make a list of all articles.
        ranked = sql.Select((sql.ONE,), (rank,), (sql.equal(rank[self.column.key], sql.THIS["id"]),), limit=sql.ONE)
        return self._group(row, (row,), [*where, sql.Purpose(sql.is_null(sql.grouped(ranked)), "order")], order)

    def _group(
        self, row: sql.Row, source: tuple[sql.Expression, ...], where: list[sql.Expression], order: Order
    ) -> sql.Expression | None:
        if sql.NEVER in where:
            return None
        found = sql.conditions((*self.conditions, *where))
        by = order.order_by(self.dialect, backward=self.backward)
        return sql.Of(sql.Select((row["id"],), source, found, order=by, limit=self.limit, path=self.path), row)


def _all_or_none(*, all_: bool) -> sql.Expression:
    return sql.ALWAYS if all_ else sql.NEVER


def _of_group(group: sql.Expression, column: sql.Expression | None = None) -> sql.Select:
    """Return the ids of a group, or another column: its order and limit are its own."""
    rows = sql.Row()
    return sql.Select((column or rows["id"],), (sql.Rows(group, rows),))


def _without_rank(position: Callable[[Bound], Cursor]) -> Callable[[Bound], Cursor]:
    def rest(bound: Bound) -> Cursor:
        cursor = position(bound)
        return Cursor(cursor.values[1:], cursor.id)

    return rest
