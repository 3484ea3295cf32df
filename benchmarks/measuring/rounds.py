"""Rounds of measurements: in each, every server has its turn under every workload before any has another."""

import resource
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from benchmarks import processor
from benchmarks.load import Load, Loaded, Requests
from benchmarks.measuring.figures import FEW, Figures, Sample, figures
from benchmarks.servers import Running
from benchmarks.workloads import Workload

CONNECTIONS = (1, 16)
_CONNECTIONS_WARM = 4
_FOREIGN = 0.25
_AGAIN_AFTER = 1.0

Samples = Mapping[tuple[str, str], list[Sample]]
"""By workload and server."""


@dataclass(slots=True)
class Bench:
    """Where and how is measured. ``repeats``: how many measurements are made again, where others had the machine."""

    load: Load
    core: int
    database_pid: int
    seconds: float
    repeats: int = 40

    def sample(self, server: Running, requests: Requests, connections: int) -> Sample:
        """Measure once; once more where others took a good part of a core."""
        sample = self._once(server, requests, connections)
        if sample.foreign < _FOREIGN or not self.repeats:
            return sample
        self.repeats -= 1
        time.sleep(_AGAIN_AFTER)
        return min(sample, self._once(server, requests, connections), key=lambda each: each.foreign)

    def warm(self, server: Running, requests: Requests) -> float:
        """Let a server do its work for a while before it counts; return how many requests a measurement will answer."""
        seconds = min(1.0, self.seconds) * server.server.warm_seconds
        return self._loaded(server, requests, _CONNECTIONS_WARM, seconds).per_second * self.seconds

    def _once(self, server: Running, requests: Requests, connections: int) -> Sample:
        spent = _Spent(server.pid, self.database_pid)
        loaded = self._loaded(server, requests, connections, self.seconds)
        own, database, foreign = spent()
        each = 1e3 / max(1, loaded.requests)
        return Sample(connections, loaded, own * each, database * each, foreign)

    def _loaded(self, server: Running, requests: Requests, connections: int, seconds: float) -> Loaded:
        processor.pin(processor.tree(self.database_pid), self.core)
        for longer in (1, 4, 16):
            loaded = self.load(server.address, requests, connections, longer * seconds, self.core)
            if loaded.failed:
                raise SystemExit(f"{server.name} failed {loaded.failed} of {loaded.requests} requests.")
            if loaded.requests:
                return loaded
        raise SystemExit(f"{server.name} answers nothing within {longer * seconds:.0f} s.")


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
    alone: int = 1,
) -> Samples:
    """Measure every server under every workload, ``rounds`` times.

    A server that answers many requests is loaded by 16 connections in every round, and by one in the first ``alone``,
    for the time of an answer; one that answers few is loaded by one alone, since of 16 many would be left unanswered.
    """
    asked = {
        (workload.name, server.name): workload.requests(server.server.documents)
        for workload in workloads
        for server in servers
    }
    pairs = list(product(workloads, servers))
    slow = {key for (each, server), key in zip(pairs, asked, strict=True) if bench.warm(server, asked[key]) < FEW}
    samples: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
    for turn, workload in product(range(rounds), workloads):
        tell(f"round {turn + 1} of {rounds}: {workload.name}")
        for connections, server in product(CONNECTIONS, servers):
            key = workload.name, server.name
            if (connections == 1 and key not in slow and turn >= alone) or (connections > 1 and key in slow):
                continue
            samples[key].append(bench.sample(server, asked[key], connections))
    return samples


def alternate(bench: Bench, asked: Sequence[tuple[Running, Requests]], rounds: int) -> list[Figures]:
    """Measure what each server is asked, in turn and by many at once; return the figures in the same order."""
    for server, requests in asked:
        bench.warm(server, requests)
    samples: list[list[Sample]] = [[] for _ in asked]
    for _ in range(rounds):
        for taken, (server, requests) in zip(samples, asked, strict=True):
            taken.append(bench.sample(server, requests, CONNECTIONS[-1]))
    return [figures(taken) for taken in samples]
