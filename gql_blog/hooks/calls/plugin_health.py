"""The health of plugins: what is reported of it, and how processes share it through the database."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from gql_blog.content import CircuitChange, CircuitKey, CircuitRecord, CircuitState
from gql_blog.hooks.calls.invocation import ProbeClaims
from gql_blog.hooks.circuits.circuit_breaker import CircuitBreaker, Circuits

SYNCHRONIZE_SECONDS: Final = 0.5
"""How often a process saves what changed and reads what others saved."""

log = logging.getLogger("gql_blog.hooks")


class PluginState(StrEnum):
    """The state of a plugin: that of its worst circuit."""

    OK = "OK"
    FAILING = "FAILING"
    """The last call of a hook failed."""
    OPEN = "OPEN"
    """The circuit of a hook is open: it failed too often in a row, and is not called."""
    DISABLED = "DISABLED"
    """An operator has disabled the plugin."""


@dataclass(frozen=True, slots=True)
class HookHealth:
    """The health of one circuit; ``subject``: what it is for, ``None``: the whole hook. Errors are class names."""

    name: str
    subject: str | None = None
    state: CircuitState = CircuitState.CLOSED
    failures: int = 0
    last_error: str | None = None
    is_failing: bool = False


@dataclass(frozen=True, slots=True)
class PluginHealth:
    """The health report of one plugin."""

    name: str
    version: str
    enabled: bool
    hooks: tuple[HookHealth, ...]

    @property
    def state(self) -> PluginState:
        """The state of the worst circuit."""
        if not self.enabled:
            return PluginState.DISABLED
        if any(each.state is CircuitState.OPEN for each in self.hooks):
            return PluginState.OPEN
        return PluginState.FAILING if any(each.is_failing for each in self.hooks) else PluginState.OK

    @property
    def failures(self) -> int:
        """The failures of all hooks so far."""
        return sum(each.failures for each in self.hooks)


class SharedHealth(ProbeClaims, Protocol):
    """The health that all processes share."""

    async def load(self) -> tuple[Sequence[CircuitRecord], frozenset[str]]:
        """Return every circuit, and the names of the plugins that are disabled."""

    async def save(self, changes: Sequence[CircuitChange]) -> bool:
        """Save changes; return whether it was possible. It does not wait for locks."""


def report(
    circuits: Circuits, plugins: Mapping[str, str], hooks: Mapping[str, Mapping[str, Sequence[str]]]
) -> tuple[PluginHealth, ...]:
    """Return a report for each plugin: ``plugins`` are versions, ``hooks`` what each has, with known subjects."""
    return tuple(
        PluginHealth(
            name,
            version,
            name not in circuits.disabled,
            tuple(
                _hook_health(circuits, CircuitKey(name, hook, subject))
                for hook, known in hooks[name].items()
                for subject in sorted({*known, *circuits.subjects(name, hook)}) or [""]
            ),
        )
        for name, version in plugins.items()
    )


def _hook_health(circuits: Circuits, key: CircuitKey) -> HookHealth:
    breaker = circuits.known(key) or CircuitBreaker(key)
    return HookHealth(
        key.hook,
        key.subject or None,
        breaker.state,
        breaker.failures,
        breaker.last_error,
        is_failing=breaker.failures_in_row > 0,
    )


class HealthSynchronizer:
    """Keeps the circuits of this process and those in the database alike. Its failures disturb nobody."""

    def __init__(self, circuits: Circuits, shared: SharedHealth) -> None:
        self._circuits = circuits
        self._shared = shared

    async def synchronize(self) -> Exception | None:
        """Save what changed, and take over what other processes saved; return what was in the way."""
        try:
            await self._save()
            self._circuits.merge(*await self._shared.load())
        except Exception as error:
            return error
        return None

    async def _save(self) -> None:
        changes = self._circuits.take_changes()
        if not changes:
            return
        saved = False
        try:
            saved = await self._shared.save(changes)
        finally:
            if not saved:
                self._circuits.give_back(changes)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Synchronize now, every half second, and once more at the end."""
        await self.synchronize()  # a database that is not migrated is told of elsewhere
        task = asyncio.create_task(self._repeat(), name="gql_blog hooks: health")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})
            await self.synchronize()

    async def _repeat(self) -> None:
        was_failing = False
        while True:
            await asyncio.sleep(SYNCHRONIZE_SECONDS)
            error = await self.synchronize()
            if error is not None and not was_failing:
                log.warning("the health of plugins is not shared with other processes: %r", error)
            was_failing = error is not None
