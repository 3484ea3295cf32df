"""One call of foreign code: off the loop where it may block, and with a time limit."""

import asyncio
import contextvars
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from inspect import iscoroutinefunction
from typing import Any

import pytest
from support.growth import HANG

from gql_blog.hooks.circuits import plugin_call
from gql_blog.hooks.circuits.loop_watchdog import LONGEST_STRETCH, LoopUse, LoopWatchdog
from gql_blog.hooks.circuits.plugin_call import Deadline, PluginCall, WaitedTooLong, WaitObserver, unobserved


def call_of(function: Callable[..., Any], check: Callable[[Any], Any] = lambda answer: answer) -> PluginCall:
    is_async = iscoroutinefunction(function)
    return PluginCall(function, check, is_async=is_async, use=LoopUse("trial"), watchdog=LoopWatchdog())


async def result_of(function: Callable[..., Any], limit: float = HANG, observe: WaitObserver = unobserved) -> Any:
    return await call_of(function).result(limit, observe)


async def test_sync_code_runs_in_another_thread_and_in_the_callers_context() -> None:
    who: contextvars.ContextVar[str] = contextvars.ContextVar("who")
    who.set("Ada")
    seen = await result_of(lambda: (threading.current_thread() is threading.main_thread(), who.get()))
    assert seen == (False, "Ada")


async def test_async_code_runs_on_the_loop_and_in_the_callers_context() -> None:
    who: contextvars.ContextVar[str] = contextvars.ContextVar("who")
    who.set("Ada")

    async def task() -> tuple[bool, str]:
        await asyncio.sleep(0)
        return threading.current_thread() is threading.main_thread(), who.get()

    def later() -> Awaitable[tuple[bool, str]]:
        return task()

    assert await result_of(task) == (True, "Ada")
    assert await result_of(later) == (True, "Ada")


ERRORS = [ZeroDivisionError(), SystemExit(3), asyncio.CancelledError(), KeyboardInterrupt(), GeneratorExit()]


@pytest.mark.parametrize("is_async", [True, False])
@pytest.mark.parametrize("error", [*ERRORS, BaseException("a panic"), BaseExceptionGroup("", [KeyboardInterrupt()])])
async def test_errors_come_back(error: BaseException, is_async: bool) -> None:
    """Those too that would end the loop, or mean something else to a coroutine."""

    def fails() -> None:
        raise error

    async def fails_async() -> None:
        raise error

    with pytest.raises(type(error)):
        await result_of(fails_async if is_async else fails)


async def test_an_error_that_ends_iterations_is_renamed() -> None:
    def fails() -> None:
        raise StopIteration

    with pytest.raises(RuntimeError, match="StopIteration"):
        await result_of(fails)


async def test_a_result_is_checked_in_the_call() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await call_of(lambda: "x", check=int).result(HANG)


async def test_both_kinds_are_bounded_and_a_thread_goes_on_unattended() -> None:
    let_go = threading.Event()
    for hangs, goes_on in ((lambda: let_go.wait(HANG), True), (asyncio.Event().wait, False)):
        call = call_of(hangs)
        with pytest.raises(TimeoutError):
            await call.result(0.02)
        await asyncio.sleep(0)
        assert call.is_alive is goes_on
    let_go.set()


@pytest.mark.skipif(not hasattr(time, "pthread_getcpuclockid"), reason="a thread's own time is not told here")
@pytest.mark.parametrize("is_async", [True, False])
async def test_a_call_that_the_machine_lets_compute_a_little_only_has_not_failed(is_async: bool) -> None:
    """Its own time counts: the pauses stand for those in which the processor is somebody else's."""

    def compute() -> None:
        start = time.thread_time()
        while time.thread_time() - start < 0.02:
            pass

    def starved() -> str:
        for _ in range(14):
            compute()
            time.sleep(0.03)
        return "late"

    async def starved_on_the_loop() -> str:
        for _ in range(14):
            compute()
            await asyncio.sleep(0.03)
        return "late"

    begun = time.monotonic()
    assert await result_of(starved_on_the_loop if is_async else starved, limit=0.4) == "late"
    assert time.monotonic() - begun > 0.6


def test_a_limit_that_is_over_is_prolonged_while_the_call_computes_for_less() -> None:
    deadline = Deadline(1.0)
    assert deadline.goes_on(0.2), "the machine gave it a fifth of a second"
    assert not deadline.goes_on(0.2), "it waits for something else"
    assert deadline.goes_on(0.3)
    assert not deadline.goes_on(1.0), "it has had its time"
    assert Deadline(1.0).goes_on(0.0011)
    assert not Deadline(1.0).goes_on(0.0009), "a hundredth of the time is no computing"
    polling = Deadline(1.0)
    assert 38 <= sum(polling.goes_on(step / 500) for step in range(1, 200)) <= 40, "not for ever"


async def test_code_that_ignores_its_cancellation_is_left_alone() -> None:
    let_go = asyncio.Event()

    async def stubborn() -> None:
        while not let_go.is_set():
            try:
                await let_go.wait()
            except asyncio.CancelledError:
                continue

    call = call_of(stubborn)
    with pytest.raises(TimeoutError):
        await call.result(0.02)
    await asyncio.sleep(0)
    assert call.is_alive
    let_go.set()
    await asyncio.wait({call.task})  # type: ignore[type-var] # it was started
    assert not call.is_alive


async def test_a_cancelled_caller_cancels_the_call() -> None:
    started = asyncio.Event()

    async def slow() -> None:
        started.set()
        await asyncio.Event().wait()

    call = call_of(slow)
    task = asyncio.create_task(call.result(HANG))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0)
    assert not call.is_alive


async def test_a_call_that_blocks_the_loop_beyond_its_limit_has_timed_out() -> None:
    """The loop cannot end what holds it; when it is back, the limit is over."""

    async def blocks() -> str:
        start = time.thread_time()
        while time.thread_time() - start < 1.1 * LONGEST_STRETCH:
            pass
        return "late"

    with pytest.raises(TimeoutError):
        await result_of(blocks, limit=LONGEST_STRETCH)


@pytest.mark.parametrize("is_async", [True, False])
async def test_a_call_is_not_to_blame_for_others_who_hold_the_loop(is_async: bool) -> None:
    """What it returned in time is taken, and what it could not return meanwhile is waited for."""
    answered = threading.Event()

    def answers() -> str:
        answered.set()
        return "in time"

    async def answers_later() -> str:
        await asyncio.sleep(0.03)
        return "in time"

    task = asyncio.create_task(result_of(answers_later if is_async else answers, limit=0.1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    if not is_async:
        answered.wait(HANG)
    time.sleep(0.2)  # noqa: ASYNC251 (it is the fault that is tested)
    assert await task == "in time"


async def test_a_call_that_others_held_up_has_turns_of_the_loop_to_answer() -> None:
    """Its limit is over when they let go; what it waited for reaches it after some turns."""
    waits = asyncio.Event()

    async def answers_in_steps() -> str:
        waits.set()
        await asyncio.sleep(0.01)
        for _ in range(5):
            await asyncio.sleep(0)
        return "in time"

    task = asyncio.create_task(result_of(answers_in_steps, limit=0.02))
    await waits.wait()
    time.sleep(0.2)  # noqa: ASYNC251 (it is the fault that is tested)
    assert await task == "in time"


def test_a_call_is_given_its_limit_once_more_at_most_for_what_others_held_up() -> None:
    """A thread that keeps the interpreter's lock makes the loop late again and again."""
    deadline, given = Deadline(1.0), []
    for _ in range(5):
        before = deadline.remaining()
        deadline.extend(0.4)
        given.append(round(deadline.remaining() - before - 0.4, 1))
    assert given == [0.4, 0.4, 0.2, 0.0, 0.0]


async def test_the_limit_stands_still_while_the_call_waits_for_the_database() -> None:
    waiting, let_go = asyncio.Event(), asyncio.Event()
    observers: list[Callable[[bool], None]] = []

    @contextmanager
    def observe(observer: Callable[[bool], None]) -> Iterator[None]:
        observers.append(observer)
        yield

    async def queries() -> str:
        observers[0](True)
        observers[0](True)
        observers[0](False)
        waiting.set()
        await let_go.wait()
        observers[0](False)
        return "done"

    task = asyncio.create_task(result_of(queries, 0.02, observe))
    await waiting.wait()
    await asyncio.sleep(0.1)
    assert not task.done()
    let_go.set()
    assert await task == "done"


async def test_it_does_not_stand_still_for_ever_and_then_the_plugin_is_not_to_blame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plugin_call, "LONGEST_WAIT", 0.02)
    deadline = Deadline(0.01)
    deadline.observe(True)
    assert deadline.is_waiting

    @contextmanager
    def observe(observer: Callable[[bool], None]) -> Iterator[None]:
        observer(True)
        yield

    with pytest.raises(WaitedTooLong):
        await result_of(asyncio.Event().wait, 0.01, observe)


def test_a_hanging_thread_does_not_hold_up_the_end_of_the_process() -> None:
    script = (
        "import asyncio, time\n"
        "from gql_blog.hooks.circuits.plugin_call import PluginCall\n"
        "from gql_blog.hooks.circuits.loop_watchdog import LoopUse, LoopWatchdog\n"
        "async def main():\n"
        "    hang = lambda: time.sleep(3600)\n"
        "    call = PluginCall(hang, str, is_async=False, use=LoopUse('x'), watchdog=LoopWatchdog())\n"
        "    try: await call.result(0.05)\n"
        "    except TimeoutError: print('cut')\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=HANG, check=True)
    assert (done.stdout, done.stderr) == ("cut\n", "")
