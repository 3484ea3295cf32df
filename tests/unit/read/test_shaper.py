from gql_blog.content import SiteUrls
from gql_blog.read.bound_request import BoundRequest
from gql_blog.read.needs import ReadContext
from gql_blog.read.page_request import PageRequest
from gql_blog.read.row_order import order_of
from gql_blog.read.shaper import compile_page, compile_shape, object_source

BOUND = BoundRequest({}, ReadContext(None, SiteUrls("")))  # type: ignore[arg-type]
ORDER = order_of("article", None, counts_all=False)


def test_keys_are_always_literals() -> None:
    assert object_source([("a'b", "r0"), ("c", "r1 + 1")]) == """{"a'b": r0, 'c': r1 + 1}"""


def test_rows_become_elements() -> None:
    shape = compile_shape("{'t': r0, 'u': v0(r1)}", columns=2, children=0, batches=0, keyed=False, names={"v0": str})
    assert shape([("x", 1), ("y", 2)], BOUND) == [{"t": "x", "u": "1"}, {"t": "y", "u": "2"}]
    empty = compile_shape("{}", columns=0, children=0, batches=0, keyed=False, names={})
    assert empty([(1,), (1,)], BOUND) == [{}, {}]


def test_keyed_rows_are_grouped_and_find_what_is_below() -> None:
    shape = compile_shape("(r0, c0.get(r0, e))", columns=1, children=1, batches=0, keyed=True, names={})
    assert shape([("k", "x"), ("k", "y"), ("l", "x")], BOUND, {"x": [1]}) == {
        "k": [("x", [1]), ("y", ())],
        "l": [("x", [1])],
    }


def test_one_row_too_many_tells_of_more() -> None:
    page = compile_page({"i": "items", "m": "more", "b": "back", "t": "total", "f": "far"}, {})
    assert page([1, 2, 3], PageRequest(ORDER, 2), 9, True) == {"i": [1, 2], "m": True, "b": False, "t": 9, "f": True}
    assert page([1, 2], PageRequest(ORDER, 2)) == {"i": [1, 2], "m": False, "b": False, "t": 0, "f": False}
    assert page([3, 2, 1], PageRequest(ORDER, 2, True))["i"] == [2, 3]
    assert page([1], PageRequest(ORDER, 0))["i"] == []
