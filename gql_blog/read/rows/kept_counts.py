"""The total of a connection at the root, from the numbers that the database keeps of each kind and status."""

from dataclasses import replace
from typing import Final

from gql_blog.read.rows.page_request import PageRequest, Paging
from gql_blog.read.sql.expressions import (
    ALWAYS,
    THIS,
    Call,
    Chain,
    Constant,
    Expression,
    Of,
    Phrase,
    Purpose,
    Row,
    Select,
    conditions,
    equal,
    grouped,
)

_KINDS: Final = {"article": ("post", "response"), "post": ("post",), "response": ("response",), "comment": ("comment",)}
_KEPT = Row("row_count", "rc")
_SUM = Phrase(("cast(", Call("coalesce", (Call("sum", (_KEPT["change"],)), Constant(0))), " as bigint)"))


def kept_total(paging: Paging, request: PageRequest) -> Expression | None:
    """Return the SQL of the number of a connection's rows, ``None`` if they are to be counted.

    A viewer may also see own hidden rows. These are few, and are counted by themselves.
    """
    need, kind, policy = paging.need, paging.entity.kind, paging.policy
    kinds = _KINDS.get(paging.entity.name)
    if not (kind and kinds and need.on is ALWAYS and request.by_status_alone) or need.searched:
        return None
    row = Row(paging.entity.table)
    own = policy.own_hidden(kind, row, paging.dialect)
    if own is None and not (policy.sees_all(kind) or policy.sees_public(kind)):
        return None
    kept: list[Expression] = [Chain("or", tuple(equal(_KEPT["kind"], Constant(each)) for each in kinds))]
    kept += [equal(_KEPT["status"], Constant(request.status))] if request.status else []
    where = [Purpose(grouped(each), "filter") for each in kept]
    if not policy.sees_all(kind):
        where.append(Purpose(_KEPT["public"], "policy"))
    total = grouped(Select((Purpose(_SUM, "field", answer=True),), (_KEPT,), tuple(where), path=paging.path))
    if own is None:
        return total
    parts = [paging.entity.only]
    if request.status:
        # An expression, which no index has: the viewer's rows are few, whatever the statistics say of the status.
        of_status = equal(Chain("||", (THIS["status"], Constant(""))), Constant(request.status))
        parts.append(Purpose(of_status, "filter"))
    found = [replace(select, where=conditions((*select.where, *parts)), path=paging.path) for select in own]
    return grouped(Chain("+", (total, *(grouped(Of(select, row)) for select in found))))
