"""When jobs are to be done: what a plugin may say of it, when that is next, and how people are told."""

from collections.abc import Collection
from datetime import UTC, timedelta
from datetime import datetime as DateTime
from datetime import time as Time
from typing import Final

from gql_blog.content import EventKind
from gql_blog.hooks.declared.site_values import Job

LONGEST_LIMIT: Final = 3_600
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=366)
_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def schedule_problem(job: Job, own_kinds: Collection[str]) -> str | None:
    """Return what is wrong with the times of a job, and what to do; ``own_kinds``: those that plugins declare."""
    if (job.every is None and job.at is None and not job.after) or (job.every is not None and job.at is not None):
        return "it needs every or at, or after; after may stand beside one of the others."
    if job.every is not None and not (isinstance(job.every, timedelta) and _SHORTEST <= job.every <= _LONGEST):
        return "every is a timedelta from a minute to 366 days, such as timedelta(hours=6)."
    if job.at is not None and not (isinstance(job.at, Time) and _is_in_utc(job.at)):
        return "at is a time of the day in UTC, such as datetime.time(3, 30)."
    if not isinstance(job.after, list | tuple) or not all(
        isinstance(each, EventKind) or each in own_kinds for each in job.after
    ):
        return "after has members of EventKind, such as [EventKind.ARTICLE_PUBLISHED], or kinds that plugins declare."
    if isinstance(job.limit, bool) or not isinstance(job.limit, int | float) or not 0 < job.limit <= LONGEST_LIMIT:
        return f"limit is a number of seconds, at most {LONGEST_LIMIT}."
    return None


def _is_in_utc(time: Time) -> bool:
    return time.tzinfo is None or time.utcoffset() == timedelta(0)


def next_time(job: Job, now: DateTime) -> DateTime | None:
    """Return when a job that is done now is to be done again; ``None``: after the next event."""
    if job.every is not None:
        return now + job.every
    if job.at is None:
        return None
    today = DateTime.combine(now.date(), job.at, UTC)
    return today if today > now else today + timedelta(days=1)


def schedule_text(job: Job) -> str:
    """Return when a job is done, in words."""
    words = []
    if job.every is not None:
        seconds = job.every.total_seconds()
        size, unit = next((each for each in _UNITS if not seconds % each[0]), _UNITS[-1])
        words.append(f"every {seconds / size:.15g} {unit}")
    if job.at is not None:
        words.append(f"daily at {job.at.replace(tzinfo=None).isoformat().removesuffix(':00')} UTC")
    if job.after:
        words.append(f"after {', '.join(map(str, job.after))}")
    return ", and ".join(words)
