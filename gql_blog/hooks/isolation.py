"""Calling foreign code: awaited, bounded in time, and off the event loop where it may block."""

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Callable
from typing import Any


async def run(function: Callable[..., Any], *arguments: Any, limit: float, **named: Any) -> Any:
    """What ``function`` answers, awaited if need be; TimeoutError after ``limit`` seconds.

    A thread cannot be stopped: a sync function that hangs keeps its thread, a daemon that does not hold up the end of
    the process, and its answer is dropped.
    """
    async with asyncio.timeout(limit):
        if inspect.iscoroutinefunction(function):
            return await function(*arguments, **named)
        answer = await _in_thread(lambda: function(*arguments, **named))
        return await answer if inspect.isawaitable(answer) else answer


async def _in_thread(call: Callable[[], Any]) -> Any:
    """A thread per call, not a pool: calls are rare (writes), and a hanging one must not use up a pool's places."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()
    context = contextvars.copy_context()

    def settle(answer: Any, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)

    def work() -> None:
        answer, error = None, None
        try:
            answer = context.run(call)
        except BaseException as raised:  # whatever it is, the caller must hear of it
            error = RuntimeError("StopIteration") if isinstance(raised, StopIteration) else raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, answer, error)

    threading.Thread(target=work, name="gql_blog hook", daemon=True).start()
    return await future
