"""Telling the plugins of every event, at least once, each for itself."""

import logging
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final

from gql_blog.events.event_rows import event_of
from gql_blog.hooks import Hooks
from gql_blog.store import Database, Outbox

log = logging.getLogger("gql_blog.events")

LEASE: Final = timedelta(minutes=2)
"""How long others leave an event alone that somebody has begun to deliver."""

MOST_ATTEMPTS: Final = 10
LONGEST_PAUSE: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=30)
_PRUNE_EVERY: Final = timedelta(hours=1)
_AT_ONCE: Final = 100


class EventDispatch:
    """Delivers what the outbox holds; several processes may do so beside each other."""

    def __init__(self, database: Database, hooks: Hooks) -> None:
        self._database = database
        self._hooks = hooks
        self._pruned_at: DateTime | None = None

    async def deliver(self) -> int:
        """Deliver what is due, in order; return how many events were tried."""
        now = await self._database.now()
        async with self._database.session():
            rows = await _due(now).order_by("id").limit(_AT_ONCE)
        if rows and not self._hooks.implementers("on_event"):
            async with self._database.transaction():
                await _due(now).update(delivered_at=now)
            return 0
        for row in rows:
            if await self._claim(row, now):
                await self._tell(row)
        return len(rows)

    async def prune(self) -> None:
        """Forget what was delivered a month ago."""
        now = await self._database.now()
        if self._pruned_at is not None and now - self._pruned_at < _PRUNE_EVERY:
            return
        self._pruned_at = now
        async with self._database.transaction():
            await Outbox.filter(delivered_at__lt=now - KEPT).delete()

    async def _claim(self, row: Outbox, now: DateTime) -> bool:
        """Take an event for oneself: whoever moves its turn ahead first has it."""
        async with self._database.transaction():
            claimed: int = await _due(now).filter(id=row.id).update(due_at=now + LEASE, attempts=row.attempts + 1)
        return claimed == 1

    async def _tell(self, row: Any) -> None:
        async with self._database.session():  # a plugin may look into tables of its own
            failures = await self._hooks.on_event(event_of(row), only=row.waiting)
        now, attempts = await self._database.now(), row.attempts + 1
        changes: dict[str, Any] = {"delivered_at": now}
        if failures:
            names = [each.plugin for each in failures]
            changes = {"waiting": names, "due_at": now + pause_after(attempts)}
            told = log.error if attempts >= MOST_ATTEMPTS else log.warning
            told("event %s (%s) was not taken by %s, attempt %d", row.id, row.kind, ", ".join(names), attempts)
        async with self._database.transaction():
            await Outbox.filter(id=row.id).update(**changes)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 2 s, 4 s, 8 s …, an hour at most."""
    return min(timedelta(seconds=2**attempts), LONGEST_PAUSE)


def _due(now: DateTime) -> Any:
    return Outbox.filter(delivered_at__isnull=True, due_at__lte=now, attempts__lt=MOST_ATTEMPTS)
