"""The mark on a hook implementation."""

from gql_blog.hooks import hookimpl
from gql_blog.hooks.declared.hook_markers import ORDER_ATTRIBUTE


def test_the_mark_leaves_the_function_and_keeps_the_order() -> None:
    @hookimpl
    def bare(value: int) -> int:
        return value + 1

    @hookimpl(before="a", after=["b", "c"], requires="d")
    def placed(value: int) -> int:
        return value + 2

    assert (bare(1), placed(1)) == (2, 3)
    assert getattr(bare, ORDER_ATTRIBUTE) == ((), (), ())
    assert getattr(placed, ORDER_ATTRIBUTE) == (("a",), ("b", "c"), ("d",))
