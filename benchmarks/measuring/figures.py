"""What was measured of one server under one workload."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.load import Loaded

FEW = 300
"""Where fewer requests are answered than that, one connection tells more of the cost of each than many."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement. Processor times are milliseconds a request; ``foreign`` is what others took of a core."""

    connections: int
    loaded: Loaded
    server_ms: float
    database_ms: float
    foreign: float

    @property
    def total_ms(self) -> float:
        """Of server and database together."""
        return self.server_ms + self.database_ms


Part = Callable[[Sample], float]


def server_cpu(sample: Sample) -> float:
    """The server's processor time."""
    return sample.server_ms


def total_cpu(sample: Sample) -> float:
    """The server's and the database's processor time."""
    return sample.total_ms


@dataclass(frozen=True, slots=True)
class Figures:
    """``telling`` are the samples, one a round, from which processor times are taken; the rest is medians."""

    telling: Sequence[Sample]
    p50_ms: float
    requests_per_second: float
    bytes: int

    @property
    def server_cpu_ms(self) -> float:
        """The median of the server's processor time a request."""
        return median(map(server_cpu, self.telling))

    @property
    def database_cpu_ms(self) -> float:
        """The median of the database's processor time a request."""
        return median(sample.database_ms for sample in self.telling)

    @property
    def spread(self) -> float:
        """How far the server's processor time strays over the rounds: (most - least) / median."""
        times = [sample.server_ms for sample in self.telling]
        return (max(times) - min(times)) / (median(times) or 1.0)


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of the rounds' ratios, and the least and the most of them."""

    value: float
    least: float
    most: float


def ratio(one: Figures, other: Figures, part: Part) -> Ratio:
    """Return how many times ``other``'s cost ``one``'s is, round by round: what disturbs a round disturbs both."""
    rounds = [part(left) / (part(right) or 1e-9) for left, right in zip(one.telling, other.telling, strict=False)]
    return Ratio(median(rounds), min(rounds), max(rounds))


def figures(samples: Sequence[Sample]) -> Figures:
    """Return what the samples of one server and one workload come to."""
    crowd = [each for each in samples if each.connections > 1]
    alone = [each for each in samples if each.connections == 1] or crowd
    telling = crowd or alone
    return Figures(
        telling=telling,
        p50_ms=median(each.loaded.p50_ms for each in alone),
        requests_per_second=median(each.loaded.per_second for each in telling),
        bytes=round(median(each.loaded.size for each in samples)),
    )


def p95(times: Sequence[float]) -> float:
    """Return the time that 95 of 100 requests take at most."""
    return sorted(times)[int(len(times) * 0.95)]
