from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.read.needs.declared_needs import ReadContext
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.shape.row_columns import RowColumns
from gql_blog.read.sql.expressions import Constant, Row

A = Row("article", "a")
BOUND = BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))


def test_a_column_is_read_once() -> None:
    columns = RowColumns()
    assert [columns.add(A["id"]), columns.add(A["title"]), columns.add(A["id"])] == [0, 1, 0]
    assert columns.append(A["id"]) == 2
    assert columns.render(BOUND) == (A["id"], A["title"], A["id"])


def test_a_column_may_depend_on_the_request() -> None:
    columns = RowColumns()
    columns.add(lambda bound: Constant(bound.context.urls.server))
    assert columns.render(BOUND) == (Constant(BOUND.context.urls.server),)


def test_a_row_is_joined_once() -> None:
    columns = RowColumns()
    first, second = Row("byline"), Row("byline")
    assert columns.join(("a", "b"), first) == (first, False)
    assert columns.join(("a", "b"), second) == (first, True)
    assert columns.join(("a", "c"), second) == (second, False)
