"""The metrics of delivery, which the web server exports: of all processes together, since the database holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gql_blog.events.consumers import Backlog
from gql_blog.hooks import Hooks


@dataclass(frozen=True, slots=True)
class BacklogMetric:
    """A number for each consumer, or job; without a label there is one."""

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


def metrics_of_rows(hooks: Hooks, count: int) -> tuple[BacklogMetric, ...]:
    """Return the metric of articles that are to be rendered again, where plugins read rows in rendering."""
    documentation = "Articles that were rendered from other rows of plugins than there are now"
    metric = BacklogMetric("gql_blog_articles_to_render", documentation, {"": count}, label=None)
    return (metric,) if hooks.rendering.rows.models else ()
