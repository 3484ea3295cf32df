"""Calling the hooks that a plugin offers: every implementation by itself, behind a circuit of its own."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gql_blog.content import CircuitKey, frozen
from gql_blog.errors import PluginError
from gql_blog.hooks.calls.invocation import PluginCaller
from gql_blog.hooks.circuits.plugin_contexts import PluginContexts
from gql_blog.hooks.declared.plugin_context import Grant, Viewer
from gql_blog.hooks.registration.hook_implementations import Implementation
from gql_blog.hooks.registration.offered_hooks import OfferedHook


class OfferedCalls:
    """Calls the implementations of the hooks that plugins offer. ``enabled`` returns those that are to be called."""

    def __init__(
        self,
        caller: PluginCaller,
        contexts: PluginContexts,
        offered: Mapping[str, OfferedHook],
        enabled: Callable[[str], Iterable[Implementation]],
    ) -> None:
        self._caller = caller
        self._contexts = contexts
        self._offered = offered
        self._enabled = enabled

    async def call(
        self, plugin: str, hook: str, viewer: Viewer | None, grants: Grant, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what each plugin answers, by name, in their order; one that fails is left out.

        PluginError: the plugin does not offer the hook, or calls it with other arguments than it says.
        """
        spec = self._offered.get(hook)
        if spec is None or spec.plugin != plugin:
            own = ", ".join(name for name, each in self._offered.items() if each.plugin == plugin) or "none"
            raise PluginError(f"Plugin {plugin!r} calls the hook {hook}, which it does not offer. Its hooks: {own}.")
        spec.check_arguments(arguments)
        answers: dict[str, Any] = {}
        for each in self._enabled(hook):
            context = self._contexts.of(each.plugin, hook, viewer, grants)
            offered = {"context": context, **{name: frozen(value) for name, value in arguments.items()}}
            named = {name: offered[name] for name in each.arguments}
            key = CircuitKey(each.plugin, hook)
            with self._contexts.using_tables():
                outcome = await self._caller.call(key, each.function, spec.check_answer, limit=spec.limit, **named)
            if outcome.error is None and outcome.value is not None:
                (answers[each.plugin],) = outcome.value
        return answers
