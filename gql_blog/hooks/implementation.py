"""The implementations of every hook, checked against the specs and put in order."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pluggy

from gql_blog.errors import PluginError
from gql_blog.hooks.loading import Plugin
from gql_blog.hooks.marker import ORDER_ATTRIBUTE
from gql_blog.hooks.ordering import ordered
from gql_blog.hooks.specs import HookSpecs, contracts
from gql_blog.hooks.version import PROJECT


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
