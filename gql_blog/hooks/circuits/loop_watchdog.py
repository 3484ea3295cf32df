"""Finds hooks that hold the event loop: nothing else in the process runs until they let go."""

import logging
import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Generator
from types import coroutine
from typing import Any, Final

LONGEST_STRETCH: Final = 0.1
"""Seconds for which a hook may hold the event loop in one stretch."""

_SAMPLE_SECONDS: Final = 0.02
_LONGEST_SAMPLE: Final = 1.5 * _SAMPLE_SECONDS
"""What a sample counts at most. A thread that wakes later says that the machine is busy, not the hook."""

_COMPUTES: Final = 0.0005
"""Seconds of a sample in which it computes at least; with less it sleeps, or waits for something else."""

_IDLE_SECONDS: Final = 1.0
"""How long the thread waits for the next stretch before it ends."""

_STACK_ENTRIES: Final = 30

log = logging.getLogger("gql_blog.hooks")


class LoopUse:
    """How long one call of a hook held the event loop, in its longest stretch.

    A stretch is as long as the processor worked in it, and as the watchdog saw it do nothing: the time in which a busy
    machine let it compute a little only is not counted. ``total``: how long the call has computed on the loop.
    """

    __slots__ = ("label", "longest", "seen", "started", "thread", "total")

    def __init__(self, label: str) -> None:
        self.label = label
        self.longest = 0.0
        self.started = 0.0
        self.seen = 0.0
        self.thread = 0
        self.total = 0.0

    @property
    def is_blocking(self) -> bool:
        """Whether it held the loop for too long."""
        return self.longest > LONGEST_STRETCH


class LoopWatchdog:
    """Times each stretch of a hook on the event loop, and logs its stack while it blocks, from a thread."""

    def __init__(self) -> None:
        self._current: LoopUse | None = None
        self._stretch = 0
        """The number of the current stretch, or of the last one."""
        self._loop_thread = 0
        self._cpu: Callable[[], float] = float
        """How long the thread of the loop has computed."""
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def enter(self, use: LoopUse) -> None:
        """A stretch begins."""
        use.started, use.seen, use.thread = time.thread_time(), 0.0, threading.get_ident()
        if self._loop_thread != use.thread:
            self._loop_thread, self._cpu = use.thread, cpu_clock()
        self._stretch += 1
        self._current = use
        if self._thread is None:
            self._start()

    def leave(self, use: LoopUse) -> None:
        """The stretch ends."""
        self._current = None
        computed = time.thread_time() - use.started
        use.total += computed
        use.longest = max(use.longest, use.seen, computed)

    async def run(self, awaitable: Awaitable[Any], use: LoopUse) -> Any:
        """Await a hook's coroutine or awaitable, and time each of its stretches."""
        inner = awaitable if isinstance(awaitable, Coroutine) else _awaited(awaitable)
        return await self._stepped(inner, use)

    @coroutine
    def _stepped(self, inner: Coroutine[Any, Any, Any], use: LoopUse) -> Generator[Any, Any, Any]:
        step: Any = inner.send
        given: Any = None
        while True:
            self.enter(use)
            try:
                yielded = step(given)
            except StopIteration as end:
                return end.value
            finally:
                self.leave(use)
            try:
                given, step = (yield yielded), inner.send
            except GeneratorExit:
                inner.close()
                raise
            except BaseException as error:
                given, step = error, inner.throw

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="gql_blog hook watchdog", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        idle = 0.0
        try:
            while idle < _IDLE_SECONDS:
                idle = 0.0 if self._sample() else idle + _SAMPLE_SECONDS
        finally:
            with self._lock:
                self._thread = None

    def _sample(self) -> bool:
        """Look whether a stretch still lasts a little later; return whether there was one at all."""
        use, stretch, begun, cpu = self._current, self._stretch, time.monotonic(), self._cpu()
        time.sleep(_SAMPLE_SECONDS)
        if use is None or self._current is not use or self._stretch != stretch:
            return use is not None or self._current is not None
        was_short = use.seen <= LONGEST_STRETCH
        computed, slept = self._cpu() - cpu, min(time.monotonic() - begun, _LONGEST_SAMPLE)
        use.seen += computed if computed > _COMPUTES else slept
        if was_short and use.seen > LONGEST_STRETCH:
            self._report(use)
        return True

    def _report(self, use: LoopUse) -> None:
        frame = sys._current_frames().get(use.thread)
        stack = "".join(traceback.format_stack(frame)[-_STACK_ENTRIES:])
        log.warning(
            "%s has held the event loop for more than %d ms, and still does:\n%s",
            use.label,
            LONGEST_STRETCH * 1000,
            stack,
        )


def cpu_clock() -> Callable[[], float]:
    """Return what tells any thread how long the calling one has computed; always 0 where systems cannot tell it."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return float
    clock = time.pthread_getcpuclockid(threading.get_ident())

    def seconds() -> float:
        try:
            return time.clock_gettime(clock)
        except OSError:  # the thread has ended
            return 0.0

    return seconds


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    return await awaitable
