"""What plugins keep of a person: told, or forgotten. Each plugin that implements the hook has to succeed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from gql_blog.errors import PluginError
from gql_blog.hooks import return_checks
from gql_blog.hooks.hook_implementations import Implementation
from gql_blog.hooks.hook_specs import contracts
from gql_blog.hooks.hook_values import Person
from gql_blog.hooks.invocation import PluginCaller
from gql_blog.hooks.plugin_context import Viewer
from gql_blog.hooks.plugin_contexts import PluginContexts

T = TypeVar("T")

_EXPORT, _FORGET = "export_person", "forget_person"


class PersonCalls:
    """Calls the hooks about persons. ``implementing`` returns the implementations of a hook, in order."""

    def __init__(
        self, caller: PluginCaller, contexts: PluginContexts, implementing: Callable[[str], Sequence[Implementation]]
    ) -> None:
        self._caller = caller
        self._contexts = contexts
        self._implementing = implementing

    async def export(self, person: Person, viewer: Viewer | None = None) -> Mapping[str, Mapping[str, Any]]:
        """Return what each plugin keeps of the person, by its name; PluginError if one cannot tell."""
        told = {}
        for each in self._enabled(_EXPORT):
            kept = await self._call(each, return_checks.kept_of_person, person, viewer, "nothing was exported")
            if kept:
                told[each.plugin] = kept
        return told

    async def forget(self, person: Person, viewer: Viewer | None = None) -> None:
        """Have each plugin forget the person, one after the other; PluginError if one fails."""
        for each in self._enabled(_FORGET):
            await self._call(each, return_checks.anything, person, viewer, "nothing of the core was erased")

    def forgetting(self) -> tuple[str, ...]:
        """Return the names of the plugins that ``forget`` calls."""
        return tuple(each.plugin for each in self._enabled(_FORGET))

    def disabled(self) -> tuple[str, ...]:
        """Return the names of the plugins that would have to forget, and are not called because they are disabled."""
        return tuple(each.plugin for each in self._implementing(_FORGET) if self._caller.is_disabled(each.plugin))

    def _enabled(self, hook: str) -> list[Implementation]:
        return [each for each in self._implementing(hook) if not self._caller.is_disabled(each.plugin)]

    async def _call(
        self, each: Implementation, check: Callable[[Any], T | None], person: Person, viewer: Viewer | None, then: str
    ) -> T | None:
        offered = {"context": self._contexts.of(each.plugin, each.hook, viewer), "person": person}
        limit = contracts()[each.hook].limit or 0.0
        outcome = await self._caller.call_hook(each, check, offered, limit=limit)
        if outcome.error is not None:
            raise PluginError(
                f"Plugin {each.plugin!r} failed in {each.hook}, so {then}. Try again; its failure is in the log. An "
                f"operator can disable the plugin: `gql-blog plugin disable {each.plugin}`. What it keeps stays then."
            ) from outcome.error
        return outcome.value
