"""A bound on waiting that costs nothing where nothing is waited for."""

import asyncio
from collections.abc import Awaitable, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class DeadlineExceeded(Exception):
    """What was waited for did not come in time, and was cancelled."""


async def within(seconds: float, awaited: Awaitable[T]) -> T:
    """Await; Overdue where that takes longer than ``seconds``.

    The clock is set at the first pause: what never pauses cannot be interrupted, and a timer of the event loop is dear
    beside an answer that is at hand. A TimeoutError from within is raised as it is.
    """
    steps: Generator[Any, Any, T] = awaited.__await__()
    try:
        pause = next(steps)
    except StopIteration as end:
        answer: T = end.value
        return answer
    alarm = _Alarm(seconds)
    try:
        return await _Rest(steps, pause)
    except asyncio.CancelledError:
        if alarm.alone_has_cancelled():
            raise DeadlineExceeded from None
        raise
    finally:
        alarm.put_out()


class _Rest(Generic[T]):
    """What is left to await of something that has paused already. (asyncio's tasks send nothing into what they run.)"""

    __slots__ = ("_pause", "_steps")

    def __init__(self, steps: Generator[Any, Any, T], pause: Any) -> None:
        self._steps = steps
        self._pause = pause

    def __await__(self) -> Generator[Any, Any, T]:
        steps, pause = self._steps, self._pause
        while True:
            try:
                yield pause
            except (
                BaseException
            ) as error:  # cancellation, and the end of this very generator, are for those within, too
                try:
                    pause = steps.throw(error)
                except StopIteration as end:
                    answer: T = end.value
                    return answer
            else:
                return (yield from steps)


class _Alarm:
    """Cancels the present task in so many seconds: ``asyncio.timeout``, at a third of its price."""

    __slots__ = ("_before", "_rang", "_task", "_timer")

    def __init__(self, seconds: float) -> None:
        task = asyncio.current_task()
        assert task is not None, "what is awaited is awaited by a task"
        self._task = task
        self._before = task.cancelling()
        self._rang = False
        self._timer = asyncio.get_running_loop().call_later(seconds, self._ring)

    def _ring(self) -> None:
        self._rang = True
        self._task.cancel()

    def alone_has_cancelled(self) -> bool:
        """Whether nobody else wants the task to end."""
        return self._rang and self._task.cancelling() <= self._before + 1

    def put_out(self) -> None:
        """Ring no more, and take back what it has done."""
        self._timer.cancel()
        if self._rang:
            self._task.uncancel()
