"""One call of a plugin's function: in a task of its own, in a thread where it may block, and with a time limit."""

import asyncio
import contextvars
import inspect
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from gql_blog.hooks.circuits.loop_watchdog import LoopUse, LoopWatchdog, cpu_clock

LONGEST_WAIT: Final = 10.0
"""Seconds for which a time limit stands still while the call waits for the database."""

_POLL_SECONDS: Final = 0.05
_LONGEST_STARVED: Final = 4
"""How many limits more a call has at most, while the machine lets it compute a little only."""

_COMPUTES: Final = 0.01
"""The share of the time for which it computes at least."""

_HELD_UP: Final = 0.02
"""Seconds. No timer is exact; one that is as late as this says that the event loop was held."""

WaitObserver = Callable[[Callable[[bool], None]], AbstractContextManager[None]]
"""Has a function called with True whenever the code in the context begins to wait for the database, and with False
when it goes on."""


class WaitedTooLong(TimeoutError):
    """The call waited for the database, not for the plugin. It is no failure of the plugin."""


class Deadline:
    """A time limit that stands still while the call waits for the database, for ``LONGEST_WAIT`` seconds at most."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._computed = 0.0
        self._starved_left = _LONGEST_STARVED * seconds
        self._waits = 0
        self._waits_since = 0.0
        self._stands_still = False
        self._begin()

    def _begin(self) -> None:
        self._ends = time.monotonic() + self._seconds
        self._wait_left = LONGEST_WAIT
        self._turns_left = self._seconds

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let the limit stand still inside the block, where the call waits for a client, and begin anew after it."""
        self._stands_still = True
        try:
            yield
        finally:
            self._begin()  # first: another thread may look at it
            self._stands_still = False

    def observe(self, waits: bool) -> None:
        """The call begins to wait, or goes on."""
        if waits:
            self._waits += 1
            if self._waits == 1:
                self._waits_since = time.monotonic()
            return
        granted = self._granted()
        self._waits -= 1
        if not self._waits:
            self._ends, self._wait_left = self._ends + granted, self._wait_left - granted

    def extend(self, late: float) -> None:
        """Somebody else held the event loop for so many seconds when the limit was over: the call has as many more.

        Nothing that it waited for could reach it meanwhile. All that it is given so is its limit once more, because a
        thread that keeps the interpreter's lock looks like somebody else.
        """
        if late > _HELD_UP:
            more = min(late, self._turns_left)
            self._turns_left -= more
            self._ends += late + more

    def goes_on(self, computed: float) -> bool:
        """Whether the call is given a tenth of its limit more when that is over; ``computed`` are its own seconds.

        It has computed for less than its limit, and still does, so that it is the machine that keeps it waiting. What
        neither computes nor ends waits for something else, and is over.
        """
        more = max(self._seconds / 10, _POLL_SECONDS)
        advance, self._computed = computed - self._computed, computed
        if computed >= self._seconds or advance < more * _COMPUTES or self._starved_left < more:
            return False
        self._starved_left -= more
        self._ends = time.monotonic() + more
        return True

    @property
    def is_waiting(self) -> bool:
        """Whether the call waits for the database right now."""
        return self._waits > 0

    @property
    def has_waited_too_long(self) -> bool:
        """Whether it is the database that used up the time."""
        return self._waits > 0 and self._granted() >= self._wait_left

    def remaining(self) -> float:
        """Return the seconds left; while the limit stands still, those of which it will have as many again."""
        if self._stands_still:
            return self._seconds
        return self._ends + self._granted() - time.monotonic()

    def _granted(self) -> float:
        return min(time.monotonic() - self._waits_since, self._wait_left) if self._waits else 0.0


@contextmanager
def unobserved(_observer: Callable[[bool], None]) -> Iterator[None]:
    """A ``WaitObserver`` where there is no database."""
    yield


class PluginCall:
    """A call that runs. ``is_alive`` stays true while its code runs, even if nobody waits for it any more."""

    def __init__(
        self,
        call: Callable[[], Any],
        check: Callable[[Any], Any],
        *,
        is_async: bool,
        use: LoopUse,
        watchdog: LoopWatchdog,
        inline: bool = False,
    ) -> None:
        self._call = call
        self._check = check
        self._is_async = is_async
        self._use = use
        self._watchdog = watchdog
        self._inline = inline
        self._thread: threading.Thread | None = None
        self.task: asyncio.Task[tuple[Any, BaseException | None]] | None = None
        """The task in which it runs, once it does."""
        self._cpu: Callable[[], float] = float
        """How long its thread has computed."""
        self._is_cancelled = False
        self._deadline: Deadline | None = None

    @property
    def is_alive(self) -> bool:
        """Whether its code still runs."""
        in_task = self.task is not None and not self.task.done()
        return in_task or (self._thread is not None and self._thread.is_alive())

    @property
    def is_overdue(self) -> bool:
        """Whether its code still runs though its time is over."""
        return self.is_alive and self._deadline is not None and self._deadline.remaining() <= 0

    async def result(self, limit: float | Deadline, observe: WaitObserver = unobserved) -> Any:
        """Run the call, and return its checked result; TimeoutError after ``limit`` seconds. A thread goes on."""
        self._deadline = deadline = limit if isinstance(limit, Deadline) else Deadline(limit)
        with observe(deadline.observe):
            self.task = asyncio.create_task(self._run(), name=f"gql_blog hook: {self._use.label}")
        try:
            while not self.task.done():
                if deadline.remaining() <= 0 and not deadline.goes_on(self._use.total + self._cpu()):
                    raise WaitedTooLong if deadline.has_waited_too_long else TimeoutError
                left = deadline.remaining()
                pause = max(left, _POLL_SECONDS) if deadline.is_waiting else left
                begun = time.monotonic()
                await asyncio.wait({self.task}, timeout=pause)
                if not self._use.is_blocking:
                    deadline.extend(time.monotonic() - begun - pause)
        except BaseException:
            self._is_cancelled = True
            self.task.cancel()
            raise
        value, error = self.task.result()
        if error is not None:
            raise error
        if self._use.is_blocking and deadline.remaining() < 0:
            raise TimeoutError  # it held the event loop, so that the limit could not end it
        return value

    async def _run(self) -> tuple[Any, BaseException | None]:
        try:
            answer = await self._answer()
            self._watchdog.enter(self._use)
            try:
                return self._check(answer), None
            finally:
                self._watchdog.leave(self._use)
        except asyncio.CancelledError as error:
            if self._is_cancelled:
                raise
            return None, error  # the plugin raised it by itself
        except BaseException as error:  # a plugin may raise what would end the loop, or the process
            return None, error

    async def _answer(self) -> Any:
        if self._is_async:
            return await self._watchdog.run(self._call(), self._use)
        if self._inline:
            return self._on_loop()
        answer = await self._in_thread()
        return await self._watchdog.run(answer, self._use) if inspect.isawaitable(answer) else answer

    def _on_loop(self) -> Any:
        """Run the call here and now, timed as any stretch on the event loop."""
        self._watchdog.enter(self._use)
        try:
            return self._call()
        finally:
            self._watchdog.leave(self._use)

    async def _in_thread(self) -> Any:
        """Run the call in a daemon thread of its own: one that hangs occupies no worker, and delays no end."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[tuple[Any, BaseException | None]] = loop.create_future()
        context = contextvars.copy_context()

        def finish(answer: Any, error: BaseException | None) -> None:
            if not future.done():
                future.set_result((answer, error))  # no exception of the future: it refuses some

        def work() -> None:
            answer: Any = None
            error: BaseException | None = None
            self._cpu = cpu_clock()
            try:
                answer = context.run(self._call)
            except BaseException as raised:  # the caller must get every error
                error = raised
            if not loop.is_closed():
                loop.call_soon_threadsafe(finish, answer, error)

        self._thread = threading.Thread(target=work, name=f"gql_blog hook: {self._use.label}", daemon=True)
        self._thread.start()
        answer, error = await future
        if error is not None:
            raise error
        return answer
