"""Foreign code: awaited, bounded, off the loop."""

import asyncio
import contextvars
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable

import pytest

from gql_blog.hooks.isolation import run


async def test_sync_code_runs_in_another_thread_and_in_the_callers_context() -> None:
    who: contextvars.ContextVar[str] = contextvars.ContextVar("who")
    who.set("Ada")
    assert await run(lambda: (threading.current_thread() is threading.main_thread(), who.get()), limit=1) == (
        False,
        "Ada",
    )


async def test_async_code_runs_in_the_callers_own_task() -> None:
    async def task() -> asyncio.Task[None] | None:
        return asyncio.current_task()

    def later() -> Awaitable[asyncio.Task[None] | None]:
        return task()

    assert await run(task, limit=1) is asyncio.current_task()
    assert await run(later, limit=1) is asyncio.current_task()


async def test_arguments_are_passed_and_errors_come_back() -> None:
    assert await run(lambda a, *, b: (a, b), 1, limit=1, b=2) == (1, 2)
    with pytest.raises(ZeroDivisionError):
        await run(lambda: 1 / 0, limit=1)
    with pytest.raises(RuntimeError, match="StopIteration"):
        await run(lambda: next(iter(())), limit=1)


async def test_both_kinds_are_bounded() -> None:
    for hangs in (lambda: time.sleep(3), lambda: asyncio.sleep(60)):
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            await run(hangs, limit=0.02)
        assert time.monotonic() - started < 2


def test_a_hanging_thread_does_not_hold_up_the_end_of_the_process() -> None:
    script = (
        "import asyncio, time\n"
        "from gql_blog.hooks.isolation import run\n"
        "async def main():\n"
        "    try: await run(lambda: time.sleep(60), limit=0.05)\n"
        "    except TimeoutError: print('cut')\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout == "cut\n"
    assert done.stderr == ""
