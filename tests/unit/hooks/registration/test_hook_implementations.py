"""The order of plugins: declared first, by name where nothing is declared."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.trial_plugins import install, only_those_in

from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks, hookimpl
from gql_blog.hooks.registration.hook_implementations import ordered

LATE = """
from gql_blog.plugin import hookimpl
api_version = 2
@hookimpl({order})
def moderate(case): return None
"""
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


class UnknownHook:
    api_version = 2

    @hookimpl
    def modarate(self) -> None: ...


class WrongArgument:
    api_version = 2

    @hookimpl
    def moderate(self, comment: Any) -> None: ...


class NoHooks:
    api_version = 2

    def moderate(self, case: Any) -> None: ...


@pytest.mark.parametrize(
    ("plugin", "word"),
    [
        (UnknownHook(), "modarate.* Did you mean 'moderate'"),
        (WrongArgument(), "'comment' in its hook 'moderate'.* There are: case, context"),
        (NoHooks(), "no hook"),
    ],
)
def test_a_wrong_plugin_stops_the_start_and_is_named(plugin: object, word: str) -> None:
    with pytest.raises(PluginError, match=rf"'faulty'.*{word}"):
        Hooks.of({"faulty": plugin})


def test_one_object_under_two_names_is_refused() -> None:
    class Fine:
        api_version = 2

        @hookimpl
        def moderate(self) -> None: ...

    plugin = Fine()
    with pytest.raises(PluginError, match="'b' is registered twice"):
        Hooks.of({"a": plugin, "b": plugin})


def phase(**order: Any) -> Any:
    class Ordered:
        api_version = 2

        @hookimpl(**order)
        def moderate(self) -> None: ...

    return Ordered()


def test_the_declared_order_holds_for_the_hook() -> None:
    hooks = Hooks.of({"a": phase(after="c"), "b": phase(), "c": phase(before=["b"])})
    assert hooks.implementers("moderate") == ("c", "a", "b")
    assert hooks.implementers("on_event") == ()


def test_a_circle_is_refused_by_name() -> None:
    with pytest.raises(
        PluginError, match=r"'moderate' has a cycle: (a before b before a|b before a before b).*BLOCKED_PLUGINS=[ab]"
    ):
        Hooks.of({"a": phase(before=["b"]), "b": phase(before=["a"])})


@pytest.mark.parametrize("order", [{"before": "absent"}, {"after": ["b", "absent"]}, {"requires": "absent"}])
def test_a_name_that_no_plugin_has_stops_the_start(order: dict[str, Any]) -> None:
    with pytest.raises(
        PluginError, match=r"'a' names the plugin 'absent' in the order of its hook 'moderate'.*BLOCKED"
    ):
        Hooks.of({"a": phase(**order), "b": phase()})


def test_a_plugin_that_is_blocked_is_passed_over_in_the_order_but_not_where_it_is_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_those_in(tmp_path, monkeypatch)
    install(tmp_path, "gate")
    install(tmp_path, "late", LATE.format(order='after="gate"'))
    install(tmp_path, "needy", LATE.format(order='requires="gate"'))
    assert Hooks.load(block=["gate", "needy"]).implementers("moderate") == ("late",)
    assert Hooks.load().implementers("moderate") == ("gate", "needy", "late")
    with pytest.raises(PluginError, match=r"'needy' requires the plugin 'gate'.*BLOCKED_PLUGINS=gate,needy"):
        Hooks.load(block=["gate"])
