import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

import pytest
from support.cases import cases
from support.growth import HANG

from gql_blog.web.protocol.deadline import DeadlineExceeded, with_timeout

number: ContextVar[int] = ContextVar("number", default=0)


async def at_once() -> str:
    return "now"


async def in_steps() -> str:
    said = []
    for each in range(3):
        await asyncio.sleep(0)
        said.append(str(each))
    return " ".join(said)


async def through_others() -> str:
    return " ".join(await asyncio.gather(in_steps(), at_once()))


@cases(("what", "said"), [(at_once, "now"), (in_steps, "0 1 2"), (through_others, "0 1 2 now")])
async def test_what_comes_in_time_is_had(what: Callable[[], Awaitable[str]], said: str) -> None:
    assert await with_timeout(HANG, what()) == said


async def test_a_future_too() -> None:
    future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, "later")
    assert await with_timeout(HANG, future) == "later"


async def test_no_timer_is_set_for_what_does_not_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio, "timeout", None)
    assert await with_timeout(HANG, at_once()) == "now"
    with pytest.raises(TypeError):
        await with_timeout(HANG, in_steps())


@cases("pauses", [0, 1, 3])
async def test_what_is_late_is_ended_where_it_waits(pauses: int) -> None:
    ended = []

    async def late() -> None:
        try:
            for _ in range(pauses):
                await asyncio.sleep(0)
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # it may take its time to clean up
            ended.append(pauses)

    with pytest.raises(DeadlineExceeded):
        await with_timeout(0.02, late())
    assert ended == [pauses]
    await asyncio.sleep(0)  # and the task itself goes on: nothing is left of the cancellation


@cases("pauses", [0, 2])
@cases("error", [TimeoutError("its own"), ValueError("x")])
async def test_errors_are_raised_as_they_are(pauses: int, error: Exception) -> None:
    async def failing() -> None:
        for _ in range(pauses):
            await asyncio.sleep(0)
        raise error

    with pytest.raises(type(error)) as caught:
        await with_timeout(HANG, failing())
    assert caught.value is error


async def test_what_is_caught_within_is_no_error() -> None:
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    future.set_exception(ValueError("x"))

    async def brave() -> str:
        await asyncio.sleep(0)
        try:
            await future
        except ValueError:
            await asyncio.sleep(0)
            return "caught"
        raise AssertionError

    assert await with_timeout(HANG, brave()) == "caught"


async def test_a_cancellation_from_outside_stays_one() -> None:
    seen = []

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    task = asyncio.create_task(with_timeout(HANG, waits()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert seen == ["cancelled"]


async def test_it_is_one_task_and_one_context() -> None:
    async def tells() -> tuple[asyncio.Task[object] | None, asyncio.Task[object] | None]:
        before = asyncio.current_task()
        await asyncio.sleep(0)
        number.set(7)
        return before, asyncio.current_task()

    assert await with_timeout(HANG, tells()) == (asyncio.current_task(),) * 2
    assert number.get() == 7


async def test_bounds_within_bounds() -> None:
    async def inner() -> str:
        try:
            return await with_timeout(0.01, asyncio.Event().wait()) and ""
        except DeadlineExceeded:
            return await with_timeout(HANG, in_steps())

    assert await with_timeout(HANG, inner()) == "0 1 2"
    with pytest.raises(DeadlineExceeded):
        await with_timeout(0.01, with_timeout(HANG, asyncio.Event().wait()))


async def test_nothing_is_left_of_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a timer nor a cancellation: what comes after is in peace."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task is not None
    timers: list[asyncio.TimerHandle] = []
    set_timer = loop.call_at

    def noted(*given: Any) -> asyncio.TimerHandle:
        timers.append(set_timer(*given))
        return timers[-1]

    with pytest.raises(DeadlineExceeded):
        await with_timeout(0.01, asyncio.Event().wait())
    monkeypatch.setattr(loop, "call_at", noted)
    assert await with_timeout(HANG, in_steps()) == "0 1 2"
    assert [timer.cancelled() for timer in timers] == [True]
    assert task.cancelling() == 0


async def test_who_is_cancelled_by_others_too_is_not_late() -> None:
    late = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            late.set()
            await asyncio.Event().wait()  # until the other cancellation comes
            raise

    task = asyncio.create_task(with_timeout(0.01, stubborn()))
    await late.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def test_what_comes_although_it_was_cancelled_is_had() -> None:
    async def unmoved() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "late"
        raise AssertionError

    assert await with_timeout(0.01, unmoved()) == "late"
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
