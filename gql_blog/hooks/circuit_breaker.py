"""The health of each plugin, and the circuit breaker that disables a plugin that keeps failing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_FAILURES: Final = 5
"""Consecutive failures of run-time hooks after which a plugin is disabled."""


class PluginState(StrEnum):
    """The state of a plugin."""

    OK = "OK"
    FAILING = "FAILING"
    """Its last call failed."""
    DISABLED = "DISABLED"
    """Its circuit is open: it failed too often in a row, and is not called until the next start."""


@dataclass(frozen=True, slots=True)
class PluginHealth:
    """The health report of one plugin; ``last_error`` is the name of the error's class, without its message."""

    name: str
    version: str
    hooks: tuple[str, ...]
    state: PluginState = PluginState.OK
    failures: int = 0
    last_error: str | None = None


class CircuitBreaker:
    """Counts the failures of one plugin in one app; after ``MAX_FAILURES`` in a row the circuit opens for good."""

    def __init__(self) -> None:
        self.consecutive_failures = 0
        self.total_failures = 0
        self.last_error: str | None = None

    @property
    def state(self) -> PluginState:
        """The state that follows from the consecutive failures."""
        if self.consecutive_failures >= MAX_FAILURES:
            return PluginState.DISABLED
        return PluginState.FAILING if self.consecutive_failures else PluginState.OK

    def record_failure(self, error: BaseException) -> None:
        """Count a call that failed."""
        self.consecutive_failures += 1
        self.total_failures += 1
        self.last_error = type(error).__name__

    def record_success(self) -> None:
        """Reset the consecutive failures, unless the plugin is disabled."""
        if self.state is not PluginState.DISABLED:
            self.consecutive_failures = 0
