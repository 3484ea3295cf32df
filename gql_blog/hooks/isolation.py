"""The isolated hooks of one app's plugins: which there are, and the process of each."""

import asyncio
import os
import pickle
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, Final

from gql_blog.content import CircuitKey, CircuitState
from gql_blog.errors import PluginError
from gql_blog.hooks.callback_calls import EXPORT_LIMIT
from gql_blog.hooks.circuit_breaker import Circuits
from gql_blog.hooks.hook_implementations import Implementation
from gql_blog.hooks.hook_specs import contracts
from gql_blog.hooks.invocation import HookUnavailable, PluginCaller
from gql_blog.hooks.isolated_start import deny_inspection
from gql_blog.hooks.isolated_values import Beginning, IsolatedCall
from gql_blog.hooks.isolated_worker import IsolatedWorker
from gql_blog.hooks.plugin_context import PluginContext
from gql_blog.hooks.plugin_health import IsolatedProcess
from gql_blog.hooks.plugin_loading import Plugin, PluginOrigin
from gql_blog.hooks.registration_values import ExportFormat, Registered

MEMORY_MB: Final = 1024
"""How much memory a process may have by itself; a setting changes it."""

_EXPORTS: Final = "register_exports"
_WRITERS: Final = ("write", "write_dialogue", "omits")

Place = tuple[str, str, str]
"""A plugin, a hook, and of formats the name."""

OnAnswer = Callable[[str, str, str, Mapping[str, Any], Any, BaseException | None], None]
"""Is told of a call: the plugin, the hook or writer, the format, the arguments, what was returned, what was raised."""

_LIMITED: Final = ("linux", "freebsd")
"""Systems that hold a process to its ``RLIMIT_AS``."""


class IsolatedHooks:
    """The processes of the isolated hooks of one app. Without such hooks there are none.

    Those of plugins that operators disable end; those that fail without a call are counted by their circuits.
    """

    def __init__(
        self,
        plugins: Sequence[Plugin],
        settings: Callable[[str], Any],
        circuits: Circuits,
        caller: PluginCaller,
        memory_mb: int = MEMORY_MB,
    ) -> None:
        self._plugins = {plugin.name: plugin for plugin in plugins}
        self._settings = settings
        self._circuits = circuits
        self._caller = caller
        self._memory_mb = memory_mb
        self._serves = False
        self.workers: dict[Place, IsolatedWorker] = {}
        self.on_answer: OnAnswer | None = None
        """Told of each call that a process answered or failed at; for tests of plugins."""
        circuits.watch(self._follow)

    def called_apart(self, implementation: Implementation) -> Implementation:
        """Return the implementation as it is called: in a process of its own, if it is isolated."""
        if not implementation.isolated:
            return implementation
        plugin, hook = implementation.plugin, implementation.hook
        where = f"Plugin {plugin!r} marks its hook {hook} with isolated=True"
        if not contracts()[hook].may_be_isolated:
            known = ", ".join(name for name, each in contracts().items() if each.may_be_isolated)
            raise PluginError(
                f"{where}, but only hooks that take values and give values can run in a process of their own: {known}, "
                "and the formats of register_exports, each by ExportFormat(isolated=True). Remove it there."
            )
        worker = self._worker(plugin, hook, "", where, contracts()[hook].limit or 0.0)
        taken = tuple(name for name in implementation.arguments if name != "context")
        return replace(implementation, function=self._asking(worker, plugin, hook), arguments=("context", *taken))

    def written_apart(self, registered: Registered[ExportFormat]) -> Registered[ExportFormat]:
        """Return an export format as it is written: in a process of its own, if it is isolated."""
        plugin, form = registered.plugin, registered.value
        if not form.isolated:
            return registered
        where = f"Plugin {plugin!r} registers the export format {form.format!r} with isolated=True"
        if form.write_site is not None:
            raise PluginError(f"{where}, but a site is written as it is read. Make write_site a format of its own.")
        worker = self._worker(plugin, _EXPORTS, form.format, where, EXPORT_LIMIT)
        writers = [each.name for each in fields(form) if each.name in _WRITERS and getattr(form, each.name)]
        asking: dict[str, Any] = {name: self._asking(worker, plugin, _EXPORTS, form.format, name) for name in writers}
        return Registered(plugin, replace(form, **asking))

    async def close(self) -> None:
        """End all processes."""
        self._serves = False
        for worker in self.workers.values():
            await worker.close()

    def begin(self) -> None:
        """Start the processes of all plugins that are enabled, so that nobody waits for them later."""
        self._serves = True
        self._follow()
        for worker in self.workers.values():
            if worker.is_wanted:
                worker.begin()

    def _follow(self) -> None:
        """End the processes of plugins that were disabled, and let those begin that were enabled."""
        for (plugin, _, _), worker in self.workers.items():
            is_enabled = plugin not in self._circuits.disabled
            if is_enabled and not worker.is_wanted:
                worker.is_wanted = True
                if self._serves:
                    worker.begin()
            elif worker.is_wanted and not is_enabled:
                worker.end()

    def processes(self) -> Mapping[Place, IsolatedProcess]:
        """Return for each isolated hook what its process does, and how often it was started."""
        return {place: IsolatedProcess(each.state.value, each.starts) for place, each in self.workers.items()}

    def _worker(self, plugin: str, hook: str, subject: str, where: str, limit: float) -> IsolatedWorker:
        if not sys.platform.startswith(_LIMITED):
            raise PluginError(
                f"{where}, but this system ({sys.platform}) does not limit the memory of a process. Run the server on "
                "Linux or FreeBSD, or remove isolated=True."
            )
        origin = self._plugins[plugin].origin
        if origin is None:
            raise PluginError(
                f"{where}, but it is no module that another process could import. Put its hooks into a module."
            )
        deny_inspection()
        beginning = partial(self._beginning, plugin, origin, where)
        label = f"{plugin} ({hook}{f' of {subject}' if subject else ''})"
        circuit = _CircuitOf(CircuitKey(plugin, hook, subject), self._circuits, self._caller)
        worker = self.workers[plugin, hook, subject] = IsolatedWorker(label, beginning, limit, circuit)
        return worker

    def _asking(
        self, worker: IsolatedWorker, plugin: str, hook: str, form: str = "", writer: str = ""
    ) -> Callable[..., Awaitable[Any]]:
        """Return a function that has the process answer. Of the context it tells who asks, and the time."""
        told, subject = partial(self._tell, plugin, writer or hook, form), f"{form} {writer}".strip()

        async def ask(context: PluginContext, **arguments: Any) -> Any:
            if "articles" in arguments:  # which may be read as they are walked
                arguments["articles"] = await asyncio.to_thread(tuple, arguments["articles"])
            try:
                answer = await worker.call(IsolatedCall(hook, subject, arguments, context.viewer, context.now()))
            except HookUnavailable:  # it was not called
                raise
            except BaseException as error:
                told({"context": context, **arguments}, None, error)
                raise
            told({"context": context, **arguments}, answer, None)
            return answer

        return ask

    def _tell(self, *told: Any) -> None:
        if self.on_answer is not None:
            self.on_answer(*told)

    def _beginning(self, plugin: str, origin: PluginOrigin, where: str) -> Beginning:
        try:
            settings = pickle.dumps(self._settings(plugin))
        except Exception as error:
            raise PluginError(
                f"{where}, but its settings cannot be given to another process ({type(error).__name__}: {error}). "
                "Define their classes at the top of a module."
            ) from error
        role = self._plugins[plugin].role
        return Beginning(origin, plugin, role, settings, self._memory_mb * 1024 * 1024, os.getpid())


@dataclass(frozen=True, slots=True)
class _CircuitOf:
    """The circuit of an isolated hook, for its process."""

    key: CircuitKey
    circuits: Circuits
    caller: PluginCaller

    def count(self, error: Exception) -> None:
        self.caller.count_failure(self.key, error)

    def may_retry(self) -> bool:
        return self.circuits.of(self.key).state is CircuitState.CLOSED
