"""Deleting old events, audit entries and deliveries, in small transactions, so that writers wait for none of it."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final

from gql_blog.store import Audit, AuditPersonal, Database, EventConsumer, EventDelivery, Outbox

log = logging.getLogger("gql_blog.events")

_BATCH: Final = 500
_EVERY: Final = timedelta(hours=1)
_FOR_EVER: Final = timedelta(days=36_500)

# The audit's trigger lets only rows go that are older than this says; outside of the job's transaction it is null.
_ALLOW: Final = 'UPDATE "audit_retention" SET "before" = $1'
_FORBID: Final = 'UPDATE "audit_retention" SET "before" = NULL'


Purge = Callable[[DateTime], Awaitable[int]]
"""Purges some of what was deleted before a time, and returns how much that was; and whatever nobody finished."""


@dataclass(frozen=True, slots=True)
class RetentionPeriods:
    """How long events that were taken, audit entries, failing deliveries and what is deleted stay; None: for ever."""

    events: timedelta | None = timedelta(days=30)
    audit: timedelta | None = None
    deliveries: timedelta | None = None
    deleted: timedelta | None = timedelta(days=30)


class Retention:
    """Deletes what is older than the periods, once an hour."""

    def __init__(self, database: Database, periods: RetentionPeriods, purge: Purge | None = None) -> None:
        self._database = database
        self._purge = purge
        self._periods = periods
        self._ran_at: DateTime | None = None

    async def run_if_due(self) -> None:
        """Delete what is too old, at most once an hour."""
        now = await self._database.now()
        if self._ran_at is None or now - self._ran_at >= _EVERY:
            self._ran_at = now
            await self.run(now)

    async def run(self, now: DateTime) -> None:
        """Delete what is too old at the time ``now``: deliveries first, since they keep their events."""
        periods = self._periods
        if periods.deliveries is not None:
            await self._give_up_deliveries(now - periods.deliveries)
        if periods.events is not None:
            while await self._delete_events(now - periods.events) == _BATCH:
                pass
        if self._purge is not None:
            while await self._purge(now - (periods.deleted or _FOR_EVER)):
                pass
        if periods.audit is not None:
            while await self._delete_audit(now - periods.audit) == _BATCH:
                pass

    async def _give_up_deliveries(self, before: DateTime) -> None:
        async with self._database.session():
            old: list[Any] = await EventDelivery.filter(failed_at__lt=before).order_by("id")
        for each in old:
            async with self._database.transaction():
                await EventDelivery.filter(id=each.id).delete()
            log.error(
                "event %s was not delivered to %s after %d attempts since %s, and is given up",
                each.event_id,
                each.consumer_id,
                each.attempts,
                each.failed_at,
            )

    async def _delete_events(self, before: DateTime) -> int:
        """Delete a batch of events that every consumer has taken; return how many."""
        async with self._database.session():
            taken = Outbox.filter(created_at__lt=before, position__isnull=False, deliveries__id__isnull=True)
            slowest: Any = await EventConsumer.all().order_by("position").first()
            if slowest is not None:
                taken = taken.filter(position__lte=slowest.position)
            told = Outbox.filter(cursor__isnull=False, position__isnull=False)
            last: Any = await told.order_by("-position").first()
            if last is not None:  # it is the cursor of all who have followed up to now
                taken = taken.exclude(id=last.id)
            ids = [row.id for row in await taken.order_by("id").limit(_BATCH)]
        async with self._database.transaction():
            going: Any = await Outbox.filter(id__in=ids, cursor__isnull=False).order_by("-position").first()
            if going is not None:  # a delivery may keep an earlier one, behind which there is a gap from now on
                await Outbox.filter(position__lt=going.position, cursor__isnull=False).update(cursor=None)
            await Outbox.filter(id__in=ids).delete()
        return len(ids)

    async def _delete_audit(self, before: DateTime) -> int:
        async with self._database.session():
            oldest: list[Any] = await Audit.all().order_by("id").limit(_BATCH)
        gone = {each.id: each.at for each in oldest if each.at < before}
        if gone:
            async with self._database.transaction() as transaction:
                allowed = before if transaction.dialect == "postgres" else before.isoformat(" ")
                await transaction.execute(transaction.numbered(_ALLOW), allowed)
                await Audit.filter(id__in=list(gone)).delete()
                await AuditPersonal.filter(at__lte=max(gone.values())).delete()
                await transaction.execute(_FORBID)
        return len(gone)
