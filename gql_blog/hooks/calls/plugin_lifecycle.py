"""Starting and stopping plugins: with the server, and while it serves, as operators enable and disable them.

A plugin that was enabled is called by nothing else in this process before its ``on_startup`` is over. One that was
disabled gets its ``on_shutdown`` once the calls of it that still run have ended.
"""

import asyncio
from typing import Final

from gql_blog.content import CircuitKey
from gql_blog.hooks.calls.invocation import HookCaller, HookUnavailable
from gql_blog.hooks.circuits.circuit_breaker import Circuits
from gql_blog.hooks.declared import return_checks

LONGEST_CALLS: Final = 10.0
"""Seconds for which the end of a plugin that was disabled waits for calls of it."""

_TRY_AGAIN_SECONDS: Final = 1.0
_START, _STOP = "on_startup", "on_shutdown"


class PluginLifecycle:
    """Starts and stops the plugins of one app."""

    def __init__(self, calls: HookCaller, circuits: Circuits) -> None:
        self._calls = calls
        self._circuits = circuits
        self._changes: dict[str, asyncio.Event] = {}
        self._untold: set[str] = set()
        """Plugins whose ``on_startup`` was not called, because its circuit was open."""
        self._followers: list[asyncio.Task[None]] = []
        self._ends = False

    async def start(self) -> None:
        """Start every enabled plugin, whether others fail or not, and follow what operators enable and disable."""
        self._circuits.unstarted.clear()
        self._ends, self._untold = False, set()
        plugins = dict.fromkeys(each.plugin for hook in (_START, _STOP) for each in self._calls.implementations[hook])
        for plugin in plugins:
            if plugin in self._circuits.disabled:
                self._circuits.unstarted.add(plugin)
            else:
                await self._tell(_START, plugin)
        self._changes = {plugin: asyncio.Event() for plugin in plugins}
        self._circuits.watch(self._note_change)
        self._followers = [
            asyncio.create_task(self._follow(plugin), name=f"gql_blog hooks: {plugin}") for plugin in plugins
        ]

    async def stop(self) -> None:
        """Stop every plugin that is started here."""
        self._ends = True
        self._note_change()
        await asyncio.gather(*self._followers, return_exceptions=True)
        for plugin in dict.fromkeys(each.plugin for each in self._calls.implementations[_STOP]):
            if plugin not in self._circuits.unstarted:
                await self._tell(_STOP, plugin)

    def _note_change(self) -> None:
        for each in self._changes.values():
            each.set()

    async def _follow(self, plugin: str) -> None:
        """Keep one plugin started while it is enabled, and stopped while it is not."""
        changed = self._changes[plugin]
        while not self._ends:
            changed.clear()
            is_enabled, is_started = plugin not in self._circuits.disabled, plugin not in self._circuits.unstarted
            if is_enabled and not is_started:
                await self._tell(_START, plugin)
                self._circuits.unstarted.discard(plugin)
            elif is_started and not is_enabled:
                self._circuits.unstarted.add(plugin)
                await self._calls.caller.calls_ended(plugin, LONGEST_CALLS)
                await self._tell(_STOP, plugin)
            else:
                await self._wait(plugin, changed)

    async def _wait(self, plugin: str, changed: asyncio.Event) -> None:
        """Wait until something has changed; meanwhile call an ``on_startup`` as soon as its circuit lets it."""
        if plugin not in self._untold:
            await changed.wait()
            return
        try:
            async with asyncio.timeout(_TRY_AGAIN_SECONDS):
                await changed.wait()
        except TimeoutError:
            if self._calls.caller.may_call(CircuitKey(plugin, _START)):
                await self._tell(_START, plugin)

    async def _tell(self, hook: str, plugin: str) -> None:
        """Call a hook of one plugin, which may be disabled."""
        self._untold.discard(plugin)
        for each in self._calls.implementations[hook]:
            if each.plugin != plugin:
                continue
            with self._calls.contexts.using_tables():
                outcome = await self._calls.call(each, return_checks.anything, although_disabled=True)
            if hook == _START and isinstance(outcome.error, HookUnavailable):
                self._untold.add(plugin)
