"""The order of plugins: declared first, by name where nothing is declared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_blog.errors import PluginError
from gql_blog.hooks.ordering import ordered

NAMES = st.sampled_from("abcdefg")


def test_without_declarations_the_name_decides() -> None:
    assert ordered("moderate", {"c": ((), ()), "a": ((), ()), "b": ((), ())}) == ["a", "b", "c"]


@given(
    st.dictionaries(NAMES, st.tuples(st.lists(NAMES, max_size=2).map(tuple), st.lists(NAMES, max_size=2).map(tuple)))
)
def test_every_declaration_holds_or_a_circle_is_named(
    declared: dict[str, tuple[tuple[str, ...], tuple[str, ...]]],
) -> None:
    try:
        result = ordered("moderate", declared)
    except PluginError:
        return  # a circle; those are told in the tests below
    assert sorted(result) == sorted(declared)
    place = {name: index for index, name in enumerate(result)}
    for name, (before, after) in declared.items():
        assert all(place[name] < place[other] for other in before if other in place)
        assert all(place[other] < place[name] for other in after if other in place)


def test_a_plugin_before_itself_is_a_circle() -> None:
    with pytest.raises(PluginError, match="a before a"):
        ordered("moderate", {"a": (("a",), ())})
