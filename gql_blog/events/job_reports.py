"""Where the jobs of the plugins stand: for operators, and for the metrics."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime as DateTime
from typing import Any

from gql_blog.content import SiteMetric
from gql_blog.events.backlog_metrics import gauge
from gql_blog.hooks import Job, Registered, schedule_text
from gql_blog.store import Database, PluginJob


@dataclass(frozen=True, slots=True)
class JobState:
    """Where one job stands. ``attempts`` counts how often it failed since it was done last.

    ``is_new``: no server or worker has begun with it. ``due_at`` is ``None`` for one that waits for an event.
    ``late_seconds`` says for how long it has been due, or has been left by a process that died, and nobody did it.
    """

    plugin: str
    name: str
    schedule: str
    is_new: bool = True
    is_running: bool = False
    due_at: DateTime | None = None
    done_at: DateTime | None = None
    attempts: int = 0
    error: str | None = None
    late_seconds: float = 0.0


async def job_states(database: Database, jobs: Sequence[Registered[Job]]) -> tuple[JobState, ...]:
    """Return where these jobs stand, in their order."""
    if not jobs:
        return ()
    now = await database.now()
    async with database.session():
        rows: list[Any] = await PluginJob.all()
    kept = {(each.plugin, each.name): each for each in rows}
    return tuple(_state(each, kept.get((each.plugin, each.value.name)), now) for each in jobs)


def _state(job: Registered[Job], row: Any, now: DateTime) -> JobState:
    told = JobState(job.plugin, job.value.name, schedule_text(job.value))
    if row is None:
        return told
    is_left = row.leased_by is not None and row.leased_until < now
    is_running = row.leased_by is not None and not is_left
    since = row.leased_until if is_left else row.due_at
    late = 0.0 if is_running or since is None else max((now - since).total_seconds(), 0.0)
    stands = (False, is_running, row.due_at, row.done_at, row.attempts, row.error, late)
    return JobState(told.plugin, told.name, told.schedule, *stands)


def metrics_of_jobs(states: Sequence[JobState]) -> tuple[SiteMetric, ...]:
    """Return the metrics of these jobs."""
    named = {f"{each.plugin} {each.name}": each for each in states}
    return (
        gauge(
            "gql_blog_job_lag_seconds",
            "How long a job of a plugin has been due without being done",
            {name: each.late_seconds for name, each in named.items()},
            label="job",
        ),
        gauge(
            "gql_blog_job_failures_in_row",
            "How often a job of a plugin failed since it was done last",
            {name: each.attempts for name, each in named.items()},
            label="job",
        ),
    )
