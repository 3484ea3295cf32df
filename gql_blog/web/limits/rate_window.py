"""Counts of recent events by key: a sliding window counter, and a sliding window log for small limits."""

import math
import time
from collections.abc import Callable
from typing import Final

MAX_KEYS: Final = 200_000
"""Keys in one window. Further new keys are not counted, so that a flood of addresses cannot fill the memory."""

_MARGIN: Final = 1e-6
"""Tolerance for floating point, in seconds."""


class RateWindow:
    """At most ``limit`` points in any ``seconds``, for each key.

    A sliding window counter: the previous fixed window, weighted by the part of it that still counts, plus the current
    one. It is right within a few per cent, needs two numbers a key, and forgets a whole window at once.
    """

    def __init__(self, limit: int, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.seconds = seconds
        self._clock = clock
        self._number = 0
        self._current: dict[str, int] = {}
        self._previous: dict[str, int] = {}

    def take(self, key: str, points: int = 1) -> int:
        """Count ``points`` and return 0 if the limit allows it; else return the whole seconds until it may."""
        elapsed = self._advance()
        previous, current = self._previous.get(key, 0), self._current.get(key, 0)
        if previous * (1 - elapsed) + current + points <= self.limit:
            self._count(key, points)
            return 0
        if current + points <= self.limit:
            wait = 1 - (self.limit - current - points) / previous - elapsed
        else:  # not before the next window, and in that not before enough of this one has left it
            wait = 1 - elapsed + max(0.0, 1 - (self.limit - points) / current)
        return max(1, math.ceil(wait * self.seconds + _MARGIN))

    def add(self, key: str, points: int) -> None:
        """Count ``points`` even if they exceed the limit."""
        self._advance()
        self._count(key, points)

    def _count(self, key: str, points: int) -> None:
        if key in self._current or len(self._current) < MAX_KEYS:
            self._current[key] = self._current.get(key, 0) + points

    def _advance(self) -> float:
        """Start a new window if it is time; return the elapsed part of the current one, between 0 and 1."""
        windows = self._clock() / self.seconds
        number = int(windows)
        if number != self._number:
            self._previous = self._current if number == self._number + 1 else {}
            self._current = {}
            self._number = number
        return windows - number


class RateLog:
    """At most ``limit`` events in any ``seconds``, for each key, to the instant.

    A sliding window log: the time of every event is stored, so it is for small limits. Entries older than one window
    are in ``_previous``; entries older than two are forgotten.
    """

    def __init__(self, limit: int, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.seconds = seconds
        self._clock = clock
        self._started = clock()
        self._current: dict[str, tuple[float, ...]] = {}
        self._previous: dict[str, tuple[float, ...]] = {}

    def take(self, key: str, count: int = 1) -> int:
        """Log ``count`` events and return 0 if the limit allows it; else return the whole seconds until it does."""
        now = self._clock()
        if now - self._started >= self.seconds:
            self._previous = self._current if now - self._started < 2 * self.seconds else {}
            self._current, self._started = {}, now
        logged = self._current.get(key, self._previous.get(key, ()))
        recent = tuple(each for each in logged if now - each < self.seconds - 2 * _MARGIN)
        if len(recent) + count > self.limit:
            oldest = recent[min(len(recent) + count - self.limit, len(recent)) - 1] if recent else now
            return max(1, math.ceil(oldest + self.seconds - now - _MARGIN))
        if key in self._current or len(self._current) < MAX_KEYS:
            self._current[key] = (*recent, *(now,) * count)
        return 0

    def give_back(self, key: str, count: int) -> None:
        """Forget the last ``count`` events: they have not happened."""
        for log in (self._current, self._previous):
            if key in log:
                log[key] = log[key][: max(0, len(log[key]) - count)]
                return
