"""What the engine counts, for whoever shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gql_blog.graph.result_cache import ResultCache

FALLBACKS: Final = ("introspection", "arguments")
"""Why a query is walked by graphql-core, and not answered by its plan alone."""
_LOOKED_FOR: Final = ("hit", "miss", "bypass")
_LET_GO: Final = ("touched", "crowded_out")


@dataclass(frozen=True, slots=True)
class EngineMetric:
    """A number for each value of ``label``, or one where there is no label. ``is_gauge``: it may go down."""

    name: str
    documentation: str
    values: Mapping[str, int]
    label: str | None = None
    is_gauge: bool = False


def engine_metrics_of(answers: ResultCache, fallbacks: Mapping[str, int]) -> list[EngineMetric]:
    """Return the figures of an engine."""
    counts = answers.counts
    return [
        EngineMetric(
            "gql_blog_planner_fallbacks",
            "Queries that were not answered by their plan alone, by reason",
            {reason: fallbacks.get(reason, 0) for reason in FALLBACKS},
            "reason",
        ),
        EngineMetric(
            "gql_blog_result_cache_lookups",
            "Queries looked for among the kept answers; bypass: none of whose answers may be kept",
            {each: counts[each] for each in _LOOKED_FOR},
            "outcome",
        ),
        EngineMetric(
            "gql_blog_result_cache_evictions",
            "Kept answers let go: something they rest on was touched, or others took their room",
            {each: counts[each] for each in _LET_GO},
            "reason",
        ),
        EngineMetric("gql_blog_result_cache_entries", "Results in the cache", {"": len(answers)}, is_gauge=True),
        EngineMetric(
            "gql_blog_result_cache_bytes", "Bytes used by cached results", {"": answers.weight}, is_gauge=True
        ),
    ]
