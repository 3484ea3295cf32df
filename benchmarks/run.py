"""A whole run: everything that was asked for, on databases and servers that end with it."""

import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from benchmarks import processor
from benchmarks.alone import STOPPED, tell
from benchmarks.asking import check
from benchmarks.cluster import Cluster, cluster
from benchmarks.data import databases
from benchmarks.first_sight import first_sights
from benchmarks.growth import bibliography_growth, deep_growth, page_growth
from benchmarks.load import steady
from benchmarks.measuring import Bench, Figures, figures, measure
from benchmarks.options import Options
from benchmarks.places import WORK
from benchmarks.publication import FEW, MANY, STANDARD, Outline, outline
from benchmarks.report import Record, machine, versions
from benchmarks.servers import Databases, Running, Unavailable, running, server
from benchmarks.worker import workers
from benchmarks.workloads import PAGES, THREAD, VIEWERS, Workload, workloads

SIGNED_IN = ("sql-postgres", "sql-sqlite", "sql-tuned-postgres", "ours-postgres", "ours-sqlite")
"""The servers that know viewers."""
_BRIEFLY = 5
"""What grows is measured in many places, each for this part of the seconds."""


@dataclass(frozen=True, slots=True)
class _Run:
    """What all parts of a run share."""

    asked: Options
    cluster: Cluster
    rows: Databases
    bench: Bench
    core: int
    record: Record
    without: dict[str, str] = field(default_factory=dict)

    @property
    def brief(self) -> Bench:
        """Where and how short measurements are made."""
        return replace(self.bench, load=steady, seconds=self.asked.seconds / _BRIEFLY)

    @property
    def work(self) -> Mapping[str, Workload]:
        """The workloads."""
        return workloads(outline(STANDARD))


def run(asked: Options) -> Record:
    """Measure what is asked for. A part that fails is told of, and the others go on."""
    server_core, other_core = processor.cores()
    with cluster(WORK / "postgres") as postgres:
        rows = databases(postgres, STANDARD, tell)
        bench = Bench(asked.load, other_core, postgres.pid, asked.seconds)
        record = Record(datetime.now(UTC), machine(), {}, _data(outline(STANDARD)), asked.seconds, asked.rounds)
        this = _Run(asked, postgres, rows, bench, server_core, record)
        for part in asked.parts:
            _measure(this, part)
        record.versions = versions(postgres.version(), asked.servers)  # other servers may have been installed meanwhile
    record.without = this.without
    return record


def _measure(this: _Run, part: str) -> None:
    begun = time.monotonic()
    try:
        _PARTS[part](this)
    except (Exception, SystemExit) as error:
        if str(error) == STOPPED:
            raise
        this.without[part] = str(error) or type(error).__name__
        tell(f"{part} failed: {this.without[part]}")
        traceback.print_exc()
    tell(f"{part} took {time.monotonic() - begun:.0f} s")


def _pages(this: _Run) -> None:
    # The dialogue of many responses is one more page of the same servers, where both parts are wanted.
    _reading(this, (*PAGES, THREAD) if "thread" in this.asked.parts else PAGES, this.asked.servers, 2)


def _thread(this: _Run) -> None:
    if "pages" not in this.asked.parts:
        _reading(this, (THREAD,), this.asked.servers)


def _viewers(this: _Run) -> None:
    _reading(this, VIEWERS, [name for name in this.asked.servers if name in SIGNED_IN])


def _first_sight(this: _Run) -> None:
    this.record.first_sight = first_sights(this.rows, [this.work[page] for page in PAGES], tell)


def _growth(this: _Run) -> None:
    few, many = (databases(this.cluster, size, tell, peers=False) for size in (FEW, MANY))
    this.record.page_growth = page_growth(this.brief, few, many, this.core, this.asked.rounds, tell)


def _deep(this: _Run) -> None:
    this.record.deep_growth = deep_growth(this.brief, this.rows, this.core, this.asked.rounds, tell)


def _bibliography(this: _Run) -> None:
    this.record.bibliography_growth = bibliography_growth(this.brief, this.rows, this.core, this.asked.rounds, tell)


def _worker(this: _Run) -> None:
    this.record.workers = workers(this.rows, this.work, this.core, this.asked.rounds, tell)


_PARTS: Mapping[str, Callable[[_Run], None]] = {
    "pages": _pages,
    "thread": _thread,
    "viewers": _viewers,
    "first-sight": _first_sight,
    "growth": _growth,
    "deep": _deep,
    "bibliography": _bibliography,
    "worker": _worker,
}


def _reading(this: _Run, names: Sequence[str], servers: Sequence[str], alone: int = 1) -> None:
    work = [this.work[name] for name in names if name in this.asked.workloads]
    if not work:
        return
    with ExitStack() as stack:
        started = [one for name in servers if (one := _started(this, stack, name))]
        if this.asked.checked:
            for each in work:
                check(started, each)
        samples = measure(this.bench, started, work, this.asked.rounds, tell, alone)
    found: dict[str, dict[str, Figures]] = {each.name: {} for each in work}
    for (workload, name), taken in samples.items():
        found[workload][name] = figures(taken)
    this.record.pages = {**this.record.pages, **found}


def _started(this: _Run, stack: ExitStack, name: str) -> Running | None:
    try:
        one = server(name, this.rows)
    except Unavailable as reason:
        tell(f"without {name}: {reason}")
        this.without[name] = str(reason)
        return None
    return stack.enter_context(running(name, one, this.core))


def _data(publication: Outline) -> Mapping[str, int]:
    articles = publication.articles
    return {
        "posts": len(publication.posts),
        "responses": len(articles) - len(publication.posts),
        "contributors": publication.size.contributors,
        "bylines": sum(len(each.credits) for each in articles),
        "comments": sum(each.comments for each in articles),
        "footnotes": sum(each.notes for each in articles),
    }
