"""The circuit breakers of one app: one for each hook of a plugin, and within it for each command, field or format."""

import time
from collections.abc import Callable, Collection, Iterable
from typing import Final

from gql_blog.content import CircuitChange, CircuitKey, CircuitRecord, CircuitState

MAX_FAILURES: Final = 5
"""Failures in a row after which a circuit opens."""

PROBE_SECONDS: Final = 60.0
"""How long an open circuit waits for its next probe."""


class CircuitBreaker:
    """Counts the failures of one circuit: ``MAX_FAILURES`` in a row open it, and a successful probe closes it."""

    def __init__(self, key: CircuitKey) -> None:
        self.key = key
        self.state = CircuitState.CLOSED
        self.failures_in_row = 0
        self.failures = 0
        self.last_error: str | None = None
        self.probe_at = 0.0
        self.is_probed = False
        """Whether a probe runs in this process."""
        self._new_failures = 0
        self._closes = False
        self._is_changed = False

    def is_probe_due(self, now: float) -> bool:
        """Whether an open circuit may be probed."""
        return not self.is_probed and now >= self.probe_at

    def record_failure(self, error: str, now: float, *, is_probe: bool = False) -> bool:
        """Count a failed call; return whether it opened the circuit."""
        self.failures_in_row += 1
        self.failures += 1
        self._new_failures += 1
        self.last_error = error
        self._is_changed = True
        if self.state is CircuitState.OPEN:
            if is_probe:
                self.await_next_probe(now)
            return False
        if self.failures_in_row < MAX_FAILURES:
            return False
        self.state, self._closes = CircuitState.OPEN, False
        self.await_next_probe(now)
        return True

    def await_next_probe(self, now: float) -> None:
        """Let the next probe be due after the pause: the last one failed, or told nothing about the plugin."""
        self.probe_at = now + PROBE_SECONDS

    def record_success(self, *, is_probe: bool = False) -> bool:
        """End a run of failures; return whether it closed the circuit. Only a probe closes one that is open."""
        if self.state is CircuitState.OPEN and not is_probe:
            return False
        if not self.failures_in_row:
            return False
        was_open = self.state is CircuitState.OPEN
        self.failures_in_row, self.state = 0, CircuitState.CLOSED
        self._closes = self._closes or was_open
        self._is_changed = True
        return was_open

    def take_change(self) -> CircuitChange | None:
        """Return what is not saved yet, which counts as saved from then on."""
        if not self._is_changed:
            return None
        probe_at = self.probe_at if self.state is CircuitState.OPEN else None
        record = CircuitRecord(
            self.key, self.state, self.failures_in_row, self.failures, self.last_error, probe_at=probe_at
        )
        change = CircuitChange(record, self._new_failures, self._closes)
        self._new_failures, self._closes, self._is_changed = 0, False, False
        return change

    def give_back(self, change: CircuitChange) -> None:
        """Take back a change that could not be saved."""
        self._new_failures += change.new_failures
        self._closes = self._closes or (change.closes and self.state is CircuitState.CLOSED)
        self._is_changed = True

    def merge(self, record: CircuitRecord) -> None:
        """Take over what is saved, unless a change of this process is not saved yet."""
        if self._is_changed:
            return
        self.state, self.failures_in_row, self.failures = record.state, record.failures_in_row, record.failures
        self.last_error, self.probe_at = record.last_error, record.probe_at or 0.0


class Circuits:
    """The circuits of one app, and the plugins that an operator has disabled. ``clock`` returns a Unix time."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.disabled: frozenset[str] = frozenset()
        self.unstarted: set[str] = set()
        """Plugins that wait for their ``on_startup`` in this process, or have had their ``on_shutdown``."""
        self._watchers: dict[Callable[[], None], None] = {}
        self._breakers: dict[CircuitKey, CircuitBreaker] = {}

    def of(self, key: CircuitKey) -> CircuitBreaker:
        """Return the breaker of a circuit, which is closed at first."""
        breaker = self._breakers.get(key)
        if breaker is None:
            breaker = self._breakers[key] = CircuitBreaker(key)
        return breaker

    def known(self, key: CircuitKey) -> CircuitBreaker | None:
        """Return the breaker of a circuit, if the hook was called or its health was loaded."""
        return self._breakers.get(key)

    def subjects(self, plugin: str, hook: str) -> list[str]:
        """Return the subjects of the circuits that exist for a hook, sorted."""
        return sorted(key.subject for key in self._breakers if (key.plugin, key.hook) == (plugin, hook))

    def take_changes(self) -> list[CircuitChange]:
        """Return what is not saved yet."""
        return [change for each in self._breakers.values() if (change := each.take_change()) is not None]

    def give_back(self, changes: Iterable[CircuitChange]) -> None:
        """Take back changes that could not be saved."""
        for change in changes:
            self.of(change.record.key).give_back(change)

    def merge(self, records: Iterable[CircuitRecord], disabled: Collection[str]) -> None:
        """Take over what other processes have saved."""
        is_changed = self.disabled != disabled
        self.disabled = frozenset(disabled)
        for record in records:
            self.of(record.key).merge(record)
        if is_changed:
            for each in self._watchers:
                each()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have ``watcher`` called when operators have disabled or enabled something; once, however often it is said."""
        self._watchers[watcher] = None

    def is_out(self, plugin: str) -> bool:
        """Whether nothing calls the plugin: it is disabled, or not started since it was enabled."""
        return plugin in self.disabled or plugin in self.unstarted
