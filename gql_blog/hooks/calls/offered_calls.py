"""Calling the hooks that a plugin offers: every implementation by itself, behind a circuit of its own."""

from collections.abc import Mapping
from typing import Any

from gql_blog.content import frozen
from gql_blog.errors import PluginError
from gql_blog.hooks.calls.invocation import HookCaller
from gql_blog.hooks.declared.plugin_context import Grant, Viewer
from gql_blog.hooks.registration.offered_hooks import OfferedHook


class OfferedCalls:
    """Calls the implementations of the hooks that plugins offer."""

    def __init__(self, calls: HookCaller, offered: Mapping[str, OfferedHook]) -> None:
        self._calls = calls
        self._offered = offered

    async def call(
        self, plugin: str, hook: str, viewer: Viewer | None, grants: Grant, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return answers by plugin, in order, without failures; PluginError: no such offer, or other arguments."""
        spec = self._offered.get(hook)
        if spec is None or spec.plugin != plugin:
            own = ", ".join(name for name, each in self._offered.items() if each.plugin == plugin) or "none"
            raise PluginError(f"Plugin {plugin!r} calls the hook {hook}, which it does not offer. Its hooks: {own}.")
        spec.check_arguments(arguments)
        answers: dict[str, Any] = {}
        for each in self._calls.enabled(hook):
            with self._calls.contexts.using_tables():
                outcome = await self._calls.call(
                    each, spec.check_answer, frozen(arguments), viewer, grants=grants, limit=spec.limit
                )
            if outcome.error is None and outcome.value is not None:
                (answers[each.plugin],) = outcome.value
        return answers
