from pathlib import Path

import prometheus_client
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from gql_blog.content import CircuitState
from gql_blog.graph.results.engine_metrics import engine_metrics_of
from gql_blog.graph.results.result_cache import ResultCache
from gql_blog.hooks import HookHealth, PluginHealth
from gql_blog.store.sqlite.sqlite_invalidations import SqliteInvalidations
from gql_blog.store.sqlite.sqlite_reader import SqliteReader
from gql_blog.web.prometheus_metrics import Histogram, Metrics


def _values(metrics: Metrics) -> dict[str, float]:
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        sample.name + "".join(f"[{value}]" for value in sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_what_happens_is_counted_for_each_site_alone() -> None:
    metrics, other = Metrics(), Metrics()
    metrics.count_response(204)
    metrics.count_response(404)
    metrics.count_response(429)
    metrics.executed.inc()
    metrics.cost.observe(4_383)
    values = _values(metrics)
    assert values["gql_blog_http_responses_total[2xx]"] == 1
    assert values["gql_blog_http_responses_total[4xx]"] == 2
    assert values["gql_blog_operations_total[executed]"] == 1
    assert values["gql_blog_operation_cost_bucket[1000.0]"] == 0
    assert values["gql_blog_operation_cost_bucket[5000.0]"] == 1
    assert _values(other)["gql_blog_http_responses_total[4xx]"] == 0


def test_what_an_engine_counts_is_shown_with_the_rest() -> None:
    cache = ResultCache(SqliteInvalidations(Path("none.db")), 1_000)
    cache.counts["hit"] += 2
    values = _values(Metrics(lambda: engine_metrics_of(cache, {"arguments": 3}, SqliteReader(Path("none.db")))))
    assert values["gql_blog_planner_fallbacks_total[arguments]"] == 3
    assert values["gql_blog_planner_fallbacks_total[introspection]"] == 0
    assert values["gql_blog_result_cache_lookups_total[hit]"] == 2
    assert values["gql_blog_result_cache_bytes"] == 0


def test_the_health_of_plugins_is_shown_by_hook_and_subject() -> None:
    hooks = (
        HookHealth("moderate"),
        HookHealth("before_write", "create_post", CircuitState.OPEN, failures=7, last_error="ValueError"),
    )
    values = _values(Metrics(plugin_health=lambda: [PluginHealth("guard", "1", enabled=False, hooks=hooks)]))
    assert values["gql_blog_plugin_enabled[guard]"] == 0
    assert values["gql_blog_plugin_circuit_open[moderate][guard][]"] == 0
    assert values["gql_blog_plugin_circuit_open[before_write][guard][create_post]"] == 1
    assert values["gql_blog_plugin_failures_total[before_write][guard][create_post]"] == 7


@given(st.lists(st.floats(0, 40) | st.sampled_from([1.0, 5.0, 30.0])))
def test_a_histogram_counts_as_prometheus_own_histogram_does(values: list[float]) -> None:
    bounds = (1.0, 5.0, 30.0)
    theirs, ours = prometheus_client.Histogram("x", "y", buckets=bounds, registry=None), Histogram(bounds)
    for value in values:
        theirs.observe(value)
        ours.observe(value)
    expected = [(sample.name, sample.labels, sample.value) for family in theirs.collect() for sample in family.samples]
    found = [(sample.name, sample.labels, sample.value) for sample in ours.family("x", "y", 0.0).samples]
    assert sorted(found[:-1], key=str) == sorted(expected[:-1], key=str)
    assert found[-1] == ("x_created", {}, 0.0)
