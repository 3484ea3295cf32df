"""Calling the plugins' ``on_event`` for each event of the outbox, at least once, each plugin apart from the others."""

import logging
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final

from gql_blog.events.outbox_reader import event_from_row
from gql_blog.hooks import Hooks
from gql_blog.store import Database, Outbox

log = logging.getLogger("gql_blog.events")

LEASE: Final = timedelta(minutes=2)
"""How long other processes leave an event alone once one process has claimed it."""

MAX_ATTEMPTS: Final = 10
MAX_BACKOFF: Final = timedelta(hours=1)
RETENTION: Final = timedelta(days=30)
_PRUNE_EVERY: Final = timedelta(hours=1)
_BATCH: Final = 100


class EventDispatch:
    """Delivers the events of the outbox to plugins. Several processes may do so at once."""

    def __init__(self, database: Database, hooks: Hooks) -> None:
        self._database = database
        self._hooks = hooks
        self._pruned_at: DateTime | None = None

    async def deliver_due(self) -> int:
        """Deliver one batch of due events, in order; return how many were tried."""
        now = await self._database.now()
        async with self._database.session():
            rows = await _due(now).order_by("id").limit(_BATCH)
        if rows and not self._hooks.implementers("on_event"):
            async with self._database.transaction():
                await _due(now).update(delivered_at=now)
            return 0
        for row in rows:
            if await self._claim(row, now):
                await self._call_plugins(row)
        return len(rows)

    async def prune(self) -> None:
        """Delete events that were delivered more than ``RETENTION`` ago; at most once an hour."""
        now = await self._database.now()
        if self._pruned_at is not None and now - self._pruned_at < _PRUNE_EVERY:
            return
        self._pruned_at = now
        async with self._database.transaction():
            await Outbox.filter(delivered_at__lt=now - RETENTION).delete()

    async def _claim(self, row: Outbox, now: DateTime) -> bool:
        """Return whether this process has claimed the event: the first one that moves ``due_at`` ahead has it."""
        async with self._database.transaction():
            claimed: int = await _due(now).filter(id=row.id).update(due_at=now + LEASE, attempts=row.attempts + 1)
        return claimed == 1

    async def _call_plugins(self, row: Any) -> None:
        async with self._database.session():  # a plugin may query its own tables
            failures = await self._hooks.on_event(event_from_row(row), only=row.waiting)
        now, attempts = await self._database.now(), row.attempts + 1
        changes: dict[str, Any] = {"delivered_at": now}
        if failures:
            names = [each.plugin for each in failures]
            changes = {"waiting": names, "due_at": now + backoff(attempts)}
            report = log.error if attempts >= MAX_ATTEMPTS else log.warning
            report("event %s (%s) failed in %s, attempt %d", row.id, row.kind, ", ".join(names), attempts)
        async with self._database.transaction():
            await Outbox.filter(id=row.id).update(**changes)


def backoff(attempts: int) -> timedelta:
    """Return the pause after so many attempts: 2 s, 4 s, 8 s …, an hour at most."""
    return min(timedelta(seconds=2**attempts), MAX_BACKOFF)


def _due(now: DateTime) -> Any:
    return Outbox.filter(delivered_at__isnull=True, due_at__lte=now, attempts__lt=MAX_ATTEMPTS)
