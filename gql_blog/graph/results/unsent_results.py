"""Results of events that some client has still to be sent: how many bytes they are, in all and of each client.

A *client* is who is charged, an address or the id of a token. A client that does not read fills its own share, and
then no further result is made for it alone; for others they are made until all together are larger than the whole.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Collection, Iterable
from typing import Final, Self

from gql_blog.access import Viewer
from gql_blog.errors import SubscriptionDropped
from gql_blog.graph.results.result import GraphQLResult
from gql_blog.store import ReadBudget

MAX_QUEUED: Final = 100
"""Results that wait for one subscription. One that falls further behind is dropped."""
MAX_QUEUED_BYTES: Final = 4_000_000
UNSENT_BYTES: Final = 16_000_000
"""Bytes of all results that some client has still to be sent, above which no further one is made."""
CLIENT_UNSENT_BYTES: Final = 4_000_000
"""Bytes of those of one client, above which none is made for that client alone."""

_TOO_SLOW: Final = (
    "The subscription was ended, because its results were not read as fast as they came. Subscribe again."
)


class SharedResult:
    """A result, and how many subscriptions of each client it has still to be sent to."""

    __slots__ = ("holders", "result")

    def __init__(self, result: GraphQLResult, clients: Iterable[str]) -> None:
        self.result = result
        self.holders = Counter(clients)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.result.body)


class UnsentResults:
    """The bytes of all results that are not sent to everybody yet."""

    def __init__(self) -> None:
        self.bytes = 0
        self._of_client: Counter[str] = Counter()
        self._changed = asyncio.Event()

    def add(self, shared: SharedResult) -> None:
        """Count a result."""
        self.bytes += shared.size
        for client in shared.holders:
            self._of_client[client] += shared.size

    def release(self, shared: SharedResult, client: str) -> None:
        """Note that a client was sent a result, or has left; the last one takes it away."""
        shared.holders[client] -= 1
        if shared.holders[client]:
            return
        del shared.holders[client]
        self._of_client[client] -= shared.size
        if not self._of_client[client]:
            del self._of_client[client]
        if not shared.holders:
            self.bytes -= shared.size
        self.look_again()

    def is_full_for(self, client: str, *, beside: int = 0) -> bool:
        """Return whether a client has its share of bytes to be sent ``beside`` so many."""
        return self._of_client[client] - beside >= CLIENT_UNSENT_BYTES

    def has_room(self, clients: Iterable[str]) -> bool:
        """Return whether another result may be made for these clients: one of them at least has room."""
        return self.bytes < UNSENT_BYTES and not all(map(self.is_full_for, clients))

    async def wait_for_room(self, clients: Collection[str]) -> None:
        """Wait until another result may be made for these clients, whoever they are by then."""
        while not self.has_room(clients):
            self._changed.clear()
            await self._changed.wait()

    def look_again(self) -> None:
        """Let who waits for room look again: there is room, or a client who has some."""
        self._changed.set()


class Receiver:
    """One client's place in a shared subscription: an iterator of results. It raises the error by which it was ended.

    ``budget`` says who the client is, and is charged its part of the database time of each result.
    """

    def __init__(self, viewer: Viewer, budget: ReadBudget, unsent: UnsentResults) -> None:
        self.viewer = viewer
        self.budget = budget
        self._unsent = unsent
        self._queue: deque[SharedResult] = deque()
        self._queued_bytes = 0
        self._current: SharedResult | None = None
        self._wake = asyncio.Event()
        self._finished = False
        self._error: Exception | None = None

    @property
    def client(self) -> str:
        """Whose subscription it is."""
        return self.budget.client

    def put(self, shared: SharedResult) -> None:
        """Queue a result; drop the subscription if too much waits for it, or for its client, already."""
        if self._error is not None:
            self._release(shared)
            return
        self._queue.append(shared)
        self._queued_bytes += shared.size
        self._wake.set()
        if self._is_too_far_behind(shared):
            self.end(SubscriptionDropped(_TOO_SLOW))

    def _is_too_far_behind(self, last: SharedResult) -> bool:
        """A result alone is never too much. What is of others too is not held back for a client whose share is full."""
        waiting = len(self._queue) + (self._current is not None)
        too_large = self._queued_bytes > MAX_QUEUED_BYTES or self._unsent.is_full_for(self.client, beside=last.size)
        return waiting > MAX_QUEUED or (waiting > 1 and too_large)

    def finish(self) -> None:
        """End the iteration after what is queued."""
        self._finished = True
        self._wake.set()

    def end(self, error: Exception) -> None:
        """End the iteration with an error, at once: what is queued is not sent any more."""
        self._error = self._error or error
        self._release_all()
        self._wake.set()

    def _release_all(self) -> None:
        while self._queue:
            self._release(self._queue.popleft())
        self._queued_bytes = 0

    def leave(self) -> None:
        """Release what is held: the client has gone."""
        self._release_current()
        self._release_all()

    def _release_current(self) -> None:
        if self._current is not None:
            self._release(self._current)
            self._current = None

    def _release(self, shared: SharedResult) -> None:
        self._unsent.release(shared, self.client)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> GraphQLResult:
        self._release_current()
        while True:
            if self._error is not None:
                raise self._error.with_traceback(None)  # one error may end many, each of which adds its lines to it
            if self._queue:
                self._current = self._queue.popleft()
                self._queued_bytes -= self._current.size
                return self._current.result
            if self._finished:
                raise StopAsyncIteration
            self._wake.clear()
            await self._wake.wait()
