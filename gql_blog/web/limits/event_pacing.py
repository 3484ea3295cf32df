"""Spreading the results of events over time.

One event may have a large result for many subscribers. If all of them were written at once, requests would wait for as
long as that takes. So writing them gets a share of the event loop's time: after each result, as much time passes as it
takes to be that share. How long a byte takes is measured, since it depends on the server, the text and the machine.
"""

import asyncio
import time
from collections.abc import Coroutine, Generator
from typing import Any, Final

SHARE: Final = 0.1
"""The part of the event loop's time that may go into writing results of events."""
BURST_SECONDS: Final = 0.02
"""What may be written at once after a pause, so that small results are never delayed."""
STALLED_SECONDS: Final = 15.0
"""How long a client may take for one result; one that takes longer does not read, and is let go."""
LONGEST_PAUSE: Final = 1.0
"""Seconds after one result at most, whatever was measured."""
_FIRST_GUESS: Final = 5e-9
"""Seconds for a byte."""
_SMALLEST: Final = 10_000
"""Bytes: smaller results tell nothing about the time for a byte."""
_MEMORY: Final = 4_000_000
"""Bytes: a measurement weighs as many as it is of, beside so many that were measured before."""
_OUTLIER: Final = 4.0
"""How many times the expected time one measurement counts at most: it may be another process that held the loop."""


class EventPacer:
    """Gives each result its time, in the order in which they ask."""

    def __init__(self, share: float = SHARE) -> None:
        self._share = share
        self._seconds_per_byte = _FIRST_GUESS
        self._free_at = float("-inf")

    def reserve(self, size: int, now: float) -> float:
        """Reserve the time for so many bytes, and return the seconds until it begins."""
        self._free_at = max(self._free_at, now - BURST_SECONDS)
        starts_at = self._free_at
        self._free_at += min(size * self._seconds_per_byte / self._share, LONGEST_PAUSE)
        return max(0.0, starts_at - now)

    def observe(self, size: int, seconds: float) -> None:
        """Learn that writing so many bytes held the event loop for so long."""
        if size >= _SMALLEST:
            measured = min(seconds / size, self._seconds_per_byte * _OUTLIER)
            self._seconds_per_byte += (measured - self._seconds_per_byte) * size / (size + _MEMORY)

    async def wait(self, size: int) -> None:
        """Wait until it is time to write so many bytes."""
        await asyncio.sleep(self.reserve(size, asyncio.get_running_loop().time()))


class Timed:
    """An awaitable that measures for how long it holds the event loop; pauses do not count."""

    def __init__(self, awaitable: Coroutine[Any, Any, Any]) -> None:
        self.seconds = 0.0
        self._awaitable = awaitable

    def __await__(self) -> Generator[Any, Any, Any]:
        steps: Generator[Any, Any, Any] = self._awaitable.__await__()
        thrown: BaseException | None = None
        while True:
            started = time.perf_counter()
            try:
                pause = steps.send(None) if thrown is None else steps.throw(thrown)
            except StopIteration as end:
                return end.value
            finally:
                self.seconds += time.perf_counter() - started
            thrown = None
            try:
                yield pause
            except BaseException as error:  # a cancellation goes to the awaitable
                thrown = error
