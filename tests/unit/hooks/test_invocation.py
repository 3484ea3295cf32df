"""Foreign code: awaited, bounded, off the loop."""

import asyncio
import contextvars
import logging
import subprocess
import sys
import threading
from collections.abc import Awaitable

import pytest
from support.growth import HANG

from gql_blog.errors import InputError
from gql_blog.hooks import PluginState
from gql_blog.hooks.invocation import PluginCaller, call_with_timeout
from gql_blog.hooks.plugin_loading import Plugin
from gql_blog.hooks.return_checks import anything


async def test_sync_code_runs_in_another_thread_and_in_the_callers_context() -> None:
    who: contextvars.ContextVar[str] = contextvars.ContextVar("who")
    who.set("Ada")
    assert await call_with_timeout(
        lambda: (threading.current_thread() is threading.main_thread(), who.get()), limit=1
    ) == (
        False,
        "Ada",
    )


async def test_async_code_runs_in_the_callers_own_task() -> None:
    async def task() -> asyncio.Task[None] | None:
        return asyncio.current_task()

    def later() -> Awaitable[asyncio.Task[None] | None]:
        return task()

    assert await call_with_timeout(task, limit=HANG) is asyncio.current_task()
    assert await call_with_timeout(later, limit=HANG) is asyncio.current_task()


async def test_arguments_are_passed_and_errors_come_back() -> None:
    assert await call_with_timeout(lambda a, *, b: (a, b), 1, limit=HANG, b=2) == (1, 2)
    with pytest.raises(ZeroDivisionError):
        await call_with_timeout(lambda: 1 / 0, limit=HANG)
    with pytest.raises(RuntimeError, match="StopIteration"):
        await call_with_timeout(lambda: next(iter(())), limit=HANG)


async def test_both_kinds_are_bounded() -> None:
    let_go, went_on = threading.Event(), []
    for hangs in (lambda: went_on.append(let_go.wait(HANG)), asyncio.Event().wait):
        with pytest.raises(TimeoutError):
            await call_with_timeout(hangs, limit=0.02)
    assert went_on == [], "nobody waited for the thread"
    let_go.set()


def test_a_hanging_thread_does_not_hold_up_the_end_of_the_process() -> None:
    script = (
        "import asyncio, time\n"
        "from gql_blog.hooks.invocation import call_with_timeout\n"
        "async def main():\n"
        "    try: await call_with_timeout(lambda: time.sleep(3600), limit=0.05)\n"
        "    except TimeoutError: print('cut')\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=HANG, check=True)
    assert done.stdout == "cut\n"
    assert done.stderr == ""


def refuses() -> None:
    raise InputError("No.")


async def test_a_failure_is_an_outcome_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caller = PluginCaller([Plugin("trial", "1", object())])
    with caplog.at_level(logging.WARNING, logger="gql_blog.hooks"):
        outcome = await caller.call("trial", refuses, anything, limit=HANG)
    assert isinstance(outcome.error, InputError)
    assert not outcome.circuit_open
    assert "plugin trial failed in refuses (1 in a row)" in caplog.text


async def test_a_refusal_is_raised_where_it_is_an_answer() -> None:
    caller = PluginCaller([Plugin("trial", "1", object())])
    with pytest.raises(InputError, match=r"No\."):
        await caller.call("trial", refuses, anything, limit=HANG, rejections=(InputError,))
    (health,) = caller.health({"trial": ["before_write"]})
    assert (health.state, health.failures, health.version, health.hooks) == (PluginState.OK, 0, "1", ("before_write",))


async def test_a_refusal_ends_a_run_of_failures() -> None:
    """A plugin that answers, if only by refusing, is not broken: the breaker counts failures in a row."""
    caller = PluginCaller([Plugin("trial", "1", object())])

    def fails() -> None:
        raise ValueError

    async def health_after(failures: int) -> tuple[PluginState, int]:
        for _ in range(failures):
            assert not (await caller.call("trial", fails, anything, limit=HANG)).circuit_open
        with pytest.raises(InputError):
            await caller.call("trial", refuses, anything, limit=HANG, rejections=(InputError,))
        (health,) = caller.health({})
        return health.state, health.failures

    assert await health_after(4) == (PluginState.OK, 4)
    assert await health_after(4) == (PluginState.OK, 8)


async def test_a_disabled_plugin_is_not_called() -> None:
    caller = PluginCaller([Plugin("trial", "1", object())])
    calls = []

    def fails() -> None:
        calls.append(1)
        raise ValueError

    for _ in range(6):
        outcome = await caller.call("trial", fails, anything, limit=HANG)
    assert outcome.circuit_open
    assert len(calls) == 5
