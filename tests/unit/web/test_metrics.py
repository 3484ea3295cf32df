from prometheus_client.parser import text_string_to_metric_families

from gql_blog.web.metrics import Metrics


def _values(metrics: Metrics) -> dict[str, float]:
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        sample.name + "".join(f"[{value}]" for value in sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_what_happens_is_counted_for_each_site_alone() -> None:
    metrics, other = Metrics(), Metrics()
    metrics.response(204)
    metrics.response(404)
    metrics.response(429)
    metrics.executed.inc()
    metrics.cost.observe(4_383)
    values = _values(metrics)
    assert values["gql_blog_responses_total[2xx]"] == 1
    assert values["gql_blog_responses_total[4xx]"] == 2
    assert values["gql_blog_answers_total[executed]"] == 1
    assert values["gql_blog_answer_cost_bucket[1000.0]"] == 0
    assert values["gql_blog_answer_cost_bucket[5000.0]"] == 1
    assert _values(other)["gql_blog_responses_total[4xx]"] == 0
