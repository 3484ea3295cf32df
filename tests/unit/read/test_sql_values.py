"""What is known of SQL before it is printed."""

from gql_blog.content import Role
from gql_blog.read.rows.row_order import order_of
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.sql.expressions import (
    PARENT,
    ByCodePoint,
    Call,
    Constant,
    Expression,
    Purpose,
    Row,
    holds_select,
)

A = Row("article", "a")


def test_queries_are_found_wherever_they_stand() -> None:
    policy = RowPolicy(Role.AUTHOR)
    counted, *_ = order_of("article", [{"field": "RESPONSE_COUNT", "direction": "DESC"}], policy).terms
    inside: Expression = Call("coalesce", (Purpose(counted.value_of(A), "order"), Constant(0)))
    assert holds_select(inside)
    for plain in (A["title"], ByCodePoint(A["title"]), Call("coalesce", (A["published_on"], Constant("~"))), PARENT):
        assert not holds_select(plain)
