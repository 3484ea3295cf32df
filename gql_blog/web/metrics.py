"""What is counted, for Prometheus. One set for each site, so that two in one process do not add up."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_POINTS: Final = (10, 100, 1_000, 5_000, 10_000, 50_000, 100_000)


class Metrics:
    """Counters and gauges of one site in one process."""

    content_type = CONTENT_TYPE_PLAIN_0_0_4

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        responses = Counter("gql_blog_responses", "HTTP answers, by class of status", ["status"], registry=registry)
        self._responses = {digit: responses.labels(f"{digit}xx") for digit in range(1, 6)}
        answers = Counter("gql_blog_answers", "GraphQL answers, by what came of them", ["outcome"], registry=registry)
        self.executed = answers.labels("executed")
        self.request_errors = answers.labels("request_error")
        self.refused = answers.labels("refused")
        self.timed_out = answers.labels("timed_out")
        self.seconds = Histogram(
            "gql_blog_answer_seconds", "Time to a GraphQL answer", buckets=_SECONDS, registry=registry
        )
        self.cost = Histogram("gql_blog_answer_cost", "Cost of GraphQL operations", buckets=_POINTS, registry=registry)
        self.connections = Gauge("gql_blog_connections", "Open sockets and event streams", registry=registry)
        self.failures = Counter("gql_blog_failures", "Requests that failed in here", registry=registry)

    def response(self, status: int) -> None:
        """Count an HTTP answer."""
        self._responses[status // 100].inc()

    def text(self) -> bytes:
        """All of them, in Prometheus' text format."""
        return generate_latest(self._registry)
