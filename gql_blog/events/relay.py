"""the loops that relay to subscribers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Any, Final

from gql_blog.events.dispatch import EventDispatch
from gql_blog.events.outbox_reader import OutboxReader
from gql_blog.events.scheduled_publication import Publish, ScheduledPublication
from gql_blog.events.subscribers import Subscriber, Subscribers
from gql_blog.hooks import Hooks
from gql_blog.store import Database

log = logging.getLogger("gql_blog.events")

LOOK_EVERY: Final = 1.0
"""Seconds between looks for what other processes wrote, and for what is due."""


class Relay:
    """What follows the commits of one database.

    ``committed`` is set by this process's writer, so that its own events are told at once; ``publish`` is called for
    each article that is due. Subscribers, plugins and schedule have a task each: a slow plugin delays nobody else.
    """

    def __init__(
        self,
        database: Database,
        hooks: Hooks,
        *,
        committed: asyncio.Event | None = None,
        publish: Publish | None = None,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._listeners = Subscribers()
        self._tail = OutboxReader(database, self._listeners)
        self._delivery = EventDispatch(database, hooks)
        self._schedule = ScheduledPublication(database, publish) if publish else None
        self._committed = committed or asyncio.Event()
        self._to_deliver = asyncio.Event()
        self._look_every = look_every
        self._tasks: list[asyncio.Task[None]] = []

    def subscribe(self, kinds: Collection[str]) -> Subscriber:
        """Return an iterator of the events of these kinds that happen from now on; close it with ``aclose``."""
        return self._listeners.add(kinds)

    async def start(self) -> None:
        """Begin behind what is there already; undelivered events of earlier runs are delivered to plugins."""
        await self._tail.begin()
        self._tasks = [
            asyncio.create_task(self._keep(self._follow, self._committed), name="gql_blog events: subscribers"),
            asyncio.create_task(self._keep(self._deliver, self._to_deliver), name="gql_blog events: plugins"),
        ]
        if self._schedule is not None:
            work = self._schedule.publish_due
            self._tasks.append(asyncio.create_task(self._keep(work, None), name="gql_blog events: schedule"))
        self._to_deliver.set()

    async def stop(self) -> None:
        """End the tasks and let every subscriber go; what is not delivered waits in the outbox."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self._listeners.end()

    async def _follow(self) -> None:
        self._to_deliver.set()
        await self._tail.forward()

    async def _deliver(self) -> None:
        while await self._delivery.deliver():
            pass
        await self._delivery.prune()

    async def _keep(self, work: Callable[[], Awaitable[Any]], wake: asyncio.Event | None) -> None:
        """Work whenever woken, and now and then without; a failure is told, and ends nothing."""
        while True:
            await self._pause(wake)
            try:
                await work()
            except Exception:  # a database that is away comes back; the next round finds what this one missed
                log.exception("the event relay failed in %s, and goes on", getattr(work, "__qualname__", work))

    async def _pause(self, wake: asyncio.Event | None) -> None:
        if wake is None:
            await asyncio.sleep(self._look_every)
            return
        try:
            async with asyncio.timeout(self._look_every):
                await wake.wait()
        except TimeoutError:
            return
        wake.clear()
