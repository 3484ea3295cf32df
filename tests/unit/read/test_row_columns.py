from support.sql_text import text

from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.read.bound_request import BoundRequest
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.needs import ReadContext
from gql_blog.read.row_columns import PackedColumns, RecordColumns, RowColumns
from gql_blog.read.shaper import object_source
from gql_blog.read.sql import Constant, Row

A, B = Row("article", "a"), Row("byline", "b")
BOUND = BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))


def test_a_column_is_read_once() -> None:
    columns = RowColumns(SQLITE, typed=False)
    assert [columns.add(A["id"]), columns.add(A["title"]), columns.add(A["id"])] == ["r0", "r1", "r0"]
    assert columns.render(BOUND) == (A["id"], A["title"])


def test_a_column_may_depend_on_the_request() -> None:
    columns = RowColumns(SQLITE, typed=False)
    columns.add(lambda bound: Constant(bound.context.urls.server))
    assert columns.render(BOUND) == (Constant(BOUND.context.urls.server),)


def test_values_take_the_form_of_the_answer() -> None:
    lite, postgres, typed = (
        RowColumns(SQLITE, typed=False),
        RowColumns(POSTGRES, typed=False),
        RowColumns(POSTGRES, typed=True),
    )
    assert lite.value(A["at"], "instant") == "(r0 and r0.replace(' ', 'T', 1).replace('+00:00', 'Z'))"
    assert postgres.value(A["at"], "instant") == "r0"
    assert typed.value(A["at"], "instant") == "_instant(r0)"
    assert lite.value(A["flag"], "boolean") == "(r1 == 1)"
    assert postgres.value(A["flag"], "boolean") == "r1"
    assert lite.value(A["tree"], "json") == "_fragment(r2)"
    assert typed.value(A["tree"], "json") == "_loads(r1)"


def test_a_row_is_joined_once() -> None:
    columns = RowColumns(SQLITE, typed=False)
    first, second = Row("byline"), Row("byline")
    assert columns.join(("a", "b"), first) == (first, False)
    assert columns.join(("a", "b"), second) == (first, True)
    assert columns.join(("a", "c"), second) == (second, False)


def test_packed_columns_are_one_value() -> None:
    lite, postgres = PackedColumns(SQLITE, typed=False), PackedColumns(POSTGRES, typed=False)
    for columns in (lite, postgres):
        assert columns.add(B["name"]) == "t0"
    assert lite.json_columns(BOUND) == [B["name"]]
    assert text(postgres.packed(BOUND), POSTGRES) == "(b.name)::text"
    assert lite.targets() == postgres.targets() == "t0 "
    assert postgres.value(B["position"], "integer") == "(None if t1 is None else int(t1))"
    assert postgres.value(B["flag"], "boolean") == "(t2 == 'true')"
    assert postgres.value(B["at"], "instant") == "_packed_instant(t3)"
    assert text(postgres.packed(BOUND), POSTGRES).startswith("array[(b.name)::text, (b.position)::text, ")
    assert "to_char(b.at at time zone 'UTC'" in text(postgres.packed(BOUND), POSTGRES)
    assert postgres.targets() == "t0, t1, t2, t3, "


def test_what_is_columns_alone_is_written_as_json_by_sqlite() -> None:
    lite = PackedColumns(SQLITE, typed=False)
    name, number = lite.value(B["name"], "plain"), lite.value(B["position"], "integer")
    flag, score = lite.value(B["flag"], "boolean"), lite.value(B["score"], "float")
    inner = object_source([("n", number), ("__typename", "'Byline'")])
    whole = object_source([("name", name), ("inner", inner)])
    made = lite.json_element(whole)
    assert made
    assert text(made) == "json_object('name', j.v0, 'inner', json_object('n', j.v1, '__typename', 'Byline'))"
    for other in (flag, score, "None", f"(None if {name} is None else {inner})"):
        assert lite.json_element(object_source([("name", name), ("other", other)])) is None
    assert lite.json_element(f"({whole}, {name})") is None
    many = [(f"a{number}", name) for number in range(64)]
    made = lite.json_element(object_source(many[1:]))
    assert made
    assert text(made).count("j.v0") == 63
    assert lite.json_element(object_source(many)) is None
    assert lite.json_element(object_source([("inner", object_source(many))])) is None
    for columns in (PackedColumns(SQLITE, typed=True), PackedColumns(POSTGRES, typed=False)):
        assert columns.json_element(object_source([("name", columns.value(B["name"], "plain"))])) is None


def test_columns_of_a_record_keep_their_types() -> None:
    columns = RecordColumns(POSTGRES, typed=False)
    assert columns.value(B["position"], "integer") == "s0"
    assert columns.value(B["at"], "instant") == "s1"
    assert text(columns.packed(BOUND), POSTGRES) == "row(b.position, b.at)"
    assert columns.targets() == "s0, s1, "
