"""Telling a caller when its code waits for the database, so that this time is not counted as its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any

WaitCallback = Callable[[bool], None]
"""Is called with True when a statement begins to wait for connection, lock and rows, and with False at its end."""

_callback: ContextVar[WaitCallback | None] = ContextVar("wait_callback", default=None)


@contextmanager
def observe_waits(callback: WaitCallback) -> Iterator[None]:
    """Observe statements outside of transactions, in this context and in tasks that are started inside the block."""
    token = _callback.set(callback)
    try:
        yield
    finally:
        _callback.reset(token)


@contextmanager
def waiting() -> Iterator[None]:
    """Tell the observer that the block waits for the database: for a whole query or command of the core."""
    callback = _callback.get()
    if callback is None:
        yield
        return
    callback(True)
    try:
        yield
    finally:
        callback(False)


class ObservedConnection:
    """Mixed into Tortoise's wrappers of a connection, which surround each statement outside of a transaction."""

    async def __aenter__(self) -> Any:
        """Wait for the connection."""
        with ExitStack() as waits:
            waits.enter_context(waiting())
            connection = await super().__aenter__()  # type: ignore[misc]
            self._waits = waits.pop_all()
        return connection

    async def __aexit__(self, *raised: Any) -> None:
        """Return the connection."""
        with self._waits:
            await super().__aexit__(*raised)  # type: ignore[misc]
