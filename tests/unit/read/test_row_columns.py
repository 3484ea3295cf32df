from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.read.bind_parameters import BindParameters, BoundRequest
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.needs import ReadContext
from gql_blog.read.row_columns import PackedColumns, RecordColumns, RowColumns
from gql_blog.read.shaper import object_source

BOUND = BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))


def test_a_column_is_read_once() -> None:
    columns = RowColumns(SQLITE, typed=False)
    assert [columns.add("a.id"), columns.add("a.title"), columns.add("a.id")] == ["r0", "r1", "r0"]
    assert columns.render(BOUND, BindParameters()) == ["a.id", "a.title"]


def test_a_column_may_depend_on_the_request() -> None:
    columns = RowColumns(SQLITE, typed=False)
    columns.add(lambda bound, parameters: f"x = {parameters.value(bound.context.urls.server)}")
    assert columns.render(BOUND, BindParameters()) == ["x = \x010\x01"]


def test_values_take_the_form_of_the_answer() -> None:
    lite, postgres, typed = (
        RowColumns(SQLITE, typed=False),
        RowColumns(POSTGRES, typed=False),
        RowColumns(POSTGRES, typed=True),
    )
    assert lite.value("a.at", "instant") == "(r0 and r0.replace(' ', 'T', 1).replace('+00:00', 'Z'))"
    assert postgres.value("a.at", "instant") == "r0"
    assert typed.value("a.at", "instant") == "_instant(r0)"
    assert lite.value("a.flag", "boolean") == "(r1 == 1)"
    assert postgres.value("a.flag", "boolean") == "r1"
    assert lite.value("a.tree", "json") == "_fragment(r2)"
    assert typed.value("a.tree", "json") == "_loads(r1)"


def test_a_row_is_joined_once() -> None:
    columns = RowColumns(SQLITE, typed=False)
    for _ in range(2):
        assert columns.join(("a", "b"), lambda: f"j{len(columns.joins)}", lambda alias: f"join b {alias}") == "j0"
    assert columns.joins == ["join b j0"]


def test_packed_columns_are_one_value() -> None:
    lite, postgres = PackedColumns(SQLITE, typed=False), PackedColumns(POSTGRES, typed=False)
    for columns in (lite, postgres):
        assert columns.add("b.name") == "t0"
    assert lite.json_columns(BOUND, BindParameters()) == ["b.name"]
    assert postgres.packed(BOUND, BindParameters()) == "(b.name)::text"
    assert lite.targets() == postgres.targets() == "t0 "
    assert postgres.value("b.position", "integer") == "(None if t1 is None else int(t1))"
    assert postgres.value("b.flag", "boolean") == "(t2 == 'true')"
    assert postgres.value("b.at", "instant") == "_packed_instant(t3)"
    assert postgres.packed(BOUND, BindParameters()).startswith("array[(b.name)::text, (b.position)::text, ")
    assert "to_char(b.at at time zone 'UTC'" in postgres.packed(BOUND, BindParameters())
    assert postgres.targets() == "t0, t1, t2, t3, "


def test_what_is_columns_alone_is_written_as_json_by_sqlite() -> None:
    lite = PackedColumns(SQLITE, typed=False)
    name, number = lite.value("b.name", "plain"), lite.value("b.position", "integer")
    flag, score = lite.value("b.flag", "boolean"), lite.value("b.score", "float")
    inner = object_source([("n", number), ("__typename", "'Byline'")])
    whole = object_source([("name", name), ("inner", inner)])
    assert (
        lite.json_element(whole) == "json_object('name', j.v0, 'inner', json_object('n', j.v1, '__typename', 'Byline'))"
    )
    for other in (flag, score, "None", f"(None if {name} is None else {inner})"):
        assert lite.json_element(object_source([("name", name), ("other", other)])) is None
    assert lite.json_element(f"({whole}, {name})") is None
    many = [(f"a{number}", name) for number in range(64)]
    assert str(lite.json_element(object_source(many[1:]))).count("j.v0") == 63
    assert lite.json_element(object_source(many)) is None
    assert lite.json_element(object_source([("inner", object_source(many))])) is None
    for columns in (PackedColumns(SQLITE, typed=True), PackedColumns(POSTGRES, typed=False)):
        assert columns.json_element(object_source([("name", columns.value("b.name", "plain"))])) is None


def test_columns_of_a_record_keep_their_types() -> None:
    columns = RecordColumns(POSTGRES, typed=False)
    assert columns.value("b.position", "integer") == "s0"
    assert columns.value("b.at", "instant") == "s1"
    assert columns.packed(BOUND, BindParameters()) == "row(b.position, b.at)"
    assert columns.targets() == "s0, s1, "
