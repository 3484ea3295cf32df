"""The pages of rows of a plugin's own table: read for all parents at once, and filled with the items made of them."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from gql_blog.read.compile.select_node import PARENTS, ListedRows
from gql_blog.read.needs.column_usage import ExecutedStatement, usages_of
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.page_request import PageRequest
from gql_blog.read.rows.row_order import encode
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dynamic_values import JsonValue
from gql_blog.read.sql.sql_printer import SqlPrinter
from gql_blog.store import ListedTable, Statement

_ROOT = ""
"""Stands for the parent of a list that has none."""
KEY = sql.Row("", "p")
"""The row with the key of a parent."""

ListSteps = Generator[Statement, JsonValue, "ReadLists"]


@dataclass(frozen=True, slots=True)
class ReadLists:
    """The rows of the pages of all parents, and to which of these (``owners``) each belongs.

    ``numbers`` are the total of each parent, and whether there are rows on the other side of the cursor.
    """

    table: ListedTable
    request: PageRequest
    parents: Sequence[str]
    owners: Sequence[str]
    rows: Sequence[JsonValue]
    numbers: dict[str, tuple[int, bool]]

    def typed(self) -> list[JsonValue]:
        """Return the rows as the plugin gets them; whatever error its model's fields raise of what is stored."""
        return [self.table.row(row) for row in self.rows]

    def pages(self, rows: Sequence[JsonValue], items: Sequence[JsonValue]) -> list[JsonValue]:
        """Return the page of each parent, of the ``items`` that were made of ``rows``; an error if one is an error."""
        found: dict[str, list[tuple[str, JsonValue]]] = {key: [] for key in self.parents}
        order, places = self.request.order, list(self.table.columns)
        sorted_by = [places.index(term.column) for term in order.terms]
        for owner, row, item in zip(self.owners, rows, items, strict=True):
            values = [row[place] for place in sorted_by]
            found[owner].append((encode(order.name, values, row.id), item))
        return [self._page(found[key], *self.numbers.get(key, (0, False))) for key in self.parents]

    def _page(self, entries: list[tuple[str, JsonValue]], total: int, far: bool) -> JsonValue:
        size, backward = self.request.size, self.request.backward
        more, kept = len(entries) > size, entries[:size]
        if backward:
            kept.reverse()
        if (wrong := next((item for _, item in kept if isinstance(item, Exception)), None)) is not None:
            return wrong
        return {
            "nodes": [item for _, item in kept],
            "edges": [{"cursor": cursor, "node": item} for cursor, item in kept],
            "pageInfo": {
                "hasNextPage": far if backward else more,
                "hasPreviousPage": more if backward else far,
                "startCursor": kept[0][0] if kept else None,
                "endCursor": kept[-1][0] if kept else None,
            },
            "totalCount": total,
        }


def read_lists(listed: ListedRows, bound: BoundRequest, parents: Sequence[Sequence[JsonValue]]) -> ListSteps:
    """Read the page of each parent by one statement, and by one more the numbers beside the pages, if there are any."""
    select, request = listed.select, bound.pages[listed.paging.number]
    owners = [each[0] if select.keyed else _ROOT for each in parents]
    keys = list(dict.fromkeys(owners))
    found = yield select.statement(bound, keys if select.keyed else ())
    has_cursor = listed.paging.far_side_condition(request) is not None
    counted = listed.total is not None or (listed.far is not None and has_cursor)
    numbers = (yield _counting(listed, bound, keys)) if counted else ()
    return ReadLists(
        listed.table,
        request,
        owners,
        [each[0] if select.keyed else _ROOT for each in found],
        [tuple(each)[select.keyed :] for each in found],
        {key: (total, bool(far)) for key, total, far in numbers},
    )


def _counting(listed: ListedRows, bound: BoundRequest, keys: list[str]) -> Statement:
    dialect, path, trace = listed.paging.dialect, listed.select.path, bound.context.trace
    total = listed.total(bound) if callable(listed.total) else sql.Constant(0)
    far = listed.far(bound) if callable(listed.far) else sql.NEVER
    query = sql.Select((KEY["value"], total, far), (dialect.each(PARENTS),), path=path)
    printer = SqlPrinter(dialect)
    text = printer.text(query)
    if trace is not None:
        trace.append(ExecutedStatement(text, path, tuple(usages_of(query, path))))
    given = dialect.keys(keys)
    return Statement(text, tuple([given if each is PARENTS.getter else each(bound) for each in printer.getters]))
