"""Calling plugins: each hook behind its own circuit breaker, with its result checked and its failures counted."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Generic, Protocol, TypeVar

from gql_blog.content import CircuitKey, CircuitState
from gql_blog.errors import GqlBlogError, InputError, PluginError, StoreUnavailable
from gql_blog.hooks.circuits.circuit_breaker import PROBE_SECONDS, CircuitBreaker, Circuits
from gql_blog.hooks.circuits.loop_watchdog import LoopUse, LoopWatchdog
from gql_blog.hooks.circuits.plugin_call import Deadline, PluginCall, WaitedTooLong, WaitObserver, unobserved
from gql_blog.hooks.circuits.plugin_contexts import PluginContexts
from gql_blog.hooks.circuits.rendering_rows import RenderingRows
from gql_blog.hooks.declared.answer_size import check_size
from gql_blog.hooks.declared.plugin_context import Grant, Viewer
from gql_blog.hooks.declared.return_checks import anything
from gql_blog.hooks.registration.hook_implementations import Implementation

MAX_ABANDONED: Final = 4
"""How many calls behind one circuit may go on after their time limit before there is a new one."""

NOTHING_OFFERED: Final[Mapping[str, Any]] = {}

T = TypeVar("T")
log = logging.getLogger("gql_blog.hooks")


class HookUnavailable(Exception):
    """The hook was not called: its circuit is open, its plugin is disabled, or earlier calls of it still run."""


class PluginDisabled(HookUnavailable):
    """The hook was not called: an operator has disabled its plugin."""


class LoopBlocked(Exception):
    """A hook held the event loop for too long."""


class ProbeClaims(Protocol):
    """What all processes share, as far as a call needs it."""

    async def claim_probe(self, key: CircuitKey, now: float, next_probe: float) -> bool:
        """Return whether this process has the probe that is due; no other gets one before ``next_probe``."""

    def observe_waits(self, observer: Callable[[bool], None]) -> Any:
        """See ``WaitObserver``."""

    def is_lock_error(self, error: BaseException) -> bool:
        """Whether an error means that the database was locked by somebody else, or cannot be reached."""

    def refused_value(self, error: BaseException) -> str | None:
        """Say why a column of a plugin's table refused a value, if one did, such as a text that is too long for it."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What one plugin returned, or the error that it failed with."""

    plugin: str
    value: T | None = None
    error: BaseException | None = None

    def required(self, said: str) -> T:
        """Return the value; else raise an error: of the database, that the plugin is disabled, or what is ``said``."""
        if self.error is None and self.value is not None:
            return self.value
        if isinstance(self.error, StoreUnavailable):
            raise self.error
        raise PluginError(str(self.error) if isinstance(self.error, PluginDisabled) else said) from self.error

    @property
    def circuit_open(self) -> bool:
        """Whether the hook was not called."""
        return isinstance(self.error, HookUnavailable)


class PluginCaller:
    """Calls the plugins of one app."""

    def __init__(self, circuits: Circuits) -> None:
        self._circuits = circuits
        self._claims: ProbeClaims | None = None
        self._watchdog = LoopWatchdog()
        self._running: dict[str, set[PluginCall]] = {}
        """Calls for which somebody waits, by plugin."""
        self._left: dict[CircuitKey, list[PluginCall]] = {}
        """Calls for which nobody waits any more."""
        self.on_failure: Callable[[CircuitKey, BaseException], None] | None = None
        """Called with each failure of a plugin; for tests of plugins."""

    def share(self, claims: ProbeClaims) -> None:
        """Share probes with other processes from now on."""
        self._claims = claims

    async def call(
        self,
        key: CircuitKey,
        function: Callable[..., Any],
        check: Callable[[Any], T | None],
        *arguments: Any,
        limit: float | Deadline,
        rejections: tuple[type[GqlBlogError], ...] = (),
        inline: bool = False,
        although_disabled: bool = False,
        **named: Any,
    ) -> Outcome[T]:
        """Call ``function`` within ``limit`` seconds and check its result; a failure is returned in the outcome.

        ``inline``: a sync function runs on the event loop, and not in a thread. ``although_disabled``: it is called
        even if its plugin is disabled. ``rejections`` are errors that a hook may raise on purpose: they are raised, and
        do not count as failures. With InputError among them, a value that a column of a table refuses raises it.
        """
        breaker = self._circuits.of(key)
        try:
            is_probe = await self._admit(breaker, although_disabled=although_disabled)
        except HookUnavailable as unavailable:
            return Outcome(key.plugin, error=unavailable)
        use = LoopUse(f"plugin {key}")
        call = PluginCall(
            partial(function, *arguments, **named),
            check if check is anything else partial(_checked, check),
            is_async=inspect.iscoroutinefunction(function),
            use=use,
            watchdog=self._watchdog,
            inline=inline,
        )
        running = self._running.setdefault(key.plugin, set())
        running.add(call)
        try:
            value = await call.result(limit, self._observer)
        except rejections:
            self._answered(breaker, use, is_probe=is_probe)
            raise
        except asyncio.CancelledError as error:
            self._leave(key, call)
            if is_cancelled():
                if use.is_blocking:  # clients that give up meanwhile must not hide it
                    self._failed(breaker, _blocked(use), is_probe=is_probe)
                raise
            return self._failed(breaker, error, is_probe=is_probe)
        except BaseException as error:  # whatever a plugin raises is its failure alone
            self._leave(key, call)
            if InputError in rejections and (refused := self._refusal(key, error)) is not None:
                self._answered(breaker, use, is_probe=is_probe)
                raise refused from error
            return self._failed(breaker, error, is_probe=is_probe)
        finally:
            running.discard(call)
            if is_probe:
                breaker.is_probed = False
        self._answered(breaker, use, is_probe=is_probe)
        return Outcome(key.plugin, value)

    def _refusal(self, key: CircuitKey, error: BaseException) -> InputError | None:
        """Return what tells of a value that a table refused: else whoever sends long texts would open the circuit."""
        if self._claims is None or (why := self._claims.refused_value(error)) is None:
            return None
        log.info("a table of plugin %s refused a value: %s", key, error)
        return InputError(why)

    def count_failure(self, key: CircuitKey, error: BaseException) -> None:
        """Count a failure of which no call was told, such as that of a process that cannot be started."""
        self._failed(self._circuits.of(key), error, is_probe=False)

    async def calls_ended(self, plugin: str, seconds: float) -> None:
        """Wait until no call of a plugin runs for which somebody waits, for so many seconds at most."""
        tasks = {each.task for each in self._running.get(plugin, ()) if each.task is not None}
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    @property
    def _observer(self) -> WaitObserver:
        return unobserved if self._claims is None else self._claims.observe_waits

    def may_call(self, key: CircuitKey) -> bool:
        """Whether the hook would be called now, unless another process has the probe of its open circuit."""
        return self._obstacle(self._circuits.of(key)) is None

    def is_disabled(self, plugin: str) -> bool:
        """Whether the plugin is not called: an operator has disabled it, or it is being started."""
        return self._circuits.is_out(plugin)

    async def _admit(self, breaker: CircuitBreaker, *, although_disabled: bool) -> bool:
        """Return whether the call is a probe; HookUnavailable if the hook must not be called."""
        obstacle = self._obstacle(breaker, although_disabled=although_disabled)
        if obstacle is not None:
            raise obstacle
        if breaker.state is CircuitState.CLOSED:
            return False
        if not await self._claim(breaker):
            raise HookUnavailable(_circuit_open(breaker))
        return True

    def _obstacle(self, breaker: CircuitBreaker, *, although_disabled: bool = False) -> HookUnavailable | None:
        """Return why the hook must not be called, as far as this process knows."""
        key = breaker.key
        if self.is_disabled(key.plugin) and not although_disabled:
            if key.plugin not in self._circuits.disabled:
                return HookUnavailable(f"The plugin {key.plugin!r} is being started.")
            return PluginDisabled(
                f"The plugin {key.plugin!r} is disabled. Enable it by `gql-blog plugin enable {key.plugin}`."
            )
        abandoned = self._count_abandoned(key)
        if abandoned >= MAX_ABANDONED:
            return HookUnavailable(f"{abandoned} calls of {key} still run, long after their time limit.")
        if breaker.state is CircuitState.OPEN and not breaker.is_probe_due(self._circuits.clock()):
            return HookUnavailable(_circuit_open(breaker))
        return None

    async def _claim(self, breaker: CircuitBreaker) -> bool:
        breaker.is_probed, claimed = True, False
        try:
            now = self._circuits.clock()
            claimed = self._claims is None or await self._claims.claim_probe(breaker.key, now, now + PROBE_SECONDS)
            if not claimed:
                breaker.probe_at = now + 1
        finally:
            breaker.is_probed = claimed
        return claimed

    def _leave(self, key: CircuitKey, call: PluginCall) -> None:
        if call.is_alive:
            self._left.setdefault(key, []).append(call)

    def _count_abandoned(self, key: CircuitKey) -> int:
        """Return how many calls run beyond their limit. One whose client is gone has the rest of its time."""
        running = [each for each in self._left.pop(key, ()) if each.is_alive]
        if running:
            self._left[key] = running
        return sum(each.is_overdue for each in running)

    def _answered(self, breaker: CircuitBreaker, use: LoopUse, *, is_probe: bool) -> None:
        """Count a call that returned, or refused on purpose. Its answer counts, even if it blocked the event loop."""
        if use.is_blocking:
            self._failed(breaker, _blocked(use), is_probe=is_probe)
        elif breaker.record_success(is_probe=is_probe):
            log.warning("plugin %s works again: its circuit is closed", breaker.key)

    def _failed(self, breaker: CircuitBreaker, error: BaseException, *, is_probe: bool) -> Outcome[Any]:
        key = breaker.key
        if self.on_failure is not None:
            self.on_failure(key, error)
        if isinstance(error, WaitedTooLong) or (self._claims is not None and self._claims.is_lock_error(error)):
            log.warning("plugin %s was stopped while it waited for the database", key, exc_info=error)
            if is_probe:
                breaker.await_next_probe(self._circuits.clock())
            return Outcome(key.plugin, error=_outage(error))
        opened = breaker.record_failure(type(error).__name__, self._circuits.clock(), is_probe=is_probe)
        log.warning("plugin %s failed (%d in a row)", key, breaker.failures_in_row, exc_info=error)
        if opened:
            log.error(
                "the circuit of plugin %s is open: it is not called, except for a probe every %d s", key, PROBE_SECONDS
            )
        return Outcome(key.plugin, error=error)


class CallsOfApp:
    """What calls callbacks that the plugins of one app registered."""

    def __init__(self, caller: PluginCaller, contexts: PluginContexts) -> None:
        self._caller = caller
        self._contexts = contexts


class HookCaller:
    """Calls what the plugins of one app implement: each with its context, and within the time limit of its hook."""

    def __init__(
        self, caller: PluginCaller, contexts: PluginContexts, implementations: Mapping[str, tuple[Implementation, ...]]
    ) -> None:
        self.caller = caller
        self.contexts = contexts
        self.implementations = implementations
        self.rows = RenderingRows((each for hook in implementations.values() for each in hook), caller.is_disabled)

    def enabled(self, hook: str) -> Iterator[Implementation]:
        """Yield the implementations of plugins that are started and, when their turn comes, not disabled."""
        return (each for each in self.implementations[hook] if not self.caller.is_disabled(each.plugin))

    async def call(
        self,
        each: Implementation,
        check: Callable[[Any], T | None],
        offered: Mapping[str, Any] = NOTHING_OFFERED,
        viewer: Viewer | None = None,
        *,
        grants: Grant | None = None,
        limit: float | None = None,
        subject: str = "",
        rejections: tuple[type[GqlBlogError], ...] = (),
        although_disabled: bool = False,
    ) -> Outcome[T]:
        """Call an implementation with those of the ``offered`` arguments, and of the context, that it names.

        ``grants`` and ``limit`` are those of its hook's contract unless others are given.
        """
        async with self.rows.reading() if each.reads else nullcontext():
            given = {"context": self.contexts.of(each.plugin, each.hook, viewer, grants), **offered}
        return await self.caller.call(
            CircuitKey(each.plugin, each.hook, subject),
            each.function,
            check,
            limit=self.contexts.limits[each.hook] if limit is None else limit,
            rejections=rejections,
            although_disabled=although_disabled,
            **{name: given[name] for name in each.arguments},
        )


def then(each: Implementation, finish: Callable[[Any], Any]) -> Implementation:
    """Return what finishes the answers of an implementation, in its thread, or in one of their own."""

    async def awaited(answer: Any) -> Any:
        return await asyncio.to_thread(finish, await answer)

    async def later(**named: Any) -> Any:
        return await awaited(each.function(**named))

    def plain(**named: Any) -> Any:
        answer = each.function(**named)
        return awaited(answer) if inspect.isawaitable(answer) else finish(answer)

    return replace(each, function=later if each.is_async else plain)


def _checked(check: Callable[[Any], T | None], answer: Any) -> T | None:
    check_size(answer)
    return check(answer)


def _outage(error: BaseException) -> BaseException:
    """Return an error of waiting or of the database as it is told: a driver's is raised by the plugin's own tables."""
    if isinstance(error, WaitedTooLong | GqlBlogError):
        return error
    unavailable = StoreUnavailable("The database is away, locked or full.")
    unavailable.__cause__ = error
    return unavailable


def _blocked(use: LoopUse) -> LoopBlocked:
    return LoopBlocked(f"{use.label} held the event loop for {use.longest * 1000:.0f} ms in one stretch.")


def _circuit_open(breaker: CircuitBreaker) -> str:
    return f"The circuit of {breaker.key} is open: it failed too often in a row ({breaker.last_error})."


def is_cancelled() -> bool:
    """Whether the calling task is cancelled; if not, the plugin raised CancelledError by itself."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
