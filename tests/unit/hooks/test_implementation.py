"""What is wrong with a plugin's hooks is said at the start, by the plugin's name."""

from typing import Any

import pytest

from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks, hookimpl


class UnknownHook:
    @hookimpl
    def modarate(self) -> None: ...


class WrongArgument:
    @hookimpl
    def moderate(self, comment: Any) -> None: ...


class NoHooks:
    def moderate(self, case: Any) -> None: ...


@pytest.mark.parametrize(
    ("plugin", "word"), [(UnknownHook(), "modarate"), (WrongArgument(), "comment"), (NoHooks(), "no hook")]
)
def test_a_wrong_plugin_stops_the_start_and_is_named(plugin: object, word: str) -> None:
    with pytest.raises(PluginError, match=rf"'faulty'.*{word}"):
        Hooks.of({"faulty": plugin})


def test_one_object_under_two_names_is_refused() -> None:
    class Fine:
        @hookimpl
        def moderate(self) -> None: ...

    plugin = Fine()
    with pytest.raises(PluginError, match="'b' is registered twice"):
        Hooks.of({"a": plugin, "b": plugin})


def phase(**order: Any) -> Any:
    class Ordered:
        @hookimpl(**order)
        def moderate(self) -> None: ...

    return Ordered()


def test_the_declared_order_holds_for_the_hook() -> None:
    hooks = Hooks.of({"a": phase(after=["c", "absent"]), "b": phase(), "c": phase(before=["b"])})
    assert hooks.implementers("moderate") == ("c", "a", "b")
    assert hooks.implementers("on_event") == ()


def test_a_circle_is_refused_by_name() -> None:
    with pytest.raises(
        PluginError, match=r"'moderate' goes round in a circle: (a before b before a|b before a before b)"
    ):
        Hooks.of({"a": phase(before=["b"]), "b": phase(before=["a"])})
