"""The background tasks that relay the outbox to subscribers and plugins, and publish scheduled articles."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Any, Final

from gql_blog.events.event_dispatch import EventDispatch
from gql_blog.events.outbox_reader import OutboxReader
from gql_blog.events.scheduled_publication import Publish, ScheduledPublication
from gql_blog.events.subscribers import Subscriber, Subscribers
from gql_blog.hooks import Hooks
from gql_blog.store import Database

log = logging.getLogger("gql_blog.events")

POLL_SECONDS: Final = 1.0
"""Seconds between two looks for events of other processes, and for articles that are due."""


class Relay:
    """The relay of one database's outbox.

    ``committed`` is set by this process's writer, so that its own events are relayed at once; ``publish`` is called
    for each article that is due. Subscribers, plugins and schedule have a task each: a slow plugin delays nobody else.
    """

    def __init__(
        self,
        database: Database,
        hooks: Hooks,
        *,
        committed: asyncio.Event | None = None,
        publish: Publish | None = None,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._subscribers = Subscribers()
        self._outbox = OutboxReader(database, self._subscribers)
        self._dispatch = EventDispatch(database, hooks)
        self._schedule = ScheduledPublication(database, publish) if publish else None
        self._committed = committed or asyncio.Event()
        self._dispatch_due = asyncio.Event()
        self._poll_seconds = poll_seconds
        self._tasks: list[asyncio.Task[None]] = []

    def subscribe(self, kinds: Collection[str]) -> Subscriber:
        """Return an iterator of the events of these kinds that are committed from now on; close it with ``aclose``."""
        return self._subscribers.add(kinds)

    async def start(self) -> None:
        """Start the tasks. Subscribers get events from now on; plugins also get those that earlier runs left over."""
        await self._outbox.skip_existing()
        self._tasks = [
            asyncio.create_task(self._repeat(self._read_outbox, self._committed), name="gql_blog events: subscribers"),
            asyncio.create_task(self._repeat(self._deliver_all, self._dispatch_due), name="gql_blog events: plugins"),
        ]
        if self._schedule is not None:
            work = self._schedule.publish_due
            self._tasks.append(asyncio.create_task(self._repeat(work, None), name="gql_blog events: schedule"))
        self._dispatch_due.set()

    async def stop(self) -> None:
        """Cancel the tasks and close every subscriber; undelivered events stay in the outbox."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._subscribers.close()

    async def _read_outbox(self) -> None:
        self._dispatch_due.set()
        await self._outbox.read_new()

    async def _deliver_all(self) -> None:
        while await self._dispatch.deliver_due():
            pass
        await self._dispatch.prune()

    async def _repeat(self, work: Callable[[], Awaitable[Any]], wake: asyncio.Event | None) -> None:
        """Call ``work`` whenever ``wake`` is set, and at each poll; a failure is logged, and the loop goes on."""
        while True:
            await self._wait(wake)
            try:
                await work()
            except Exception:  # the database may come back; the next round finds what this one missed
                log.exception("the event relay failed in %s, and goes on", getattr(work, "__qualname__", work))

    async def _wait(self, wake: asyncio.Event | None) -> None:
        if wake is None:
            await asyncio.sleep(self._poll_seconds)
            return
        try:
            async with asyncio.timeout(self._poll_seconds):
                await wake.wait()
        except TimeoutError:
            return
        wake.clear()
