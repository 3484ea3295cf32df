"""The metrics of delivery, which the web server exports: of all processes together, since the database holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gql_blog.events.consumers import Backlog


@dataclass(frozen=True, slots=True)
class BacklogMetric:
    """A number for each consumer."""

    name: str
    documentation: str
    values: Mapping[str, float]
    label: str | None = "consumer"
    is_gauge: bool = True


def metrics_of_backlogs(backlogs: Sequence[Backlog]) -> tuple[BacklogMetric, ...]:
    """Return the metrics of these backlogs."""
    return (
        BacklogMetric(
            "gql_blog_event_delivery_lag_seconds",
            "Age of the oldest event that a consumer has not taken",
            {each.consumer: each.lag_seconds for each in backlogs},
        ),
        BacklogMetric(
            "gql_blog_undelivered_events",
            "Events that a consumer has not taken",
            {each.consumer: each.undelivered for each in backlogs},
        ),
        BacklogMetric(
            "gql_blog_failed_event_deliveries",
            "Events that a consumer failed to take, and will be asked again for",
            {each.consumer: each.failed for each in backlogs},
        ),
    )
