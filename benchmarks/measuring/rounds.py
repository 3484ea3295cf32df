"""Rounds of measurements: in each, every server has its turn under every workload before any has another."""

import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks import processor
from benchmarks.load import Load, Loaded
from benchmarks.measuring.figures import Sample
from benchmarks.servers import Running
from benchmarks.workloads import Workload

CONNECTIONS = (1, 16)
_CONNECTIONS_WARM = 4
_FOREIGN = 0.25
_AGAIN_AFTER = 1.0

Samples = Mapping[tuple[str, str], list[Sample]]
"""By workload and server."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where and how is measured. ``again``: how often at most, when others had the machine meanwhile."""

    load: Load
    core: int
    database_pid: int
    seconds: float
    again: int = 1

    def sample(self, server: Running, workload: Workload, connections: int) -> Sample:
        """Measure once; once more where others took a good part of a core."""
        for _ in range(self.again):
            sample = self._once(server, workload, connections)
            if sample.foreign < _FOREIGN:
                return sample
            time.sleep(_AGAIN_AFTER)
        return self._once(server, workload, connections)

    def warm(self, server: Running, workload: Workload, seconds: float) -> None:
        """Let a server do its work for a while before it counts."""
        self._loaded(server, workload, _CONNECTIONS_WARM, seconds)

    def _once(self, server: Running, workload: Workload, connections: int) -> Sample:
        spent = _Spent(server.pid, self.database_pid)
        loaded = self._loaded(server, workload, connections, self.seconds)
        own, database, foreign = spent()
        each = 1e3 / max(1, loaded.requests)
        return Sample(connections, loaded, own * each, database * each, foreign)

    def _loaded(self, server: Running, workload: Workload, connections: int, seconds: float) -> Loaded:
        processor.pin(processor.tree(self.database_pid), self.core)
        bodies = workload.bodies(server.server.documents)
        for longer in (1, 4, 16):
            loaded = self.load(server.address, bodies, connections, longer * seconds, self.core)
            if loaded.failed:
                raise SystemExit(f"{server.name} failed {loaded.failed} of {loaded.requests} requests: {workload.name}")
            if loaded.requests:
                return loaded
        raise SystemExit(f"{server.name} answers none of {workload.name} within {longer * seconds:.0f} s.")


class _Spent:
    """Processor time from its making to its call: the server's and the database's in seconds, others' as a share."""

    def __init__(self, server: int, database: int) -> None:
        self._pids = (server, database)
        self._clock, self._before = time.perf_counter(), self._now()

    def __call__(self) -> tuple[float, float, float]:
        """Return the three."""
        took = time.perf_counter() - self._clock
        everybody, ours, server, database = (
            after - before for after, before in zip(self._now(), self._before, strict=True)
        )
        return server, max(0.0, database), (everybody - ours - server - database) / took

    def _now(self) -> tuple[float, float, float, float]:
        load = resource.getrusage(resource.RUSAGE_CHILDREN)
        own = time.process_time() + load.ru_utime + load.ru_stime
        server, database = map(processor.seconds, self._pids)
        return processor.busy(), own, server, database


def measure(
    bench: Bench,
    servers: Sequence[Running],
    workloads: Sequence[Workload],
    rounds: int,
    tell: Callable[[str], None],
) -> Samples:
    """Measure every server under every workload, ``rounds`` times."""
    for workload in workloads:
        for server in servers:
            bench.warm(server, workload, server.server.warm_seconds)
    samples: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
    for turn, workload, connections in _turns(rounds, workloads):
        tell(f"round {turn} of {rounds}: {workload.name}, {connections} at once")
        for server in servers:
            samples[workload.name, server.name].append(bench.sample(server, workload, connections))
    return samples


def _turns(rounds: int, workloads: Sequence[Workload]) -> Iterator[tuple[int, Workload, int]]:
    for turn in range(1, rounds + 1):
        for workload in workloads:
            for connections in CONNECTIONS:
                yield turn, workload, connections
