"""Who holds the loop is named while it does."""

import asyncio
import logging
import threading
import time
from typing import Any

import pytest
from support.growth import HANG

from gql_blog.hooks.circuits import loop_watchdog
from gql_blog.hooks.circuits.loop_watchdog import LONGEST_STRETCH, LoopUse, LoopWatchdog


async def test_a_coroutine_and_an_awaitable_are_run_to_their_end() -> None:
    watchdog, use = LoopWatchdog(), LoopUse("trial")
    future: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def answers() -> str:
        await asyncio.sleep(0)
        try:
            await asyncio.wait_for(asyncio.Event().wait(), 0)
        except TimeoutError:
            future.set_result("future")
        return await future

    assert await watchdog.run(answers(), use) == "future"
    assert await watchdog.run(future, use) == "future"

    async def fails() -> None:
        await asyncio.sleep(0)
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        await watchdog.run(fails(), use)


async def test_a_stretch_that_is_too_long_is_logged_with_its_stack_while_it_lasts() -> None:
    seen, messages = threading.Event(), []

    class Seen(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())
            seen.set()

    watchdog, use = LoopWatchdog(), LoopUse("plugin trial.moderate")

    async def holds_the_loop_in_this_function() -> bool:
        await asyncio.sleep(0)
        return seen.wait(HANG)

    handler = Seen()
    logging.getLogger("gql_blog.hooks").addHandler(handler)
    try:
        assert await watchdog.run(holds_the_loop_in_this_function(), use), "it was logged before it let go"
    finally:
        logging.getLogger("gql_blog.hooks").removeHandler(handler)
    assert use.is_blocking
    (message,) = messages
    assert "plugin trial.moderate has held the event loop for more than 100 ms" in message
    assert "holds_the_loop_in_this_function" in message


async def test_waiting_is_not_holding() -> None:
    watchdog, use = LoopWatchdog(), LoopUse("trial")
    await watchdog.run(asyncio.sleep(0.15), use)
    assert not use.is_blocking


async def test_a_stretch_counts_by_what_the_processor_did_even_if_the_watchdog_cannot_run() -> None:
    """A call into C that keeps the lock of the interpreter keeps the watchdog out, too."""
    watchdog, use = LoopWatchdog(), LoopUse("trial")

    async def works() -> None:
        start = time.thread_time()
        while time.thread_time() - start < 1.1 * LONGEST_STRETCH:
            pass

    await watchdog.run(works(), use)
    assert use.is_blocking


async def test_the_time_of_a_machine_that_is_busy_elsewhere_counts_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the watchdog itself wakes late, the process did not run."""
    watchdog, use = LoopWatchdog(), LoopUse("trial")
    watchdog._current = use
    monkeypatch.setattr(loop_watchdog, "_SAMPLE_SECONDS", 1.5 * LONGEST_STRETCH)
    assert watchdog._sample()
    use.started = time.thread_time()
    watchdog.leave(use)
    assert 0 < use.longest < LONGEST_STRETCH


async def test_the_thread_ends_when_nothing_is_watched_and_another_one_begins(monkeypatch: Any) -> None:
    monkeypatch.setattr("gql_blog.hooks.circuits.loop_watchdog._IDLE_SECONDS", 0.01)
    watchdog, use = LoopWatchdog(), LoopUse("trial")
    await watchdog.run(asyncio.sleep(0), use)
    first = watchdog._thread
    assert first is not None
    await asyncio.to_thread(first.join, HANG)
    assert watchdog._thread is None
    monkeypatch.undo()
    await watchdog.run(asyncio.sleep(0), use)
    assert watchdog._thread not in (None, first)


async def test_a_coroutine_that_is_closed_closes_the_hooks() -> None:
    closed = asyncio.Event()

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            closed.set()

    running = LoopWatchdog().run(waits(), LoopUse("trial"))
    running.send(None)
    running.close()
    assert closed.is_set()
