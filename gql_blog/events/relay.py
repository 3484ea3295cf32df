"""The background tasks that relay the outbox to subscribers and plugins, do what is due, and tidy up."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from gql_blog.errors import StartOver
from gql_blog.events.audit_seals import AuditSeals
from gql_blog.events.consumer_delivery import ConsumerDelivery
from gql_blog.events.consumers import Consumers
from gql_blog.events.job_runs import JobRuns
from gql_blog.events.outbox_reader import OutboxReader, assign_positions, place_of, read_after
from gql_blog.events.retention import Purge, Retention, RetentionPeriods
from gql_blog.events.scheduled_publication import Change, ScheduledPublication
from gql_blog.events.subscribers import Subscriber, Subscribers
from gql_blog.hooks import Event, Hooks
from gql_blog.store import Database

log = logging.getLogger("gql_blog.events")

POLL_SECONDS: Final = 1.0
"""Seconds between two looks for events of other processes, and for articles that are due."""

TOGETHER: Final = 100
"""Events that one who follows gets at once, at most."""

MOST_MISSED: Final = 10_000
"""Events of all kinds behind a cursor at most, since anybody may have them looked through for what was missed."""

ENDING_SECONDS: Final = 2.0
"""How long a stop waits for plugins that are taking an event, so that it needs not come to them again."""

_ROWS_POLLS: Final = 5
_RETENTION_POLLS: Final = 60
_STATISTICS_POLLS: Final = 3_600

Check = Callable[[], Awaitable[None]]
Work = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _Served:
    """A plugin that is told of events, or a job of one. ``due`` is set when there may be new ones that it follows."""

    delivery: ConsumerDelivery | JobRuns
    follows: bool
    due: asyncio.Event
    task: asyncio.Task[None]


class Relay:
    """The relay of one database's outbox.

    ``committed`` is set by this process's writer, so that its own events are relayed at once; ``publish`` and
    ``unpublish`` are called for each article that is due. The first of ``rows`` renders articles again after
    plugins' rows have changed; the second looks at them where another process renders. Subscribers, each plugin, each
    job, the schedule and the retention have a task each: a slow plugin delays nobody else.
    """

    def __init__(
        self,
        database: Database,
        hooks: Hooks,
        *,
        committed: asyncio.Event | None = None,
        publish: Change | None = None,
        unpublish: Change | None = None,
        retention: RetentionPeriods | None = None,
        seals: AuditSeals | None = None,
        purge: Purge | None = None,
        rows: tuple[Work, Work] | None = None,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._database = database
        self._hooks = hooks
        self._subscribers = Subscribers()
        self._outbox = OutboxReader(database, self._subscribers)
        self._schedule = ScheduledPublication(database, publish, unpublish) if publish and unpublish else None
        self._retention = Retention(database, retention or RetentionPeriods(), purge)
        self._seals = seals
        self._rows = rows
        self._committed = committed or asyncio.Event()
        self._served: list[_Served] = []
        self._checks: list[Check] = []
        self._checked_at = float("-inf")
        self._poll_seconds = poll_seconds
        self._is_stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    def subscribe(self, kinds: Collection[str]) -> Subscriber:
        """Return an iterator of the events of these kinds that are committed from now on; close it with ``aclose``."""
        return self._subscribers.add(kinds)

    async def follow(self, kinds: Collection[str], after: str | None) -> AsyncGenerator[list[Event], None]:
        """Return the events of these kinds, those that have come meanwhile at once, at most ``TOGETHER``.

        They are those from the first look on; with a cursor all behind it, whichever process told them, each once:
        those that were missed come first. StartOver: the cursor is not known any more, or too much came since.
        """
        place = await place_of(self._database, after) if after else None
        if place is not None and self._outbox.position - place > MOST_MISSED:
            raise StartOver("Too much has happened since the cursor. Read everything again, and begin without it.")
        return self._events_after(kinds, place)

    async def _events_after(self, kinds: Collection[str], place: int | None) -> AsyncGenerator[list[Event], None]:
        until = self._outbox.position  # what is published from here on, the subscriber gets
        place = until if place is None else place
        async with aclosing(self._subscribers.add(kinds, place)) as subscriber:
            while place < until and (missed := await read_after(self._database, place, TOGETHER, public=kinds)):
                yield [each.event for each in missed if each.position <= until]
                place = missed[-1].position
            async for event in subscriber:
                yield [event, *subscriber.waiting(TOGETHER - 1)]

    def check_subscribers_with(self, check: Check) -> None:
        """Have ``check`` awaited before events are published, and at each poll: it ends what may not go on."""
        self._checks.append(check)

    async def start(self, *, subscribers_only: bool = False) -> None:
        """Start the tasks. Subscribers get events from now on; plugins get all that they have not taken yet.

        ``subscribers_only``: another process does all that is to be done once for the site.
        """
        self._is_stopping = False
        await assign_positions(self._database)
        await self._outbox.skip_existing()
        self._run("subscribers", self._read_outbox, self._committed)
        if self._rows is not None and self._hooks.rendering.rows.models:
            render, look = self._rows
            self._run("rendering", look if subscribers_only else render, polls=_ROWS_POLLS)
        if not subscribers_only:
            await self._start_plugins()
            self._start_periodic()

    async def _start_plugins(self) -> None:
        plugins = self._hooks.implementers("on_event")
        await Consumers(self._database).begin(plugins)
        for name in plugins:
            take, may_take = partial(self._tell, name), partial(self._hooks.may_deliver, name)
            delivery = ConsumerDelivery(self._database, name, take, may_take, self._hooks.event_rules.get(name))
            self._serve(name, delivery, delivery.deliver_due)
        for job in self._hooks.jobs:
            runs = JobRuns(self._database, job, self._hooks.job_calls)
            await runs.begin()
            self._serve(runs.name, runs, runs.run_if_due, follows=bool(job.value.after))

    def _serve(self, name: str, delivery: ConsumerDelivery | JobRuns, work: Work, *, follows: bool = True) -> None:
        due = asyncio.Event()
        due.set()
        self._served.append(_Served(delivery, follows, due, self._run(name, work, due)))

    def _start_periodic(self) -> None:
        if self._schedule is not None:
            self._run("schedule", self._schedule.run_due)
        if self._seals is not None and self._seals.key is not None:
            self._run("seals", self._seals.seal_new, polls=0.5)
        self._run("retention", self._retention.run_if_due, polls=_RETENTION_POLLS)
        if self._database.dialect == "sqlite":  # PostgreSQL gathers them by itself
            self._run("statistics", self._database.gather_statistics, polls=_STATISTICS_POLLS)

    async def stop(self) -> None:
        """End the tasks and close every subscriber; undelivered events stay in the outbox.

        An event that a plugin is taking is noted once it is taken, unless that lasts longer than ``ENDING_SECONDS``;
        so is a job. One that lasts longer begins again elsewhere.
        """
        self._is_stopping = True
        tasks, served = self._tasks, self._served
        self._tasks, self._served = [], []
        taking = {each.task for each in served}
        for each in served:
            each.delivery.end()
            each.due.set()
        try:
            await _cancel(each for each in tasks if each not in taking)
            if taking:
                await asyncio.wait(taking, timeout=ENDING_SECONDS)
        finally:
            await _cancel(tasks)
            self._subscribers.close()

    async def _tell(self, plugin: str, event: Event) -> None:
        async with self._database.session():  # a plugin may query its own tables
            await self._hooks.deliver(plugin, event)

    async def _read_outbox(self) -> None:
        await assign_positions(self._database)
        for each in self._served:
            if each.follows:
                each.due.set()
        await self._outbox.read_new(self._check_subscribers)
        if asyncio.get_running_loop().time() - self._checked_at >= self._poll_seconds:
            await self._check_subscribers()

    async def _check_subscribers(self) -> None:
        self._checked_at = asyncio.get_running_loop().time()
        for check in self._checks:
            await check()

    def _run(self, name: str, work: Work, wake: asyncio.Event | None = None, *, polls: float = 1) -> asyncio.Task[None]:
        task = asyncio.create_task(self._repeat(work, wake, polls), name=f"gql_blog events: {name}")
        self._tasks.append(task)
        return task

    async def _repeat(self, work: Work, wake: asyncio.Event | None, polls: float) -> None:
        """Call ``work`` whenever ``wake`` is set, and at each poll; a failure is logged, and the loop goes on."""
        await _wait(wake, self._poll_seconds * polls)
        while not self._is_stopping:
            try:
                await work()
            except Exception:  # the database may come back; the next round finds what this one missed
                log.exception("the event relay failed in %s, and goes on", getattr(work, "__qualname__", work))
            await _wait(wake, self._poll_seconds * polls)


async def _wait(wake: asyncio.Event | None, seconds: float) -> None:
    if wake is None:
        await asyncio.sleep(seconds)
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()
        wake.clear()


async def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    tasks = tuple(tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
