from prometheus_client.parser import text_string_to_metric_families

from gql_blog.events import Backlog, metrics_of_backlogs
from gql_blog.web.prometheus_metrics import Metrics


def test_each_consumer_has_its_lag_and_its_numbers() -> None:
    backlogs = (Backlog("mail", 3, 1, 7.5), Backlog("search", 0, 0, 0.0))
    text = Metrics().text(metrics_of_backlogs(backlogs)).decode()
    samples = {
        (sample.name.removeprefix("gql_blog_"), sample.labels["consumer"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if "consumer" in sample.labels
    }
    assert samples == {
        ("event_delivery_lag_seconds", "mail"): 7.5,
        ("event_delivery_lag_seconds", "search"): 0.0,
        ("undelivered_events", "mail"): 3,
        ("undelivered_events", "search"): 0,
        ("failed_event_deliveries", "mail"): 1,
        ("failed_event_deliveries", "search"): 0,
    }
