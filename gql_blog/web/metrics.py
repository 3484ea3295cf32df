"""What is counted, for Prometheus. One set for each site, so that two in one process do not add up.

Counting is a plain addition, since a site runs in one event loop; Prometheus' own objects, which lock, are made when
somebody looks, but for the gauge of connections, which are few.
"""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from gql_blog.web.engine import EngineMetric

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_POINTS: Final = (10.0, 100.0, 1_000.0, 5_000.0, 10_000.0, 50_000.0, 100_000.0)


class Tally:
    """How often something happened."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0

    def inc(self) -> None:
        """Once more."""
        self.value += 1


class Spread:
    """How many of the values seen lie between which bounds; a value that equals a bound lies below it."""

    __slots__ = ("_bounds", "_counts", "_sum")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def observe(self, value: float) -> None:
        """Count one value."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def family(self, name: str, meaning: str, created: float) -> Metric:
        """All of it, as Prometheus wants it."""
        totals = accumulate(self._counts)
        buckets = [(str(bound), float(total)) for bound, total in zip((*self._bounds, "+Inf"), totals, strict=True)]
        family = HistogramMetricFamily(name, meaning, buckets=buckets, sum_value=self._sum)
        family.add_sample(f"{name}_created", {}, created)
        return family


class Metrics:
    """Counters and gauges of one site in one process; ``figures`` are those of its engine."""

    content_type = CONTENT_TYPE_PLAIN_0_0_4

    def __init__(self, figures: Callable[[], Iterable[EngineMetric]] = tuple) -> None:
        self._figures = figures
        self._created = time.time()
        self._responses = {digit: Tally() for digit in range(1, 6)}
        self.executed, self.request_errors, self.refused, self.timed_out = (Tally() for _ in range(4))
        self.seconds, self.cost = Spread(_SECONDS), Spread(_POINTS)
        self.failures = Tally()
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(self)
        self.connections = Gauge("gql_blog_connections", "Open sockets and event streams", registry=self._registry)

    def answered(self, seconds: float, cost: int | None) -> None:
        """Count a GraphQL answer; one without a cost was not executed."""
        self.seconds.observe(seconds)
        if cost is None:
            self.request_errors.value += 1
        else:
            self.executed.value += 1
            self.cost.observe(cost)

    def response(self, status: int) -> None:
        """Count an HTTP answer."""
        self._responses[status // 100].value += 1

    def collect(self) -> Iterator[Metric]:
        """What was counted, as Prometheus asks its collectors for it."""
        classes = {f"{digit}xx": tally for digit, tally in self._responses.items()}
        outcomes = {
            "executed": self.executed,
            "request_error": self.request_errors,
            "refused": self.refused,
            "timed_out": self.timed_out,
        }
        yield self._counter("gql_blog_responses", "HTTP answers, by class of status", "status", classes)
        yield self._counter("gql_blog_answers", "GraphQL answers, by what came of them", "outcome", outcomes)
        yield self.seconds.family("gql_blog_answer_seconds", "Time to a GraphQL answer", self._created)
        yield self.cost.family("gql_blog_answer_cost", "Cost of GraphQL operations", self._created)
        yield self._counter("gql_blog_failures", "Requests that failed in here", None, {"": self.failures})
        yield from map(self._shown, self._figures())

    def _shown(self, figure: EngineMetric) -> Metric:
        labels = [figure.label] if figure.label else []
        kind = GaugeMetricFamily if figure.level else CounterMetricFamily
        family = kind(figure.name, figure.meaning, labels=labels)
        for value, number in figure.values.items():
            family.add_metric([value] if labels else [], number)
        return family

    def _counter(self, name: str, meaning: str, label: str | None, tallies: Mapping[str, Tally]) -> Metric:
        family = CounterMetricFamily(name, meaning, labels=[label] if label else [])
        for value, tally in tallies.items():
            family.add_metric([value] if label else [], tally.value, created=self._created)
        return family

    def text(self) -> bytes:
        """All of them, in Prometheus' text format."""
        return generate_latest(self._registry)
