from gql_blog.content import SiteUrls
from gql_blog.read.needs.declared_needs import ReadContext
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.page_request import PageRequest
from gql_blog.read.rows.row_order import order_of
from gql_blog.read.shape.row_columns import Packing, RowColumns, ValueType
from gql_blog.read.shape.shaper import ShaperPrinter, compile_page, compile_shape, targets
from gql_blog.read.shape.shaper_values import Apply, Cell, Choice, Code, Fixed, Known, Object
from gql_blog.read.sql.dialect import POSTGRES, SQLITE, Dialect

BOUND = BoundRequest({}, ReadContext(None, SiteUrls("")))  # type: ignore[arg-type]
ORDER = order_of("article")


def printer(dialect: Dialect = SQLITE, *, typed: bool = False) -> ShaperPrinter:
    return ShaperPrinter(dialect, typed=typed)


def test_keys_are_always_literals() -> None:
    made = Object((("a'b", Code(("r0",))), ("c", Fixed("it's")), ("d", Fixed(None))))
    assert printer().text(made) == """{"a'b": r0, 'c': "it's", 'd': None}"""


def test_objects_that_the_text_names_are_held_by_it_once() -> None:
    one = printer()
    value: list[int] = []
    assert one.text(Apply(len, (Known(value), Apply(len, (Known(value),))))) == "v0(v1, v0(v1))"
    assert (one.names["v0"], one.names["v1"]) == (len, value)


def test_a_choice_asks_whether_the_test_is_null() -> None:
    chosen = Choice(Code(("r1",)), Fixed(None), Code(("r0",)))
    assert printer().text(chosen) == "(None if r1 is None else r0)"


def cells(dialect: Dialect, packing: Packing, *types: ValueType, typed: bool = False) -> list[str]:
    columns = RowColumns()
    columns.packing = packing
    return [ShaperPrinter(dialect, typed=typed).text(Cell(columns, 0, each)) for each in types]


def test_values_take_the_form_of_the_answer() -> None:
    assert cells(SQLITE, "", "instant") == ["(r0 and r0.replace(' ', 'T', 1).replace('+00:00', 'Z'))"]
    assert cells(POSTGRES, "", "instant", "boolean", "json") == ["r0", "r0", "v0(r0)"]
    assert cells(POSTGRES, "", "instant", "json", typed=True) == ["v0(r0)", "v0(r0)"]
    assert cells(SQLITE, "", "boolean", "json") == ["(r0 == 1)", "v0(r0)"]


def test_texts_of_a_packed_list_become_values_again() -> None:
    assert cells(POSTGRES, "texts", "integer", "float", "boolean", "instant", "plain") == [
        "(None if t0 is None else int(t0))",
        "(None if t0 is None else float(t0))",
        "(t0 == 'true')",
        "(t0 and t0.replace('.000000Z', 'Z'))",
        "t0",
    ]
    assert cells(SQLITE, "texts", "integer", "float") == ["t0", "(None if t0 is None else float(t0))"]
    assert cells(POSTGRES, "records", "integer", "instant") == ["s0", "s0"]


def test_a_cursor_holds_what_the_database_returns() -> None:
    columns = RowColumns()
    assert printer(POSTGRES).text(Cell(columns, 0, "integer", ordered=True)) == "r0"
    columns.packing = "texts"
    assert printer(POSTGRES).text(Cell(columns, 0, "integer", ordered=True)) == "(None if t0 is None else int(t0))"
    assert printer(SQLITE).text(Cell(columns, 0, "plain", ordered=True)) == "t0"


def test_a_cursor_holds_instants_as_the_result_has_them() -> None:
    cell = Cell(RowColumns(), 0, "instant", ordered=True)
    assert printer(SQLITE).text(cell) == "(r0 and r0.replace(' ', 'T', 1).replace('+00:00', 'Z'))"
    assert printer(POSTGRES).text(cell) == "r0"


def test_an_element_is_unpacked_unless_it_is_one_text() -> None:
    columns = RowColumns()
    columns.append(Code(("x",)))  # type: ignore[arg-type] # only their number counts
    columns.packing = "texts"
    assert targets(columns) == "t0 "
    columns.packing = "records"
    assert targets(columns) == "s0, "
    columns.append(Code(("y",)))  # type: ignore[arg-type]
    assert targets(columns) == "s0, s1, "


def test_rows_become_elements() -> None:
    element = Object((("t", Code(("r0",))), ("u", Apply(str, (Code(("r1",)),)))))
    shape = compile_shape(element, printer(), columns=2, children=0, batches=0, keyed=False)
    assert shape([("x", 1), ("y", 2)], BOUND) == [{"t": "x", "u": "1"}, {"t": "y", "u": "2"}]
    empty = compile_shape(Object(()), printer(), columns=0, children=0, batches=0, keyed=False)
    assert empty([(1,), (1,)], BOUND) == [{}, {}]


def test_keyed_rows_are_grouped_and_find_what_is_below() -> None:
    element = Code(("(r0, c0.get(r0, e))",))
    shape = compile_shape(element, printer(), columns=1, children=1, batches=0, keyed=True)
    assert shape([("k", "x"), ("k", "y"), ("l", "x")], BOUND, {"x": [1]}) == {
        "k": [("x", [1]), ("y", ())],
        "l": [("x", [1])],
    }


def test_one_row_too_many_tells_of_more() -> None:
    parts = {"i": "items", "m": "more", "b": "back", "t": "total", "f": "far"}
    page = compile_page(Object(tuple((key, Code((name,))) for key, name in parts.items())), printer())
    assert page([1, 2, 3], PageRequest(ORDER, 2), 9, True) == {"i": [1, 2], "m": True, "b": False, "t": 9, "f": True}
    assert page([1, 2], PageRequest(ORDER, 2)) == {"i": [1, 2], "m": False, "b": False, "t": 0, "f": False}
    assert page([3, 2, 1], PageRequest(ORDER, 2, True))["i"] == [2, 3]
    assert page([1], PageRequest(ORDER, 0))["i"] == []
