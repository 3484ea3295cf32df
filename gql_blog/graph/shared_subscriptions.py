"""Subscriptions that are alike share their results: each event's result is made once, and given to all of them.

Alike are those with the same document, operation name and variables, whose viewers see the same. One
``SharedSubscription`` listens to the events and makes the results; each ``Receiver`` is one client's place in it, with
a bounded queue.

Results are made one at a time, and none while the results that are not sent yet are larger than a budget, so that
neither many different documents nor slow readers fill the memory.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Hashable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final, Self

import orjson
from graphql import ExecutionResult, GraphQLSchema

from gql_blog.access import Viewer, current_viewers, same_for_all_viewers
from gql_blog.errors import CostExceeded, Forbidden, GqlBlogError, StoreError, SubscriptionDropped, Unauthenticated
from gql_blog.graph.execution import OperationContext, event_source, execute_event
from gql_blog.graph.payloads import Ref
from gql_blog.graph.result import GraphQLResult, ResultWriter
from gql_blog.store import Database

MAX_QUEUED: Final = 100
"""Results that wait for one client. A client that falls further behind is dropped."""
MAX_QUEUED_BYTES: Final = 16_000_000
UNSENT_BYTES: Final = 16_000_000
"""Bytes of all results that some client has still to be sent, above which no further one is made."""

_TOO_SLOW: Final = (
    "The subscription was ended, because its results were not read as fast as they came. Subscribe again."
)


@dataclass(frozen=True, slots=True)
class EventResults:
    """The events of one subscription, and their results, of which each may take so many seconds."""

    schema: GraphQLSchema
    context: OperationContext
    writer: ResultWriter
    seconds: float

    async def source(self) -> AsyncGenerator[Ref, None] | GraphQLResult:
        """Start to listen to events; return a result instead if that is refused."""
        started = await event_source(self.schema, self.context)
        return self.writer.executed(started) if isinstance(started, ExecutionResult) else started

    async def make(self, ref: Ref) -> GraphQLResult | None:
        """Make the result of an event; ``None`` if its subject is hidden from those who listen."""
        cost = self.context.operation.cost
        try:
            result = await within(self.seconds, execute_event(self.schema, self.context, ref))
        except StoreError as error:
            return self.writer.failed(error, cost)
        return None if result is None else self.writer.executed(result, cost)


class _Shared:
    """A result, and how many clients it has still to be sent to."""

    __slots__ = ("holders", "result")

    def __init__(self, result: GraphQLResult, holders: int) -> None:
        self.result = result
        self.holders = holders


class UnsentResults:
    """The bytes of all results that are not sent to everybody yet."""

    def __init__(self, most: int = UNSENT_BYTES) -> None:
        self.bytes = 0
        self._most = most
        self._has_room = asyncio.Event()
        self._has_room.set()

    def add(self, shared: _Shared) -> None:
        """Count a result."""
        self.bytes += len(shared.result.body)
        if self.bytes >= self._most:
            self._has_room.clear()

    def release(self, shared: _Shared) -> None:
        """Note that one client was sent a result, or has left; the last one takes it away."""
        shared.holders -= 1
        if not shared.holders:
            self.bytes -= len(shared.result.body)
            if self.bytes < self._most:
                self._has_room.set()

    async def wait_for_room(self) -> None:
        """Wait until another result may be made."""
        await self._has_room.wait()


class Receiver:
    """One client of a shared subscription: an iterator of results. It raises the error by which it was ended."""

    def __init__(self, viewer: Viewer, unsent: UnsentResults) -> None:
        self.viewer = viewer
        self._unsent = unsent
        self._queue: deque[_Shared] = deque()
        self._queued_bytes = 0
        self._current: _Shared | None = None
        self._wake = asyncio.Event()
        self._finished = False
        self._error: Exception | None = None

    def put(self, shared: _Shared) -> None:
        """Queue a result; drop the client if too much waits for it already."""
        self._queue.append(shared)
        self._queued_bytes += len(shared.result.body)
        self._wake.set()
        if len(self._queue) > MAX_QUEUED or (len(self._queue) > 1 and self._queued_bytes > MAX_QUEUED_BYTES):
            self.end(SubscriptionDropped(_TOO_SLOW))

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
            self._unsent.release(self._queue.popleft())
        self._queued_bytes = 0

    def leave(self) -> None:
        """Release what is held: the client has gone."""
        self._release_current()
        self._release_all()

    def _release_current(self) -> None:
        if self._current is not None:
            self._unsent.release(self._current)
            self._current = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> GraphQLResult:
        self._release_current()
        while True:
            if self._error is not None:
                raise self._error
            if self._queue:
                self._current = self._queue.popleft()
                self._queued_bytes -= len(self._current.result.body)
                return self._current.result
            if self._finished:
                raise StopAsyncIteration
            self._wake.clear()
            await self._wake.wait()


class SharedSubscription:
    """The receivers of one operation, and the task that makes results for them."""

    def __init__(self, subscriptions: "SharedSubscriptions", key: Hashable, events: EventResults) -> None:
        self.receivers: set[Receiver] = set()
        self._subscriptions = subscriptions
        self._key = key
        self._events = events
        self.task = asyncio.create_task(self._run(), name="gql_blog graph: subscription")

    async def _run(self) -> None:
        try:
            source = await self._events.source()
            if isinstance(source, GraphQLResult):
                self._give(source)
            else:
                async with aclosing(source):
                    async for ref in source:
                        result = await self._subscriptions.made(self._events, ref)
                        if result is not None:
                            self._give(result)
        except Exception as error:  # whatever it is, each client is told
            for each in tuple(self.receivers):
                each.end(error)
        finally:
            self._subscriptions.forget(self._key, self)
            for each in tuple(self.receivers):
                each.finish()

    def _give(self, result: GraphQLResult) -> None:
        receivers = tuple(self.receivers)
        if receivers:
            shared = _Shared(result, len(receivers))
            self._subscriptions.unsent.add(shared)
            for each in receivers:
                each.put(shared)


class SharedSubscriptions:
    """All subscriptions of one engine."""

    def __init__(self, database: Database) -> None:
        self.unsent = UnsentResults()
        self._database = database
        self._making = asyncio.Lock()
        self._by_key: dict[Hashable, SharedSubscription] = {}
        self._receivers: set[Receiver] = set()

    def __len__(self) -> int:
        return len(self._receivers)

    async def results(self, key: Hashable, viewer: Viewer, events: EventResults) -> AsyncGenerator[GraphQLResult, None]:
        """Yield the results of a subscription; ``events`` are used if none with the same key runs."""
        shared = self._by_key.get(key)
        if shared is None:
            shared = self._by_key[key] = SharedSubscription(self, key, events)
        receiver = Receiver(viewer, self.unsent)
        shared.receivers.add(receiver)
        self._receivers.add(receiver)
        try:
            async for result in receiver:
                yield result
        finally:
            receiver.leave()
            self._receivers.discard(receiver)
            shared.receivers.discard(receiver)
            if not shared.receivers:
                self.forget(key, shared)
                shared.task.cancel()
                await asyncio.gather(shared.task, return_exceptions=True)

    async def made(self, events: EventResults, ref: Ref) -> GraphQLResult | None:
        """Make the result of an event, one at a time, and once there is room for it."""
        await self.unsent.wait_for_room()
        async with self._making:
            started = time.perf_counter()
            result = await events.make(ref)
        if result is not None:
            result.seconds = time.perf_counter() - started
        return result

    def forget(self, key: Hashable, shared: SharedSubscription) -> None:
        """Let the next subscriber with this key start anew."""
        if self._by_key.get(key) is shared:
            del self._by_key[key]

    async def check_viewers(self) -> None:
        """End the subscriptions of those whose token was revoked or has expired, or whose rights have changed.

        One statement for all of them.
        """
        by_token: dict[str, list[Receiver]] = {}
        for receiver in self._receivers:
            if receiver.viewer.token_id is not None:
                by_token.setdefault(receiver.viewer.token_id, []).append(receiver)
        if not by_token:
            return
        current = await current_viewers(self._database, tuple(by_token))
        for token_id, receivers in by_token.items():
            for each in receivers:
                if current.get(token_id) != each.viewer:
                    each.end(_reason(current.get(token_id)))


def _reason(viewer: Viewer | None) -> GqlBlogError:
    if viewer is None:
        return Unauthenticated("The subscription was ended, because its token was revoked or has expired.")
    return Forbidden("The subscription was ended, because the rights of its user have changed. Subscribe again.")


async def within(seconds: float, work: Awaitable[Any]) -> Any:
    """Await the making of a result; CostExceeded if that takes longer."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        message = (
            f"The result of an event took longer than {seconds:g} s, and the subscription was ended. Ask for less."
        )
        raise CostExceeded(message, limit="seconds", value=int(seconds), allowed=int(seconds)) from None


def sight_of(viewer: Viewer) -> Viewer:
    """Return as whom results are made: whoever sees the same as others is nobody in particular."""
    return Viewer(viewer.role) if same_for_all_viewers(viewer.role) else viewer


def subscription_key(sight: Hashable, query: str, operation_name: str | None, variables: Mapping[str, Any]) -> Hashable:
    """Return what subscriptions have in common that share their results."""
    return sight, query, operation_name, orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
