"""A whole run: everything that was asked for, on databases and servers that end with it."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

from benchmarks import processor
from benchmarks.alone import tell
from benchmarks.asking import check
from benchmarks.cluster import Cluster, cluster
from benchmarks.data import databases
from benchmarks.first_sight import first_sights
from benchmarks.goals import Found
from benchmarks.growth import deep_growth, page_growth
from benchmarks.measuring import Bench, Figures, figures, measure
from benchmarks.options import Options
from benchmarks.places import WORK
from benchmarks.publication import GROWN, STANDARD, Outline, outline
from benchmarks.report import Record, machine, versions
from benchmarks.servers import Databases, Running, Unavailable, running, server
from benchmarks.workloads import Workload, workloads


@dataclass(frozen=True, slots=True)
class _Run:
    """What all parts of a run share."""

    asked: Options
    cluster: Cluster
    rows: Databases
    bench: Bench
    server_core: int
    without: dict[str, str] = field(default_factory=dict)


def run(asked: Options) -> Record:
    """Measure what is asked for."""
    server_core, other_core = processor.cores()
    publication = outline(STANDARD)
    with cluster(WORK / "postgres") as postgres:
        rows = databases(postgres, STANDARD, tell)
        bench = Bench(asked.load, other_core, postgres.pid, asked.seconds)
        this = _Run(asked, postgres, rows, bench, server_core)
        record = Record(
            datetime.now(UTC),
            machine(),
            {},
            _data(publication),
            asked.seconds,
            asked.rounds,
        )
        _measure(this, record, [workloads(publication)[name] for name in asked.workloads])
        record.versions = versions(postgres.version(), asked.servers)  # other servers may have been installed meanwhile
    record.without = this.without
    return record


def _measure(this: _Run, record: Record, work: list[Workload]) -> None:
    if "pages" in this.asked.parts:
        record.pages = _pages(this, work)
    if "first-sight" in this.asked.parts:
        record.first_sight = first_sights(this.rows, work, tell)
    if "growth" in this.asked.parts:
        grown = databases(this.cluster, GROWN, tell, peers=False)
        where = this.server_core, this.asked.rounds, tell
        record.page_growth = page_growth(this.bench, this.rows, grown, *where)
        record.deep_growth = deep_growth(this.bench, this.rows, *where)


def _pages(this: _Run, work: Sequence[Workload]) -> Found:
    with ExitStack() as stack:
        servers = [one for name in this.asked.servers if (one := _started(this, stack, name))]
        if this.asked.checked:
            for each in work:
                check(servers, each)
        samples = measure(this.bench, servers, work, this.asked.rounds, tell)
    found: dict[str, dict[str, Figures]] = {each.name: {} for each in work}
    for (workload, name), taken in samples.items():
        found[workload][name] = figures(taken)
    return found


def _started(this: _Run, stack: ExitStack, name: str) -> Running | None:
    try:
        one = server(name, this.rows)
    except Unavailable as reason:
        tell(f"without {name}: {reason}")
        this.without[name] = str(reason)
        return None
    return stack.enter_context(running(name, one, this.server_core))


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
