"""Finds hooks that hold the event loop: nothing else in the process runs until they let go."""

import logging
import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Coroutine, Generator
from types import coroutine
from typing import Any, Final

LONGEST_STRETCH: Final = 0.1
"""Seconds for which a hook may hold the event loop in one stretch."""

_IDLE_SECONDS: Final = 1.0
"""How long the thread waits for the next stretch before it ends."""

log = logging.getLogger("gql_blog.hooks")


class LoopUse:
    """How long one call of a hook held the event loop in its longest stretch."""

    __slots__ = ("is_reported", "label", "longest", "started", "thread")

    def __init__(self, label: str) -> None:
        self.label = label
        self.longest = 0.0
        self.started = 0.0
        self.thread = 0
        self.is_reported = False

    @property
    def is_blocking(self) -> bool:
        """Whether it held the loop for too long."""
        return self.longest > LONGEST_STRETCH


class LoopWatchdog:
    """Times each stretch of a hook on the event loop, and logs its stack while it blocks, from a thread of its own.

    The thread runs while hooks run on the loop, and ends when none did for a second.
    """

    def __init__(self) -> None:
        self._current: LoopUse | None = None
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def enter(self, use: LoopUse) -> None:
        """A stretch begins."""
        use.started, use.thread, use.is_reported = time.monotonic(), threading.get_ident(), False
        self._current = use
        if not self._wake.is_set() or self._thread is None:
            self._awake()

    def leave(self, use: LoopUse) -> None:
        """The stretch ends."""
        self._current = None
        use.longest = max(use.longest, time.monotonic() - use.started)

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

    def _awake(self) -> None:
        with self._lock:
            self._wake.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="gql_blog hook watchdog", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        while True:
            if not self._wake.wait(_IDLE_SECONDS):
                with self._lock:
                    if not self._wake.is_set():
                        self._thread = None
                        return
            self._wake.clear()
            while (use := self._current) is not None:
                left = use.started + LONGEST_STRETCH - time.monotonic()
                if left <= 0 and not use.is_reported:
                    self._report(use)
                time.sleep(left if left > 0 else LONGEST_STRETCH)

    def _report(self, use: LoopUse) -> None:
        frame = sys._current_frames().get(use.thread)
        if frame is None or self._current is not use:
            return
        use.is_reported = True
        stack = "".join(traceback.format_stack(frame)[-_STACK_ENTRIES:])
        log.warning(
            "%s has held the event loop for more than %d ms, and still does:\n%s",
            use.label,
            LONGEST_STRETCH * 1000,
            stack,
        )


_STACK_ENTRIES: Final = 30


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    return await awaitable
