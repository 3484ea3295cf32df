"""The metrics of the engine, which the web server exports."""

from collections.abc import Mapping
from typing import Final

from gql_blog.content import SiteMetric
from gql_blog.graph.results.result_cache import ResultCache
from gql_blog.store import Reader

FALLBACKS: Final = ("introspection", "arguments")
"""Why graphql-core executes a query over what its plan read, instead of the plan alone."""
_LOOKUPS: Final = ("hit", "miss", "bypass")
_EVICTIONS: Final = ("invalidated", "capacity")


def engine_metrics_of(cache: ResultCache, fallbacks: Mapping[str, int], reader: Reader) -> list[SiteMetric]:
    """Return the metrics of an engine."""
    return [*_of_cache(cache, fallbacks), *_of_reads(reader)]


def _of_reads(reader: Reader) -> list[SiteMetric]:
    counts = reader.statistics
    return [
        SiteMetric("gql_blog_long_reads", "Reads that ran apart from the short ones", {"": counts.long_reads}),
        SiteMetric("gql_blog_long_read_seconds", "Database time of long reads", {"": counts.long_seconds}),
        SiteMetric("gql_blog_read_timeouts", "Reads that were ended with TIMEOUT", {"": counts.timeouts}),
        SiteMetric(
            "gql_blog_running_long_reads", "Long reads that run now", {"": reader.running_long_reads}, is_gauge=True
        ),
    ]


def _of_cache(cache: ResultCache, fallbacks: Mapping[str, int]) -> list[SiteMetric]:
    counts = cache.counts
    return [
        SiteMetric(
            "gql_blog_planner_fallbacks",
            "Queries that graphql-core executed, by reason",
            {reason: fallbacks.get(reason, 0) for reason in FALLBACKS},
            "reason",
        ),
        SiteMetric(
            "gql_blog_result_cache_lookups",
            "Lookups in the result cache; bypass: the result of this query is never cached",
            {each: counts[each] for each in _LOOKUPS},
            "outcome",
        ),
        SiteMetric(
            "gql_blog_result_cache_evictions",
            "Entries dropped from the result cache, by reason",
            {each: counts[each] for each in _EVICTIONS},
            "reason",
        ),
        SiteMetric("gql_blog_result_cache_entries", "Results in the cache", {"": len(cache)}, is_gauge=True),
        SiteMetric("gql_blog_result_cache_bytes", "Bytes used by cached results", {"": cache.weight}, is_gauge=True),
    ]
