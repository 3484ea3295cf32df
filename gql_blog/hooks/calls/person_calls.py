"""What plugins keep of a person: told, or forgotten. Each plugin that implements the hook has to succeed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeVar

from gql_blog.errors import PluginError
from gql_blog.hooks.calls.invocation import HookCaller
from gql_blog.hooks.declared import return_checks
from gql_blog.hooks.declared.hook_values import Person
from gql_blog.hooks.declared.plugin_context import Viewer
from gql_blog.hooks.registration.hook_implementations import Implementation

T = TypeVar("T")

_EXPORT, _FORGET = "export_person", "forget_person"
_SO: Final = {_EXPORT: "nothing was exported", _FORGET: "nothing of the core was erased"}
_WITHOUT: Final = {
    _EXPORT: "the export then names it, and lacks what it keeps",
    _FORGET: "what it keeps stays then, until it is enabled and the same address is erased again",
}


class PersonCalls:
    """Calls the hooks about persons."""

    def __init__(self, calls: HookCaller, loaded: Sequence[str]) -> None:
        self._calls = calls
        self._loaded = loaded

    async def export(
        self, person: Person, viewer: Viewer | None = None, *, absent: Collection[str]
    ) -> Mapping[str, Mapping[str, Any]]:
        """Return by its name what each plugin keeps of the person; PluginError: one cannot tell. See ``forget``."""
        told = {}
        for each in self._asked(_EXPORT, absent):
            kept = await self._call(each, return_checks.kept_of_person, person, viewer)
            if kept:
                told[each.plugin] = kept
        return told

    async def forget(self, person: Person, viewer: Viewer | None = None, *, absent: Collection[str]) -> None:
        """Have each plugin forget the person, one after the other; PluginError if one fails.

        ``absent`` are those that the caller remembers as not told. One that was disabled since then fails: it is
        neither told nor remembered.
        """
        for each in self._asked(_FORGET, absent):
            await self._call(each, return_checks.anything, person, viewer)

    def forgetting(self, absent: Collection[str]) -> tuple[str, ...]:
        """Return the names of the plugins that ``forget`` calls."""
        return tuple(each.plugin for each in self._asked(_FORGET, absent))

    def not_exporting(self, with_tables: Collection[str]) -> tuple[str, ...]:
        """Return the names of the plugins that would have to tell, and are not asked: see ``not_forgetting``."""
        return self._absent(_EXPORT, with_tables)

    def not_forgetting(self, with_tables: Collection[str]) -> tuple[str, ...]:
        """Return the plugins that would have to forget, and are disabled, or have tables and are not loaded."""
        return self._absent(_FORGET, with_tables)

    def _absent(self, hook: str, with_tables: Collection[str]) -> tuple[str, ...]:
        every, caller = self._calls.implementations[hook], self._calls.caller
        disabled = {each.plugin for each in every if caller.is_disabled(each.plugin)}
        return tuple(sorted(disabled | (set(with_tables) - set(self._loaded))))

    def _asked(self, hook: str, absent: Collection[str]) -> list[Implementation]:
        return [each for each in self._calls.implementations[hook] if each.plugin not in absent]

    async def _call(
        self, each: Implementation, check: Callable[[Any], T | None], person: Person, viewer: Viewer | None
    ) -> T | None:
        outcome = await self._calls.call(each, check, {"person": person}, viewer)
        if outcome.error is not None:
            raise PluginError(
                f"Plugin {each.plugin!r} failed in {each.hook}, so {_SO[each.hook]}. Try again; its failure is in the "
                f"log. If it keeps failing, an operator can disable it by `gql-blog plugin disable {each.plugin}`: "
                f"{_WITHOUT[each.hook]}."
            ) from outcome.error
        return outcome.value
