"""Doing a job of a plugin when it is due: at least once, and in one process of the site at a time.

Who begins a run takes the lease, and renews it while the job is at work. A lease that ran out says that its process
died: that counts as a failure, and after a pause some process tries again. Events only make a job due, so many of them
are one run; one that comes during a run makes another one due, after ``PAUSE``: the run itself may have caused it.
"""

import asyncio
import logging
import secrets
from contextlib import suppress
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final

from gql_blog.errors import StoreError
from gql_blog.events.consumer_delivery import CLOCK, ERROR_AFTER, backoff
from gql_blog.events.consumers import LEASE
from gql_blog.events.outbox_reader import LAST
from gql_blog.hooks import HookUnavailable, Job, JobCalls, Registered, next_time
from gql_blog.store import Database, PluginJob, numbered, uninterrupted

log = logging.getLogger("gql_blog.events")

PAUSE: Final = timedelta(seconds=10)
"""From the start of a run, or the last renewal of its lease, until events make the job due again."""

PROCESS_DIED: Final = "ProcessDied"
"""The error of a run whose process ended in the middle."""

_STATE: Final = """
SELECT j.id, j.runs, j.attempts, j.leased_by IS NULL AND j.due_at <= {now},
    j.leased_by IS NOT NULL AND j.leased_until < {now},
    (SELECT max(o.position) FROM outbox o
        WHERE o.position > $3 AND o.position > j.position AND o.kind IN ({kinds})),
    ({last})
FROM plugin_job j WHERE j.plugin = $1 AND j.name = $2"""
"""Where a job stands, with the last new event behind ``$3`` that it is to be done after, and the last one of all."""


class JobRuns:
    """The runs of one job by this process."""

    def __init__(self, database: Database, job: Registered[Job], calls: JobCalls) -> None:
        self._database = database
        self._registered = job
        self._job = job.value
        self._calls = calls
        self._owner = secrets.token_hex(8)
        self._seen = 0
        """The position up to which this process has looked at events."""
        self._is_ending = False
        self.name = f"{self._job.name} of {job.plugin}"

    def end(self) -> None:
        """Begin no other run."""
        self._is_ending = True

    async def begin(self) -> None:
        """Let the job begin, if it is new; else it keeps its place, unless its schedule is another one now."""
        async with self._database.transaction() as transaction:
            now, ((last,),) = await self._database.now(), await transaction.fetch(LAST)
            following = next_time(self._job, now)
            if not await self._row().exists():
                row = PluginJob(plugin=self._registered.plugin, name=self._job.name, position=last, due_at=following)
                await PluginJob.bulk_create([row], ignore_conflicts=True)
            else:  # what waits for longer than events make it wait has its time of a schedule, perhaps of an old one
                later = now + PAUSE if self._job.every is None else following
                await self._be_due(following, later, attempts=0)

    async def run_if_due(self) -> None:
        """Do the job if it is due, and again if it is due then, unless another process is at it."""
        while not self._is_ending and await self._step():
            pass

    async def _step(self) -> bool:
        """Do what is to be done next; return whether there may be more."""
        dialect = self._database.dialect
        kinds = ", ".join(f"'{each}'" for each in self._job.after) or "''"
        sql = numbered(_STATE.format(now=CLOCK[dialect], kinds=kinds, last=LAST), dialect)
        rows = await self._database.reader.fetch(sql, self._registered.plugin, self._job.name, self._seen)
        if not rows:  # what was kept of the plugin was removed
            await self.begin()
            return False
        ((number, runs, attempts, is_due, is_left, event, last),) = rows
        if event is not None:
            await self._make_due(event)
        self._seen = last
        if is_left:
            await self._note_death(number, runs, attempts)
        elif is_due and self._calls.may_run(self._registered) and await self._take(number, runs):
            return await self._do(attempts)
        return event is not None

    async def _make_due(self, position: int) -> None:
        """Note an event. A job that failed waits for its next attempt, unless that is being made just now."""
        now = await self._database.now()
        async with self._database.transaction():
            if await self._row().filter(position__lt=position).update(position=position):
                (leased_until,) = await self._row().values_list("leased_until", flat=True)
                due_at = max(now, leased_until - LEASE + PAUSE) if leased_until else now
                await self._be_due(due_at, due_at, attempts=0)
                await self._be_due(due_at, due_at, leased_by__isnull=False)

    async def _be_due(self, due_at: DateTime | None, later_than: DateTime | None, **terms: Any) -> None:
        """Be due then, instead of later than an instant, or after the next event."""
        for later in ({"due_at__isnull": True}, {"due_at__gt": later_than}):
            await self._row().filter(**terms, **later).update(due_at=due_at)

    async def _take(self, number: int, runs: int) -> bool:
        """Return whether this process does the job now; it is due again when its time comes."""
        now = await self._database.now()
        taken = {"leased_by": self._owner, "leased_until": now + LEASE, "due_at": next_time(self._job, now)}
        async with self._database.transaction():
            free = PluginJob.filter(id=number, runs=runs, leased_by__isnull=True)
            return bool(await free.update(runs=runs + 1, **taken))

    async def _note_death(self, number: int, runs: int, attempts: int) -> None:
        """Give back the lease of a process that died, or whose database was away."""
        now = await self._database.now()
        failed = self._failure(now, attempts + 1, PROCESS_DIED)
        async with self._database.transaction():
            left = PluginJob.filter(id=number, runs=runs, leased_until__lt=now)
            died = await left.filter(leased_by__isnull=False).update(leased_by=None, **failed)
        if died:
            self._report(attempts + 1, PROCESS_DIED)

    async def _do(self, attempts: int) -> bool:
        """Do the job while the lease holds, and note what became of it; return whether it was called."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(LEASE.total_seconds()) as held:
                keeping = loop.create_task(self._keep_lease(held))
                try:
                    error = await self._calls.run(self._registered)
                finally:
                    keeping.cancel()
        except TimeoutError:
            log.error("job %s was stopped: its lease could not be renewed, or was lost", self.name)
            return False
        except BaseException:  # this process ends: another one begins again
            await uninterrupted(self._save(due_at=await self._database.now()))
            raise
        now = await self._database.now()
        if isinstance(error, HookUnavailable):
            await uninterrupted(self._save(due_at=now))
            return False
        if error is None:
            await uninterrupted(self._save(attempts=0, error=None, done_at=now))
        else:
            name = type(error).__name__
            await uninterrupted(self._save(**self._failure(now, attempts + 1, name)))
            self._report(attempts + 1, name)
        return True

    async def _keep_lease(self, held: asyncio.Timeout) -> None:
        """Renew the lease; ``held`` ends the run before others may think that nobody does it."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 4)
            with suppress(StoreError):
                since = loop.time()
                is_held = await self._save(leased_by=self._owner, leased_until=await self._database.now() + LEASE)
                held.reschedule(since + LEASE.total_seconds() if is_held else since)

    async def _save(self, **changes: Any) -> bool:
        """Save what became of the run, and give the lease back unless it is named; return whether it was held."""
        async with self._database.transaction():
            return bool(await self._row().filter(leased_by=self._owner).update(**{"leased_by": None, **changes}))

    def _failure(self, now: DateTime, attempts: int, error: str) -> dict[str, Any]:
        return {"attempts": attempts, "error": error, "due_at": now + backoff(attempts)}

    def _report(self, attempts: int, error: str) -> None:
        report = log.error if attempts >= ERROR_AFTER else log.warning
        report("job %s failed (%s), attempt %d", self.name, error, attempts)

    def _row(self) -> Any:
        return PluginJob.filter(plugin=self._registered.plugin, name=self._job.name)
