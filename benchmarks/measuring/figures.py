"""What was measured of one server under one workload."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.load import Loaded

FEW = 300
"""With fewer requests than that at many connections, those at one tell more of the cost of each."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement. Processor times are milliseconds a request; ``foreign`` is what others took of a core."""

    connections: int
    loaded: Loaded
    server_ms: float
    database_ms: float
    foreign: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians over the rounds. ``spread`` is how far the server's processor time strays: (most - least) / median."""

    server_cpu_ms: float
    database_cpu_ms: float
    p50_ms: float
    requests_per_second: float
    bytes: int
    spread: float
    rounds: int

    @property
    def total_cpu_ms(self) -> float:
        """Of server and database together."""
        return self.server_cpu_ms + self.database_cpu_ms


def figures(samples: Sequence[Sample]) -> Figures:
    """Return what the samples of one server and one workload come to."""
    alone = [each for each in samples if each.connections == 1]
    crowd = [each for each in samples if each.connections > 1]
    telling = alone if max(each.loaded.requests for each in crowd) < FEW else crowd
    cpu = [each.server_ms for each in telling]
    return Figures(
        server_cpu_ms=median(cpu),
        database_cpu_ms=median(each.database_ms for each in telling),
        p50_ms=median(each.loaded.p50_ms for each in alone),
        requests_per_second=median(each.loaded.per_second for each in crowd),
        bytes=round(median(each.loaded.size for each in samples)),
        spread=(max(cpu) - min(cpu)) / (median(cpu) or 1.0),
        rounds=len(telling),
    )
