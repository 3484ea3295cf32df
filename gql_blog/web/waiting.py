"""A bound on waiting that costs nothing where nothing is waited for."""

import asyncio
from collections.abc import Awaitable, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Overdue(Exception):
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
    try:
        async with asyncio.timeout(seconds) as timer:
            return await _Rest(steps, pause)
    except TimeoutError:
        if timer.expired():
            raise Overdue from None
        raise


class _Rest(Generic[T]):
    """What is left to await of something that has paused already, as ``yield from`` would go on with it."""

    __slots__ = ("_pause", "_steps")

    def __init__(self, steps: Generator[Any, Any, T], pause: Any) -> None:
        self._steps = steps
        self._pause = pause

    def __await__(self) -> Generator[Any, Any, T]:
        steps, pause = self._steps, self._pause
        try:
            while True:
                try:
                    sent = yield pause
                except BaseException as error:  # cancellation and the end of the generator too are for those within
                    pause = steps.throw(error)
                else:
                    pause = steps.send(sent)
        except StopIteration as end:
            answer: T = end.value
            return answer
