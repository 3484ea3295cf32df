"""The metrics of delivery, which the web server exports: of all processes together, since the database holds them."""

from collections.abc import Sequence
from functools import partial

from gql_blog.content import SiteMetric
from gql_blog.events.consumers import Backlog
from gql_blog.hooks import Hooks

gauge = partial(SiteMetric, is_gauge=True)


def metrics_of_backlogs(backlogs: Sequence[Backlog]) -> tuple[SiteMetric, ...]:
    """Return the metrics of these backlogs."""
    return (
        gauge(
            "gql_blog_event_delivery_lag_seconds",
            "Age of the oldest event that a consumer has not taken",
            {each.consumer: each.lag_seconds for each in backlogs},
            "consumer",
        ),
        gauge(
            "gql_blog_undelivered_events",
            "Events that a consumer has not taken",
            {each.consumer: each.undelivered for each in backlogs},
            "consumer",
        ),
        gauge(
            "gql_blog_failed_event_deliveries",
            "Events that a consumer failed to take, and will be asked again for",
            {each.consumer: each.failed for each in backlogs},
            "consumer",
        ),
    )


def metrics_of_rows(hooks: Hooks, count: int) -> tuple[SiteMetric, ...]:
    """Return the metric of articles that are to be rendered again, where plugins read rows in rendering."""
    documentation = "Articles that were rendered from other rows of plugins than there are now"
    metric = gauge("gql_blog_articles_to_render", documentation, {"": count})
    return (metric,) if hooks.rendering.rows.models else ()
