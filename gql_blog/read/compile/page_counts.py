"""The numbers beside a page: how many rows its list has, and whether there are any on the other side of its cursor."""

from typing import Literal

from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.kept_counts import kept_total
from gql_blog.read.rows.page_request import PageRequest, Paging
from gql_blog.read.shape.row_columns import Sql
from gql_blog.read.sql.expressions import (
    ALWAYS,
    COUNT,
    NEVER,
    ONE,
    Expression,
    Of,
    Phrase,
    Row,
    Select,
    because,
    conditions,
    grouped,
)


def count_sql(paging: Paging, key: Expression | None, what: Literal["total", "far"]) -> Sql:
    """Return the SQL of a connection's ``total``, or of whether there are rows on the ``far`` side of its cursor."""
    row = Row(paging.entity.table, quoted=paging.entity.quoted)

    def sql(bound: BoundRequest) -> Expression:
        request: PageRequest = bound.pages[paging.number]
        far_side_condition = paging.far_side_condition(request) if what == "far" else None
        if what == "far" and far_side_condition is None:
            return NEVER
        if what == "total" and (kept := kept_total(paging, request)) is not None:
            return kept
        parts = [because("key", paging.need.on), *paging.row_conditions(request)]
        if what == "far" and (ranked := paging.ranked_rows(request, conditions(parts), far=True)) is not None:
            return Phrase(("((", ranked, ") is not null)"))
        parts += [far_side_condition] if far_side_condition else []
        source, where, path = (*paging.source(row), *paging.joins()), conditions(parts) or (ALWAYS,), paging.path
        if what == "total":
            return grouped(Of(Select((COUNT,), source, where, path=path), row, key))
        # In the order of the index, back from the cursor: the first row decides.
        order = request.order.order_by(paging.dialect, backward=not request.backward)
        first = Of(Select((ONE,), source, where, order=order, limit=ONE, path=path), row, key)
        return Phrase(("((", first, ") is not null)"))

    return sql
