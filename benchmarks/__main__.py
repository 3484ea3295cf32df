"""``python -m benchmarks``: measure, and print what came of it."""

import signal
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack

from benchmarks import processor
from benchmarks.alone import alone, tell
from benchmarks.asking import check
from benchmarks.cluster import cluster
from benchmarks.data import databases
from benchmarks.measuring import Bench, Figures, figures, measure
from benchmarks.options import Options, options
from benchmarks.places import WORK
from benchmarks.publication import STANDARD, outline
from benchmarks.report import table
from benchmarks.servers import Databases, Running, Unavailable, running, server
from benchmarks.workloads import workloads


def main() -> None:
    """Measure what the command line says."""
    asked = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with alone():
        print(table(_measured(asked)))


def _measured(asked: Options) -> dict[str, dict[str, Figures]]:
    server_core, other_core = processor.cores()
    known = workloads(outline(STANDARD))
    work = [known[name] for name in asked.workloads]
    with ExitStack() as stack:
        postgres = stack.enter_context(cluster(WORK / "postgres"))
        rows = databases(postgres, STANDARD, tell)
        servers = [stack.enter_context(each) for each in _starting(asked, rows, server_core)]
        if asked.checked:
            for each in work:
                check(servers, each)
        bench = Bench(asked.load, other_core, postgres.pid, asked.seconds)
        samples = measure(bench, servers, work, asked.rounds, tell)
    found: defaultdict[str, dict[str, Figures]] = defaultdict(dict)
    for (workload, name), taken in samples.items():
        found[workload][name] = figures(taken)
    return found


def _starting(asked: Options, rows: Databases, core: int) -> Iterator[AbstractContextManager[Running]]:
    for name in asked.servers:
        try:
            yield running(name, server(name, rows), core)
        except Unavailable as reason:
            tell(f"without {name}: {reason}")


if __name__ == "__main__":
    main()
