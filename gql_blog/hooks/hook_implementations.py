"""The order in which plugins are asked: as declared by ``before`` and ``after``, and by name where nothing is
declared.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pluggy

from gql_blog.errors import PluginError
from gql_blog.hooks.hook_markers import ORDER_ATTRIBUTE, PROJECT
from gql_blog.hooks.hook_specs import HookSpecs, contracts
from gql_blog.hooks.plugin_loading import Plugin

Order = tuple[tuple[str, ...], tuple[str, ...]]
"""Names of the plugins that one plugin wants to come before, and after."""


def ordered(hook: str, declared: Mapping[str, Order]) -> list[str]:
    """The plugins' names in order; names that are not among them are passed over; a circle raises PluginError."""
    earlier: dict[str, set[str]] = {name: set() for name in declared}
    for name, (before, after) in declared.items():
        earlier[name].update(other for other in after if other in declared)
        for other in before:
            if other in declared:
                earlier[other].add(name)
    sorter = TopologicalSorter(earlier)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " before ".join(error.args[1])
        raise PluginError(f"The order of the plugins for the hook {hook!r} goes round in a circle: {circle}.") from None
    result: list[str] = []
    while sorter.is_active():
        for name in sorted(sorter.get_ready()):
            result.append(name)
            sorter.done(name)
    return result


@dataclass(frozen=True, slots=True)
class Implementation:
    """One plugin's function for one hook; ``arguments`` names those that it takes of what the hook offers."""

    plugin: str
    hook: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]

    @property
    def is_async(self) -> bool:
        """Whether calling it gives something to await."""
        return inspect.iscoroutinefunction(self.function)


def implementations(plugins: Sequence[Plugin]) -> dict[str, tuple[Implementation, ...]]:
    """Those of every hook. Unknown hooks, wrong arguments and circles raise PluginError, naming the plugin."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    for plugin in plugins:
        _register(manager, plugin)
    return {hook: _in_order(hook, getattr(manager.hook, hook).get_hookimpls()) for hook in contracts()}


def _register(manager: pluggy.PluginManager, plugin: Plugin) -> None:
    try:
        registered = manager.register(plugin.implementation, name=plugin.name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"Plugin {plugin.name!r} does not keep to the hooks: {_first_line(error)}") from error
    except ValueError as error:
        raise PluginError(f"Plugin {plugin.name!r} is registered twice.") from error
    if registered is None or not manager.get_hookcallers(plugin.implementation):
        raise PluginError(f"Plugin {plugin.name!r} implements no hook: mark its functions with @hookimpl.")


def _first_line(error: Exception) -> str:
    """What pluggy says, on one line: the hook, and the arguments that are not in its spec."""
    return " ".join(str(error).split())


def _in_order(hook: str, found: Sequence[pluggy.HookImpl]) -> tuple[Implementation, ...]:
    by_plugin = {each.plugin_name: each for each in found}
    declared = {name: getattr(each.function, ORDER_ATTRIBUTE, ((), ())) for name, each in by_plugin.items()}
    return tuple(
        Implementation(name, hook, by_plugin[name].function, tuple(by_plugin[name].argnames))
        for name in ordered(hook, declared)
    )
