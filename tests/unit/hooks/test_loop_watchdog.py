"""Who holds the loop is named while it does."""

import asyncio
import logging
import threading
from typing import Any

import pytest
from support.growth import HANG

from gql_blog.hooks.loop_watchdog import LoopUse, LoopWatchdog


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


async def test_a_stretch_that_is_too_long_is_logged_with_its_stack_while_it_lasts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen = threading.Event()

    class Seen(logging.Handler):
        def emit(self, _record: logging.LogRecord) -> None:
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
    (record,) = caplog.records
    assert "plugin trial.moderate has held the event loop for more than 100 ms" in record.getMessage()
    assert "holds_the_loop_in_this_function" in record.getMessage()


async def test_waiting_is_not_holding() -> None:
    watchdog, use = LoopWatchdog(), LoopUse("trial")
    await watchdog.run(asyncio.sleep(0.15), use)
    assert not use.is_blocking


async def test_the_thread_ends_when_nothing_is_watched_and_another_one_begins(monkeypatch: Any) -> None:
    monkeypatch.setattr("gql_blog.hooks.loop_watchdog._IDLE_SECONDS", 0.01)
    watchdog, use = LoopWatchdog(), LoopUse("trial")
    await watchdog.run(asyncio.sleep(0), use)
    first = watchdog._thread
    assert first is not None
    await asyncio.to_thread(first.join, HANG)
    assert watchdog._thread is None
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
