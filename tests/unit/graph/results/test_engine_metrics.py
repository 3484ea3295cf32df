from collections import Counter
from pathlib import Path

from gql_blog.graph.results.engine_metrics import FALLBACKS, engine_metrics_of
from gql_blog.graph.results.result_cache import ResultCache
from gql_blog.store.sqlite.sqlite_invalidations import SqliteInvalidations
from gql_blog.store.sqlite.sqlite_reader import SqliteReader


def test_figures_are_there_before_anything_is_counted(tmp_path: Path) -> None:
    cache = ResultCache(SqliteInvalidations(tmp_path / "none.db"), 1_000)
    reader = SqliteReader(tmp_path / "none.db")
    figures = {each.name: each for each in engine_metrics_of(cache, Counter(), reader)}
    assert figures["gql_blog_planner_fallbacks"].values == dict.fromkeys(FALLBACKS, 0)
    assert figures["gql_blog_result_cache_lookups"].values == {"hit": 0, "miss": 0, "bypass": 0}
    assert figures["gql_blog_result_cache_bytes"].is_gauge
    assert figures["gql_blog_read_timeouts"].values == {"": 0}
    cache.counts["hit"] += 2
    reader.statistics.count_long(0.5)
    reader.statistics.count_long(0.25)
    figures = {each.name: each for each in engine_metrics_of(cache, Counter(arguments=3), reader)}
    assert figures["gql_blog_result_cache_lookups"].values["hit"] == 2
    assert figures["gql_blog_planner_fallbacks"].values["arguments"] == 3
    assert figures["gql_blog_long_reads"].values == {"": 2}
    assert figures["gql_blog_long_read_seconds"].values == {"": 0.75}
    assert figures["gql_blog_running_long_reads"].values == {"": 0}
    assert figures["gql_blog_running_long_reads"].is_gauge
