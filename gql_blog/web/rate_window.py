"""How often something happened of late."""

import math
import time
from collections.abc import Callable
from typing import Final

MAX_KEYS: Final = 200_000
"""Keys kept in one window. Beyond them new ones are not counted, so that a flood of addresses fills no memory."""

_MARGIN: Final = 1e-6
"""Seconds that floating point may be wrong by."""


class RateWindow:
    """At most ``limit`` points in any ``seconds``, for each key.

    Two fixed windows stand for the sliding one: what is left of the last, in proportion, and the present one. That is
    right within a few per cent, takes two numbers a key, and forgets a whole window at once: nothing is ever searched.
    """

    def __init__(self, limit: int, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.seconds = seconds
        self._clock = clock
        self._number = 0
        self._present: dict[str, int] = {}
        self._last: dict[str, int] = {}

    def take(self, key: str, points: int = 1) -> int:
        """Count ``points`` if there is room for them and return 0; else the whole seconds until there may be."""
        passed = self._turn()
        last, present = self._last.get(key, 0), self._present.get(key, 0)
        if last * (1 - passed) + present + points <= self.limit:
            self._count(key, points)
            return 0
        if present + points <= self.limit:
            wait = 1 - (self.limit - present - points) / last - passed
        else:  # not before the next window, and in that not before enough of this one has left it
            wait = 1 - passed + max(0.0, 1 - (self.limit - points) / present)
        return max(1, math.ceil(wait * self.seconds + _MARGIN))

    def add(self, key: str, points: int) -> None:
        """Count ``points`` whether there is room for them or not."""
        self._turn()
        self._count(key, points)

    def _count(self, key: str, points: int) -> None:
        if key in self._present or len(self._present) < MAX_KEYS:
            self._present[key] = self._present.get(key, 0) + points

    def _turn(self) -> float:
        """How much of the present window has passed, between 0 and 1."""
        windows = self._clock() / self.seconds
        number = int(windows)
        if number != self._number:
            self._last = self._present if number == self._number + 1 else {}
            self._present = {}
            self._number = number
        return windows - number


class Spacing:
    """At most ``limit`` in any ``seconds``, for each key, to the instant: for limits so small that all are remembered.

    What is older than one window is in ``_last``, and what is older than two is forgotten.
    """

    def __init__(self, limit: int, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.seconds = seconds
        self._clock = clock
        self._turned = clock()
        self._present: dict[str, tuple[float, ...]] = {}
        self._last: dict[str, tuple[float, ...]] = {}

    def take(self, key: str, count: int = 1) -> int:
        """Note ``count`` now if there is room for them and return 0; else the whole seconds until there is."""
        now = self._clock()
        if now - self._turned >= self.seconds:
            self._last = self._present if now - self._turned < 2 * self.seconds else {}
            self._present, self._turned = {}, now
        noted = self._present.get(key, self._last.get(key, ()))
        recent = tuple(each for each in noted if now - each < self.seconds - 2 * _MARGIN)
        if len(recent) + count > self.limit:
            oldest = recent[min(len(recent) + count - self.limit, len(recent)) - 1] if recent else now
            return max(1, math.ceil(oldest + self.seconds - now - _MARGIN))
        if key in self._present or len(self._present) < MAX_KEYS:
            self._present[key] = (*recent, *(now,) * count)
        return 0
