"""What the engine counts, for whoever shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gql_blog.graph.answers import Answers

FALLBACKS: Final = ("introspection", "arguments")
"""Why a query is walked by graphql-core, and not answered by its plan alone."""
_LOOKED_FOR: Final = ("hit", "miss", "bypass")
_LET_GO: Final = ("touched", "crowded_out")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number for each value of ``label``, or one where there is no label. ``level``: it may fall."""

    name: str
    meaning: str
    values: Mapping[str, int]
    label: str | None = None
    level: bool = False


def figures_of(answers: Answers, fallbacks: Mapping[str, int]) -> list[Figure]:
    """Return the figures of an engine."""
    counts = answers.counts
    return [
        Figure(
            "gql_blog_fallbacks",
            "Queries that were not answered by their plan alone, by reason",
            {reason: fallbacks.get(reason, 0) for reason in FALLBACKS},
            "reason",
        ),
        Figure(
            "gql_blog_kept_answers_lookups",
            "Queries looked for among the kept answers; bypass: none of whose answers may be kept",
            {each: counts[each] for each in _LOOKED_FOR},
            "outcome",
        ),
        Figure(
            "gql_blog_kept_answers_evictions",
            "Kept answers let go: something they rest on was touched, or others took their room",
            {each: counts[each] for each in _LET_GO},
            "reason",
        ),
        Figure("gql_blog_kept_answers", "Answers that are kept", {"": len(answers)}, level=True),
        Figure("gql_blog_kept_answers_bytes", "Bytes that kept answers take", {"": answers.weight}, level=True),
    ]
