"""Consumers of events: who they are, how far each has come, and what it could not take."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final

from gql_blog.errors import NotFound
from gql_blog.events.outbox_reader import LAST, assign_positions, take_turns
from gql_blog.store import Database, EventConsumer, EventDelivery, instant

LEASE: Final = timedelta(minutes=1)
"""How long other processes leave a consumer, or a job, alone after the last sign of the one that serves it."""

_BACKLOGS: Final = """
SELECT c.name,
    (SELECT count(*) FROM outbox o WHERE o.position > c.position OR o.position IS NULL),
    (SELECT min(o.created_at) FROM outbox o WHERE o.position > c.position OR o.position IS NULL),
    (SELECT count(*) FROM event_delivery d WHERE d.consumer_id = c.name),
    (SELECT count(*) FROM event_delivery d WHERE d.consumer_id = c.name AND d.attempts > 0),
    (SELECT min(o.created_at) FROM event_delivery d JOIN outbox o ON o.id = d.event_id WHERE d.consumer_id = c.name),
    (SELECT o.id FROM outbox o WHERE o.position > c.position ORDER BY o.position LIMIT 1)
FROM event_consumer c ORDER BY c.name
"""
_NEW: Final = """
SELECT c.name, count(*) FROM event_consumer c JOIN outbox o ON o.position > c.position OR o.position IS NULL
GROUP BY c.name
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What one consumer has not taken yet: new events, those that failed, and those that wait for a failed one.

    ``lag_seconds`` is the age of the oldest of them; 0 if there are none. ``next_event``: the id of the first event
    that the consumer was not asked to take yet.
    """

    consumer: str
    undelivered: int
    failed: int
    lag_seconds: float
    next_event: str | None = None


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """An event that a consumer failed to take; ``held_back`` counts the later ones of the same article that wait."""

    consumer: str
    event_id: str
    kind: str
    subject_id: str
    created_at: DateTime
    attempts: int
    error: str | None
    due_at: DateTime
    held_back: int


class Consumers:
    """The consumers of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, names: Iterable[str]) -> None:
        """Let those that are new begin: they are told of events from now on. The others keep their places."""
        async with self._database.session():
            known = {str(name) for name in await EventConsumer.all().values_list("name", flat=True)}
        fresh = [name for name in names if name not in known]
        if not fresh:
            return
        await assign_positions(self._database)
        async with self._database.transaction() as transaction:
            await take_turns(transaction)
            ((position,),), now = await transaction.fetch(LAST), await self._database.now()
            for name in fresh:
                if not await EventConsumer.exists(name=name):
                    await EventConsumer.create(name=name, position=position, created_at=now)

    async def backlogs(self) -> tuple[Backlog, ...]:
        """Return the backlog of every consumer, by one statement."""
        rows = await self._database.reader.fetch(_BACKLOGS)
        now = await self._database.now() if rows else None
        return tuple(_backlog(row, now) for row in rows)

    async def count_new(self, names: Collection[str]) -> int:
        """Return how many events these consumers were not asked to take yet, all together."""
        rows = await self._database.reader.fetch(_NEW)
        return sum(count for name, count in rows if name in names)

    async def failed(self, consumer: str | None = None) -> tuple[FailedDelivery, ...]:
        """Return what failed, of one consumer or of all, in the order of events."""
        found: list[FailedDelivery] = []
        async with self._database.session():
            await _expect(consumer)
            rows: list[Any] = await _of(consumer).filter(attempts__gt=0).order_by("id").prefetch_related("event")
            for row in rows:
                behind = {"consumer_id": row.consumer_id, "ordering_key": row.ordering_key, "id__gt": row.id}
                found.append(
                    FailedDelivery(
                        row.consumer_id,
                        str(row.event_id),
                        row.event.kind,
                        row.event.subject_id,
                        row.event.created_at,
                        row.attempts,
                        row.error,
                        row.due_at,
                        await EventDelivery.filter(**behind).count(),
                    )
                )
        return tuple(found)

    async def retry(self, consumer: str | None = None) -> int:
        """Make what failed due now, of one consumer or all; return how many. Its server asks within a second."""
        async with self._database.transaction():
            await _expect(consumer)
            now = await self._database.now()
            asked: int = await _of(consumer).filter(attempts__gt=0).update(due_at=now)
        return asked

    async def forget(self, consumer: str) -> None:
        """Forget a consumer, its place and what it has not taken; NotFound: no such. A plugin so named begins anew."""
        async with self._database.transaction():
            await _expect(consumer)
            await EventDelivery.filter(consumer_id=consumer).delete()
            await EventConsumer.filter(name=consumer).delete()


def _of(consumer: str | None) -> Any:
    return EventDelivery.all() if consumer is None else EventDelivery.filter(consumer_id=consumer)


async def _expect(consumer: str | None) -> None:
    if consumer is not None and not await EventConsumer.exists(name=consumer):
        names = await EventConsumer.all().order_by("name").values_list("name", flat=True)
        known = ", ".join(map(str, names)) or "none"
        raise NotFound(f"There is no consumer of events named {consumer!r}. Consumers: {known}.")


def _backlog(row: Any, now: Any) -> Backlog:
    name, ahead, oldest_ahead, kept, failed, oldest_kept, following = row
    oldest = [instant(at) for at in (oldest_ahead, oldest_kept) if at is not None]
    lag = max((now - min(oldest)).total_seconds(), 0.0) if oldest else 0.0
    return Backlog(name, ahead + kept, failed, lag, None if following is None else str(following))
