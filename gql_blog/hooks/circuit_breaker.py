"""How each plugin fares: failures are counted, and one that keeps failing is put aside."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_FAILURES: Final = 5
"""Failures of run-time hooks in a row after which a plugin is put aside."""


class PluginState(StrEnum):
    """How a plugin fares."""

    OK = "OK"
    FAILING = "FAILING"
    """Its last call failed."""
    DISABLED = "ASIDE"
    """It failed too often in a row, and is not asked any more."""


@dataclass(frozen=True, slots=True)
class PluginHealth:
    """One plugin's report; ``last_error`` names a class of error and nothing of what was in it."""

    name: str
    version: str
    hooks: tuple[str, ...]
    state: PluginState = PluginState.OK
    failures: int = 0
    last_error: str | None = None


class CircuitBreaker:
    """One plugin's run of failures, for one app."""

    def __init__(self) -> None:
        self.consecutive_failures = 0
        self.total_failures = 0
        self.last_error: str | None = None

    @property
    def state(self) -> PluginState:
        """What follows from the failures in a row."""
        if self.consecutive_failures >= MAX_FAILURES:
            return PluginState.DISABLED
        return PluginState.FAILING if self.consecutive_failures else PluginState.OK

    def record_failure(self, error: BaseException) -> None:
        """Count a call that failed."""
        self.consecutive_failures += 1
        self.total_failures += 1
        self.last_error = type(error).__name__

    def record_success(self) -> None:
        """End the run of failures; what is put aside stays so."""
        if self.state is not PluginState.DISABLED:
            self.consecutive_failures = 0
