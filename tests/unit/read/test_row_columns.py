from gql_blog.access import ANONYMOUS
from gql_blog.read.bind_parameters import BindParameters, Bound
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.needs import ReadContext
from gql_blog.read.row_columns import PackedScope, RecordScope, Scope
from gql_blog.read.shaper import object_source

BOUND = Bound({}, ReadContext(ANONYMOUS, ""))


def test_a_column_is_read_once() -> None:
    scope = Scope(SQLITE, typed=False)
    assert [scope.add("a.id"), scope.add("a.title"), scope.add("a.id")] == ["r0", "r1", "r0"]
    assert scope.render(BOUND, BindParameters()) == ["a.id", "a.title"]


def test_a_column_may_depend_on_the_request() -> None:
    scope = Scope(SQLITE, typed=False)
    scope.add(lambda bound, slots: f"x = {slots.value(bound.context.public_url)}")
    assert scope.render(BOUND, BindParameters()) == ["x = \x010\x01"]


def test_values_take_the_form_of_the_answer() -> None:
    lite, postgres, typed = Scope(SQLITE, typed=False), Scope(POSTGRES, typed=False), Scope(POSTGRES, typed=True)
    assert lite.value("a.at", "instant") == "(r0 and r0.replace(' ', 'T', 1).replace('+00:00', 'Z'))"
    assert postgres.value("a.at", "instant") == "r0"
    assert typed.value("a.at", "instant") == "_instant(r0)"
    assert lite.value("a.flag", "boolean") == "(r1 == 1)"
    assert postgres.value("a.flag", "boolean") == "r1"
    assert lite.value("a.tree", "json") == "_fragment(r2)"
    assert typed.value("a.tree", "json") == "_loads(r1)"


def test_a_row_is_joined_once() -> None:
    scope = Scope(SQLITE, typed=False)
    for _ in range(2):
        assert scope.join(("a", "b"), lambda: f"j{len(scope.joins)}", lambda alias: f"join b {alias}") == "j0"
    assert scope.joins == ["join b j0"]


def test_packed_columns_are_one_value() -> None:
    lite, postgres = PackedScope(SQLITE, typed=False), PackedScope(POSTGRES, typed=False)
    for scope in (lite, postgres):
        assert scope.add("b.name") == "t0"
    assert lite.exact(BOUND, BindParameters()) == ["b.name"]
    assert postgres.packed(BOUND, BindParameters()) == "(b.name)::text"
    assert lite.targets() == postgres.targets() == "t0 "
    assert postgres.value("b.position", "integer") == "(None if t1 is None else int(t1))"
    assert postgres.value("b.flag", "boolean") == "(t2 == 'true')"
    assert postgres.value("b.at", "instant") == "_packed_instant(t3)"
    assert postgres.packed(BOUND, BindParameters()).startswith("array[(b.name)::text, (b.position)::text, ")
    assert "to_char(b.at at time zone 'UTC'" in postgres.packed(BOUND, BindParameters())
    assert postgres.targets() == "t0, t1, t2, t3, "


def test_what_is_columns_alone_is_written_as_json_by_sqlite() -> None:
    lite = PackedScope(SQLITE, typed=False)
    name, number = lite.value("b.name", "plain"), lite.value("b.position", "integer")
    flag, score = lite.value("b.flag", "boolean"), lite.value("b.score", "float")
    inner = object_source([("n", number), ("__typename", "'Byline'")])
    whole = object_source([("name", name), ("inner", inner)])
    assert lite.written(whole) == "json_object('name', j.v0, 'inner', json_object('n', j.v1, '__typename', 'Byline'))"
    for other in (flag, score, "None", f"(None if {name} is None else {inner})"):
        assert lite.written(object_source([("name", name), ("other", other)])) is None
    assert lite.written(f"({whole}, {name})") is None
    many = [(f"a{number}", name) for number in range(64)]
    assert str(lite.written(object_source(many[1:]))).count("j.v0") == 63
    assert lite.written(object_source(many)) is None
    assert lite.written(object_source([("inner", object_source(many))])) is None
    for scope in (PackedScope(SQLITE, typed=True), PackedScope(POSTGRES, typed=False)):
        assert scope.written(object_source([("name", scope.value("b.name", "plain"))])) is None


def test_columns_of_a_record_keep_their_types() -> None:
    scope = RecordScope(POSTGRES, typed=False)
    assert scope.value("b.position", "integer") == "s0"
    assert scope.value("b.at", "instant") == "s1"
    assert scope.packed(BOUND, BindParameters()) == "row(b.position, b.at)"
    assert scope.targets() == "s0, s1, "
