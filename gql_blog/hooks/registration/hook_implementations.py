"""The implementations of every hook: checked against the specs, and ordered by ``before``, ``after`` and name."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from inspect import Parameter, iscoroutinefunction, signature
from typing import Any, Final

import pluggy

from gql_blog.errors import PluginError
from gql_blog.hooks.declared.hook_markers import ORDER_ATTRIBUTE, PROJECT, READS_ATTRIBUTE
from gql_blog.hooks.declared.hook_specs import HookSpecs, contracts
from gql_blog.hooks.registration.offered_hooks import OfferedHook
from gql_blog.hooks.registration.plugin_loading import Plugin

Order = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of the plugins that one plugin must run before, and of those that it must run after."""

_NONE_OFFERED: Final[Mapping[str, OfferedHook]] = {}
_NO_ORDER: Final[tuple[tuple[str, ...], ...]] = ((), (), ())


def ordered(hook: str, declared: Mapping[str, Order]) -> list[str]:
    """Return the plugins' names in order; names of absent plugins are ignored, and a cycle raises PluginError."""
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
        cycle = " before ".join(error.args[1])
        raise PluginError(
            f"The order of the plugins for the hook {hook!r} has a cycle: {cycle}. They cannot go together as they "
            f"are: mend one of them, or block it with GQL_BLOG_BLOCKED_PLUGINS={error.args[1][0]}."
        ) from None
    result: list[str] = []
    while sorter.is_active():
        for name in sorted(sorter.get_ready()):
            result.append(name)
            sorter.done(name)
    return result


@dataclass(frozen=True, slots=True)
class Implementation:
    """One plugin's function for one hook; ``arguments`` names the hook's arguments that the function takes.

    ``reads`` names the models of the plugin whose rows it is given.
    """

    plugin: str
    hook: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]
    reads: tuple[str, ...] = ()

    @property
    def is_async(self) -> bool:
        """Whether it is an async function."""
        return iscoroutinefunction(self.function)


def implementations(
    plugins: Sequence[Plugin],
    installed: Callable[[], Collection[str]] = tuple,
    offered: Mapping[str, OfferedHook] = _NONE_OFFERED,
) -> dict[str, tuple[Implementation, ...]]:
    """Return the implementations of every hook; PluginError names a plugin with an unknown hook or wrong arguments.

    ``installed`` returns the names of all plugins that there are, blocked ones included. ``offered`` are the hooks that
    plugins offer to others.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    if offered:
        manager.add_hookspecs(
            type("OfferedHooks", (), {name: staticmethod(each.function) for name, each in offered.items()})
        )
    offering = {each.plugin for each in offered.values()}
    hooks = (*contracts(), *offered)
    for plugin in plugins:
        _check_hooks(manager, plugin, hooks)
        _register(manager, plugin, offers=plugin.name in offering)
    for plugin in plugins:
        _check_names(plugin, hooks, {each.name for each in plugins}, installed)
        _check_reads(plugin, hooks)
    return {hook: _in_order(hook, getattr(manager.hook, hook).get_hookimpls()) for hook in hooks}


def _register(manager: pluggy.PluginManager, plugin: Plugin, *, offers: bool) -> None:
    try:
        registered = manager.register(plugin.implementation, name=plugin.name)
    except ValueError as error:
        raise PluginError(f"Plugin {plugin.name!r} is registered twice.") from error
    if registered is None or not (offers or manager.get_hookcallers(plugin.implementation)):
        raise PluginError(f"Plugin {plugin.name!r} implements no hook. Mark its functions with @hookimpl.")


def _check_hooks(manager: pluggy.PluginManager, plugin: Plugin, hooks: Sequence[str]) -> None:
    """Refuse a hook that there is not, and an argument that a hook does not have; the error names those that exist."""
    for name in dir(plugin.implementation):
        marked = manager.parse_hookimpl_opts(plugin.implementation, name)
        spec = getattr(getattr(manager.hook, name, None), "spec", None)
        if marked is None or (spec is None and marked["optionalhook"]):
            continue
        if spec is None:
            raise PluginError(
                f"Plugin {plugin.name!r} implements the hook {name!r}, which there is not. {_meant(name, hooks)}"
            )
        for given, parameter in signature(getattr(plugin.implementation, name)).parameters.items():
            if parameter.default is Parameter.empty and given not in ("self", *spec.argnames):
                raise PluginError(
                    f"Plugin {plugin.name!r} takes {given!r} in its hook {name!r}, which has no such argument. "
                    f"{_meant(given, spec.argnames)}"
                )


def _meant(given: str, known: Sequence[str]) -> str:
    near = get_close_matches(given, known, n=1, cutoff=0.75)
    meant = f"Did you mean {near[0]!r}? " if near else ""
    return f"{meant}There are: {', '.join(sorted(known)) or 'none'}."


def _check_names(
    plugin: Plugin, hooks: Collection[str], loaded: Collection[str], installed: Callable[[], Collection[str]]
) -> None:
    """Refuse names of plugins that there are not, and plugins that lack another one."""
    for hook in hooks:
        before, after, requires = _order_of(getattr(plugin.implementation, hook, None))
        unknown = [name for name in (*before, *after, *requires) if name not in loaded]
        known = installed() if unknown else ()
        for name in unknown:
            if name not in known:
                raise PluginError(
                    f"Plugin {plugin.name!r} names the plugin {name!r} in the order of its hook {hook!r}, but none of "
                    f"this name is installed. Installed plugins: {', '.join(sorted({*known, *loaded})) or 'none'}. "
                    f"Install it, or block {plugin.name!r} with GQL_BLOG_BLOCKED_PLUGINS={plugin.name}."
                )
            if name in requires:
                raise PluginError(
                    f"Plugin {plugin.name!r} requires the plugin {name!r} for its hook {hook!r}, but that is blocked. "
                    f"Unblock it, or block {plugin.name!r} too: GQL_BLOG_BLOCKED_PLUGINS={name},{plugin.name}."
                )


def _check_reads(plugin: Plugin, hooks: Collection[str]) -> None:
    """Refuse a declaration of rows where a hook is given none."""
    reading = [name for name, contract in contracts().items() if contract.reads]
    for hook in hooks:
        if _reads_of(getattr(plugin.implementation, hook, None)) and hook not in reading:
            raise PluginError(
                f"Plugin {plugin.name!r} declares reads= for its hook {hook!r}, which is given no rows. These are: "
                f"{', '.join(reading)}. Elsewhere context.tables has the models."
            )


def _reads_of(function: Any) -> tuple[str, ...]:
    return tuple(getattr(function, READS_ATTRIBUTE, ()))


def _order_of(function: Any) -> Any:
    return getattr(function, ORDER_ATTRIBUTE, _NO_ORDER)


def _in_order(hook: str, found: Sequence[pluggy.HookImpl]) -> tuple[Implementation, ...]:
    by_plugin = {each.plugin_name: each for each in found}
    declared = {name: _order_of(each.function)[:2] for name, each in by_plugin.items()}
    return tuple(
        Implementation(each.plugin_name, hook, each.function, tuple(each.argnames), _reads_of(each.function))
        for each in (by_plugin[name] for name in ordered(hook, declared))
    )
