"""Subscriptions that are alike share their results: each event's result is made once, and given to all of them.

Alike are those with the same document, operation name and variables, whose viewers see the same. One
``SharedSubscription`` listens to the events and makes the results; each ``Receiver`` is one client's place in it, with
a bounded queue.

Results are made by turns of the clients, and none while those that are not sent yet are too large, so that neither many
different documents nor slow readers fill the memory, and whoever is slow delays himself.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Awaitable, Hashable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from graphql import ExecutionResult, GraphQLSchema

from gql_blog.access import Viewer, current_viewers, reader_of, same_for_all_viewers
from gql_blog.errors import CostExceeded, Forbidden, GqlBlogError, StartOver, StoreError, Unauthenticated
from gql_blog.graph.commands.payloads import Ref, Told, ToldEvents
from gql_blog.graph.commands.resolvers import OperationContext
from gql_blog.graph.results.execution import event_source, execute_event
from gql_blog.graph.results.result import GraphQLResult, ResultWriter
from gql_blog.graph.results.unsent_results import Receiver, SharedResult, UnsentResults
from gql_blog.store import Database, FairQueue, ReadBudget

MAKING: Final = 2
"""How many results are made at a time; of one client one."""


@dataclass(frozen=True, slots=True)
class EventResults:
    """The events of one subscription, and their results, of which each may take so many seconds."""

    schema: GraphQLSchema
    context: OperationContext
    writer: ResultWriter
    seconds: float

    async def source(self) -> AsyncGenerator[Told, None] | GraphQLResult:
        """Start to listen to events; return a result instead if that is refused."""
        started = await event_source(self.schema, self.context)
        return self.writer.executed(started) if isinstance(started, ExecutionResult) else started

    async def refusal(self) -> GraphQLResult | None:
        """Return the result that refuses the subscription at this moment; ``None`` if it may start."""
        source = await self.source()
        if isinstance(source, GraphQLResult):
            return source
        await source.aclose()
        return None

    async def make(self, ref: Told, budget: ReadBudget) -> GraphQLResult | None:
        """Make the result of an event; ``None`` if its subject is hidden from those who listen."""
        cost = self.context.operation.cost
        try:
            result = await within(self.seconds, execute_event(self.schema, self.context, ref, budget))
        except StoreError as error:
            return self.writer.failed(error, cost)
        if result is None:
            return None
        written = self.writer.executed(result, cost)
        failed = not result.data or None in result.data.values()  # whoever comes back shall be told of it
        written.cursor = None if failed or isinstance(ref, Ref) else ref.cursor
        return written


class SharedSubscription:
    """The receivers of one operation, and the task that makes results for them."""

    def __init__(self, subscriptions: "SharedSubscriptions", key: Hashable, events: EventResults) -> None:
        self.receivers: set[Receiver] = set()
        self.clients: Counter[str] = Counter()
        self.events = events
        self._subscriptions = subscriptions
        self._key = key
        self.task = asyncio.create_task(self._run(), name="gql_blog graph: subscription")

    def add(self, receiver: Receiver) -> None:
        """Let a receiver have the results from now on."""
        self.receivers.add(receiver)
        self.clients[receiver.client] += 1
        self._subscriptions.unsent.look_again()

    def discard(self, receiver: Receiver) -> None:
        """Let a receiver have no more results."""
        self.receivers.discard(receiver)
        self.clients[receiver.client] -= 1
        if not self.clients[receiver.client]:
            del self.clients[receiver.client]

    def charge(self, budget: ReadBudget) -> None:
        """Charge all who listen for reads that were made once for them together."""
        for each in self.receivers:
            each.budget.taken += budget.taken / len(self.receivers)
            each.budget.timed_out |= budget.timed_out

    async def _run(self) -> None:
        try:
            source = await self.events.source()
            if isinstance(source, GraphQLResult):
                self._give(source)
            else:
                async with aclosing(source):
                    async for ref in source:
                        if not isinstance(ref, Ref) and ref.resumed:  # who comes later with the same cursor hears it
                            self._subscriptions.forget(self._key, self)
                        result = await self._subscriptions.made(self, ref)
                        if result is not None:
                            self._give(result)
        except StartOver as error:
            self._give(self.events.writer.failed(error))
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
            shared = SharedResult(result, (each.client for each in receivers))
            self._subscriptions.unsent.add(shared)
            for each in receivers:
                each.put(shared)


class SharedSubscriptions:
    """All subscriptions of one engine."""

    def __init__(self, database: Database) -> None:
        self.unsent = UnsentResults()
        self._database = database
        self._turns: defaultdict[str, FairQueue] = defaultdict(lambda: FairQueue(MAKING, share=1))
        """Those of the core, and of each plugin that makes what is told: none waits for another."""
        self._by_key: dict[Hashable, SharedSubscription] = {}
        self._receivers: set[Receiver] = set()

    def __len__(self) -> int:
        return len(self._receivers)

    async def results(
        self, key: Hashable, viewer: Viewer, events: EventResults, budget: ReadBudget
    ) -> AsyncGenerator[GraphQLResult, None]:
        """Yield the results of a subscription; ``events`` are used if none with the same key runs.

        ``budget`` is charged.
        """
        if key in self._by_key and (refusal := await events.refusal()) is not None:
            yield refusal  # what was seen when the others began may be hidden by now
            return
        shared = self._by_key.get(key)
        if shared is None:
            shared = self._by_key[key] = SharedSubscription(self, key, events)
        receiver = Receiver(viewer, budget, self.unsent)
        shared.add(receiver)
        self._receivers.add(receiver)
        try:
            async for result in receiver:
                yield result
        finally:
            receiver.leave()
            self._receivers.discard(receiver)
            shared.discard(receiver)
            if not shared.receivers:
                self.forget(key, shared)
                shared.task.cancel()
                await asyncio.gather(shared.task, return_exceptions=True)

    async def made(self, shared: SharedSubscription, ref: Told) -> GraphQLResult | None:
        """Make the result of an event, at its turn, and once there is room for it."""
        turns = self._turns[ref.need.plugin if isinstance(ref, ToldEvents) else ""]
        while True:
            await self.unsent.wait_for_room(shared.clients)
            client = min(shared.clients, key=turns.load)
            await turns.acquire(client)
            try:
                if self.unsent.has_room(shared.clients):  # those before may have filled it
                    return await self._made(shared, ref, shared.events.context.budget.renewed(client))
            finally:
                turns.release(client)

    async def _made(self, shared: SharedSubscription, ref: Told, budget: ReadBudget) -> GraphQLResult | None:
        started = time.perf_counter()
        try:
            result = await shared.events.make(ref, budget)
        finally:
            shared.charge(budget)
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
        named = [each for each in self._receivers if each.viewer.token_id is not None]
        ids = {each for one in named for each in (one.viewer.token_id, one.viewer.identity_id) if each is not None}
        if not ids:
            return
        current = await current_viewers(self._database, tuple(ids))
        now = datetime.now(UTC)
        for each in named:
            held = None if each.viewer.until is not None and each.viewer.until <= now else _held(each.viewer, current)
            if held != each.viewer:
                each.end(_reason(held))


def _held(viewer: Viewer, current: Mapping[str, Viewer]) -> Viewer | None:
    """Return who the holder of a token is now, or the reader for whom an application asks."""
    holder = current.get(viewer.token_id or "")
    if viewer.identity_id is None or holder is None:
        return holder
    reader = current.get(viewer.identity_id)
    return reader and reader_of(holder, reader)


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
