"""Delivering events to one consumer: at least once, and in the order that it chose.

One process at a time serves a consumer, as long as it holds the lease. Each consumer has a task of its own, so that one
that hangs delays nobody else. An event that fails is kept as an ``EventDelivery`` and tried again with growing pauses;
later events of the same article wait behind it, or those that its ``EventRules`` say, and all others go on.
"""

import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final

from gql_blog.errors import PluginError
from gql_blog.events.consumers import LEASE, Consumers
from gql_blog.events.outbox_reader import COLUMNS, PositionedEvent, event_from_columns, read_after
from gql_blog.hooks import Event, EventRules, HookUnavailable
from gql_blog.store import Database, EventConsumer, EventDelivery, numbered, uninterrupted

log = logging.getLogger("gql_blog.events")

MAX_BACKOFF: Final = timedelta(hours=1)
ERROR_AFTER: Final = 10
"""Attempts after which a failure is logged as an error."""

_BATCH: Final = 100
_SAVE_SECONDS: Final = 0.5
"""What is delivered within so many seconds is saved together; after a crash it is delivered again."""

CLOCK: Final = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f999+00:00', 'now')", "postgres": "clock_timestamp()"}
"""On SQLite the end of this millisecond, since instants are compared as texts: what is due in it is due."""
_HEADS: Final = """event_delivery d WHERE d.consumer_id = $1 AND d.due_at <= {now} AND NOT EXISTS (
    SELECT 1 FROM event_delivery e
    WHERE e.consumer_id = d.consumer_id AND e.ordering_key = d.ordering_key AND e.id < d.id
)"""
"""What is due: of each ordering key the earliest event that was not taken."""
_HAS_WORK: Final = f"""
SELECT (c.leased_by IS NULL OR c.leased_by = $2 OR c.leased_until < {{now}}) AND (
    EXISTS (SELECT 1 FROM outbox WHERE outbox.position > c.position) OR EXISTS (SELECT 1 FROM {_HEADS})
) FROM event_consumer c WHERE c.name = $1"""
"""Whether there is something that this process may deliver; no row if the consumer was forgotten."""
_DUE: Final = f"""
SELECT due.id, due.attempts, {COLUMNS}
FROM (SELECT d.id, d.attempts, d.event_id FROM {_HEADS} ORDER BY d.id LIMIT {_BATCH}) AS due
JOIN outbox ON outbox.id = due.event_id ORDER BY due.id
"""

Take = Callable[[Event], Awaitable[None]]
"""Gives one event to the consumer. PluginError: it failed; HookUnavailable: it is not called now, its events wait."""

MayTake = Callable[[], bool]
"""Whether the consumer would be called now. It is asked before anything is written, and may be wrong."""


class LeaseLost(Exception):
    """Another process serves the consumer, or it was forgotten."""


class ConsumerDelivery:
    """Delivers the events of the outbox to the consumer of one name."""

    def __init__(
        self,
        database: Database,
        name: str,
        take: Take,
        may_take: MayTake = lambda: True,
        rules: EventRules | None = None,
    ) -> None:
        self._database = database
        self._name = name
        self._take = take
        self._may_take = may_take
        self._rules = rules or EventRules()
        self._owner = secrets.token_hex(8)
        self._position = 0
        self._unsaved: list[EventDelivery] = []
        """Events to keep for later: those that failed, and those that wait for one that did."""
        self._saved_at = 0.0
        self._is_ending = False

    def end(self) -> None:
        """Give the consumer no other event: ``deliver_due`` returns when the one that is being taken is noted."""
        self._is_ending = True

    async def deliver_due(self) -> None:
        """Deliver all that is due, unless another process does; a consumer that was forgotten begins anew."""
        found = await self._fetch(_HAS_WORK, self._name, self._owner)
        if not found:
            await Consumers(self._database).begin([self._name])
            log.info("the events for %s begin anew, since it was forgotten", self._name)
        elif found[0][0] and self._may_take() and await self._lease():
            await self._deliver_all()

    async def _deliver_all(self) -> None:
        try:
            while not self._is_ending and await self._deliver_batch():
                pass
        except HookUnavailable:
            log.info("the events for %s wait, since it is not called at present", self._name)
        except LeaseLost:
            log.warning("the events for %s were taken over by another process, or it was forgotten", self._name)
        finally:
            await uninterrupted(self._save(release=True))

    async def _deliver_batch(self) -> bool:
        """Deliver what is due again, and the next new events; return whether there may be more."""
        due = await self._fetch(_DUE, self._name)
        for delivery_id, attempts, *columns in due:
            if self._is_ending:
                break
            error = await self._ask(event := event_from_columns(columns).event)
            await self._save_attempt(delivery_id, event, attempts + 1, error)
        events = await read_after(self._database, self._position, _BATCH)
        if events:
            await self._deliver_new(events)
        return bool(due or events)

    async def _ask(self, event: Event) -> str | None:
        """Ask the consumer to take an event; return the class of the error that it failed with."""
        try:
            await self._take(event)
        except PluginError as error:
            return type(error.__cause__ or error).__name__
        return None

    async def _deliver_new(self, events: list[PositionedEvent]) -> None:
        """Deliver new events in order."""
        async with self._database.session():
            keys = await EventDelivery.filter(consumer_id=self._name).distinct().values_list("ordering_key", flat=True)
        held_back = {*map(str, keys), *(kept.ordering_key for kept in self._unsaved)}
        for each in events:
            if self._is_ending:
                break
            key = each.key_in(self._rules.order)
            is_held_back = key in held_back
            error = None if is_held_back else await self._ask(each.event)
            if is_held_back or error is not None:
                held_back.add(key)
                kept = EventDelivery(consumer_id=self._name, event_id=int(each.event.id), error=error)
                kept.ordering_key = key
                self._unsaved.append(kept)
            if error is not None:
                self._report(each.event, 1, error)
            self._position = each.position
            if time.monotonic() - self._saved_at >= _SAVE_SECONDS:
                await self._save()

    async def _save_attempt(self, delivery_id: int, event: Event, attempts: int, error: str | None) -> None:
        async with self._saving() as now:
            delivery = EventDelivery.filter(id=delivery_id)
            if error is None:
                await delivery.delete()
                return
            await delivery.filter(failed_at__isnull=True).update(failed_at=now)
            await delivery.update(attempts=attempts, due_at=now + self._pause(attempts), error=error)
        self._report(event, attempts, error)

    def _pause(self, attempts: int) -> timedelta:
        pauses = self._rules.pauses
        return pauses[min(attempts, len(pauses)) - 1] if pauses else backoff(attempts)

    def _report(self, event: Event, attempts: int, error: str) -> None:
        report = log.error if attempts >= ERROR_AFTER else log.warning
        report("event %s (%s) failed in %s (%s), attempt %d", event.id, event.kind, self._name, error, attempts)

    async def _save(self, *, release: bool = False) -> None:
        """Save what was done since the last time; ``release`` gives the lease back."""
        try:
            async with self._saving(release=release):
                pass
        except LeaseLost:
            if not release:
                raise

    @asynccontextmanager
    async def _saving(self, *, release: bool = False) -> AsyncIterator[DateTime]:
        """Open a transaction, and save in it the place with what is kept for later; LeaseLost if the lease is gone."""
        now = await self._database.now()
        changes: dict[str, Any] = {"position": self._position, "leased_until": now + LEASE}
        if release:
            changes["leased_by"] = None
        async with self._database.transaction():
            if not await EventConsumer.filter(name=self._name, leased_by=self._owner).update(**changes):
                raise LeaseLost
            for kept in self._unsaved:
                kept.due_at = now
                if kept.error is not None:
                    kept.attempts, kept.due_at, kept.failed_at = 1, now + self._pause(1), now
            # A commit whose answer was lost is repeated.
            await EventDelivery.bulk_create(self._unsaved, ignore_conflicts=True)
            yield now
        self._unsaved, self._saved_at = [], time.monotonic()

    async def _lease(self) -> bool:
        """Return whether this process serves the consumer from now on, and read its place."""
        now = await self._database.now()
        free = ({"leased_by": None}, {"leased_by": self._owner}, {"leased_until__lt": now})
        leased = {"leased_by": self._owner, "leased_until": now + LEASE}
        async with self._database.transaction():
            for terms in free:
                if await EventConsumer.filter(name=self._name, **terms).update(**leased):
                    break
            else:
                return False
            consumer: Any = await EventConsumer.get(name=self._name)
        self._position, self._unsaved, self._saved_at = consumer.position, [], time.monotonic()
        return True

    async def _fetch(self, sql: str, *parameters: Any) -> list[Any]:
        dialect = self._database.dialect
        return await self._database.reader.fetch(numbered(sql.format(now=CLOCK[dialect]), dialect), *parameters)


def backoff(attempts: int) -> timedelta:
    """Return the pause after so many attempts: 2 s, 4 s, 8 s …, an hour at most."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), MAX_BACKOFF)
