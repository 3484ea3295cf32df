"""The metrics of a site, for Prometheus. Each site has its own set, so that two sites in one process do not add up.

``Counter`` and ``Histogram`` have the methods of those in prometheus_client, but no lock: a site runs in one event
loop, and a locked count costs ten times as much. prometheus_client formats the values when /metrics is read.
"""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from gql_blog.content import CircuitState, SiteMetric
from gql_blog.hooks import PluginHealth

_SECONDS_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_COST_BUCKETS: Final = (10.0, 100.0, 1_000.0, 5_000.0, 10_000.0, 50_000.0, 100_000.0)


class Counter:
    """A value that only goes up."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0

    def inc(self) -> None:
        """Add one."""
        self.value += 1


class Histogram:
    """Counts of the observed values by bucket. A value that equals an upper bound belongs to that bucket."""

    __slots__ = ("_bounds", "_counts", "_sum")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def observe(self, value: float) -> None:
        """Count one value."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def family(self, name: str, documentation: str, created: float) -> Metric:
        """Return the samples as a prometheus_client metric family."""
        totals = accumulate(self._counts)
        buckets = [(str(bound), float(total)) for bound, total in zip((*self._bounds, "+Inf"), totals, strict=True)]
        family = HistogramMetricFamily(name, documentation, buckets=buckets, sum_value=self._sum)
        family.add_sample(f"{name}_created", {}, created)
        return family


class Metrics:
    """The metrics of one site in one process, with those of its engine and the health of its plugins."""

    content_type = CONTENT_TYPE_PLAIN_0_0_4

    def __init__(
        self,
        engine_metrics: Callable[[], Iterable[SiteMetric]] = tuple,
        plugin_health: Callable[[], Sequence[PluginHealth]] = tuple,
    ) -> None:
        self._engine_metrics = engine_metrics
        self._read: Sequence[SiteMetric] = ()
        self._plugin_health = plugin_health
        self._created = time.time()
        self._http_responses = {digit: Counter() for digit in range(1, 6)}
        self.executed, self.request_errors, self.rejected, self.timed_out = (Counter() for _ in range(4))
        self.duration, self.cost = Histogram(_SECONDS_BUCKETS), Histogram(_COST_BUCKETS)
        self.unhandled_errors = Counter()
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(self)
        self.open_connections = Gauge(
            "gql_blog_open_connections", "Open WebSockets and event streams", registry=self._registry
        )

    def count_operation(self, seconds: float, cost: int | None, *, timed_out: bool = False) -> None:
        """Count an operation that took ``seconds``. ``cost`` is ``None`` if the request was not executed."""
        self.duration.observe(seconds)
        if cost is None:
            self.request_errors.value += 1
        elif timed_out:
            self.timed_out.value += 1
            self.cost.observe(cost)
        else:
            self.executed.value += 1
            self.cost.observe(cost)

    def count_response(self, status: int) -> None:
        """Count an HTTP response."""
        self._http_responses[status // 100].value += 1

    def collect(self) -> Iterator[Metric]:
        """Yield the metric families; the registry calls this as it does for every custom collector."""
        status_classes = {f"{digit}xx": counter for digit, counter in self._http_responses.items()}
        outcomes = {
            "executed": self.executed,
            "request_error": self.request_errors,
            "rejected": self.rejected,
            "timed_out": self.timed_out,
        }
        yield self._family("gql_blog_http_responses", "HTTP responses by status class", "status", status_classes)
        yield self._family("gql_blog_operations", "GraphQL operations by outcome", "outcome", outcomes)
        yield self.duration.family(
            "gql_blog_operation_duration_seconds", "Time from the parsed request to the result", self._created
        )
        yield self.cost.family("gql_blog_operation_cost", "Cost of executed operations in points", self._created)
        yield self._family(
            "gql_blog_unhandled_errors",
            "Requests that ended with an unhandled error",
            None,
            {"": self.unhandled_errors},
        )
        yield from map(self._engine_family, (*self._engine_metrics(), *self._read))
        yield from _plugin_families(self._plugin_health())

    def _engine_family(self, metric: SiteMetric) -> Metric:
        labels = [metric.label] if metric.label else []
        family_class = GaugeMetricFamily if metric.is_gauge else CounterMetricFamily
        family = family_class(metric.name, metric.documentation, labels=labels)
        for label_value, value in metric.values.items():
            family.add_metric([label_value] if labels else [], value)
        return family

    def _family(self, name: str, documentation: str, label: str | None, counters: Mapping[str, Counter]) -> Metric:
        family = CounterMetricFamily(name, documentation, labels=[label] if label else [])
        for label_value, counter in counters.items():
            family.add_metric([label_value] if label else [], counter.value, created=self._created)
        return family

    def text(self, read: Sequence[SiteMetric] = ()) -> bytes:
        """Return every metric in Prometheus' text format; ``read`` are those that were just read from the database."""
        self._read = read
        return generate_latest(self._registry)


def _plugin_families(plugins: Sequence[PluginHealth]) -> Iterator[Metric]:
    labels = ["plugin", "hook", "subject"]
    enabled = GaugeMetricFamily("gql_blog_plugin_enabled", "1 unless an operator has disabled it", labels=labels[:1])
    is_open = GaugeMetricFamily(
        "gql_blog_plugin_circuit_open", "1 if the hook failed too often in a row, and is not called", labels=labels
    )
    failures = CounterMetricFamily("gql_blog_plugin_failures", "Failures of the hook in all processes", labels=labels)
    for plugin in plugins:
        enabled.add_metric([plugin.name], plugin.enabled)
        for hook in plugin.hooks:
            values = [plugin.name, hook.name, hook.subject or ""]
            is_open.add_metric(values, hook.state is CircuitState.OPEN)
            failures.add_metric(values, hook.failures)
    yield from (enabled, is_open, failures)
