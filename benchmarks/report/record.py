"""Everything that a run found, as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from benchmarks.first_sight import FirstSight
from benchmarks.goals import Found, Outcome, outcomes
from benchmarks.growth import DeepGrowth, PageGrowth
from benchmarks.measuring import Figures

_DIGITS = 4


@dataclass(slots=True)
class Record:
    """A run; ``without`` says which servers could not be set up, and why."""

    at: datetime
    machine: Mapping[str, str | int]
    versions: Mapping[str, str]
    data: Mapping[str, int]
    seconds: float
    rounds: int
    pages: Found = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)
    first_sight: Mapping[str, FirstSight] = field(default_factory=dict)
    page_growth: list[PageGrowth] = field(default_factory=list)
    deep_growth: list[DeepGrowth] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        """Return it as a value for JSON."""
        return {
            "measuredAt": self.at.isoformat(timespec="seconds"),
            "machine": dict(self.machine),
            "versions": dict(self.versions),
            "data": dict(self.data),
            "seconds": self.seconds,
            "rounds": self.rounds,
            "workloads": {
                workload: {name: _figures(each) for name, each in servers.items()}
                for workload, servers in self.pages.items()
            },
            "without": dict(self.without),
            "ratios": [_outcome(each) for each in outcomes(self.pages)],
            "firstSight": {name: _first_sight(each) for name, each in self.first_sight.items()},
            "pageGrowth": [_page(each) for each in self.page_growth],
            "deepGrowth": [_deep(each) for each in self.deep_growth],
        }


def _figures(each: Figures) -> dict[str, float]:
    return {
        "serverCpuMs": round(each.server_cpu_ms, _DIGITS),
        "databaseCpuMs": round(each.database_cpu_ms, _DIGITS),
        "p50Ms": round(each.p50_ms, _DIGITS),
        "requestsPerSecond": round(each.requests_per_second, 1),
        "bytes": each.bytes,
        "spread": round(each.spread, _DIGITS),
    }


def _outcome(each: Outcome) -> dict[str, Any]:
    return {
        "what": each.goal.says,
        "workload": each.workload,
        "ratio": round(each.ratio.value, _DIGITS),
        "least": round(each.ratio.least, _DIGITS),
        "most": round(each.ratio.most, _DIGITS),
        ("atMost" if each.goal.at_most else "atLeast"): each.bound,
        "met": each.met,
    }


def _first_sight(each: FirstSight) -> dict[str, float]:
    return {
        "parsedAndValidatedMs": round(each.parsed_and_validated_ms, _DIGITS),
        "firstSightMs": round(each.first_sight_ms, _DIGITS),
        "ratio": round(each.ratio, _DIGITS),
    }


def _page(each: PageGrowth) -> dict[str, Any]:
    return {
        "database": each.database,
        "page": each.place,
        "among2000Ms": round(each.small_ms, _DIGITS),
        "among20000Ms": round(each.grown_ms, _DIGITS),
        "ratio": round(each.ratio, _DIGITS),
    }


def _deep(each: DeepGrowth) -> dict[str, Any]:
    costs = {str(posts): round(cost, _DIGITS) for posts, cost in each.post_ms.items()}
    return {"database": each.database, "postMs": costs, "ratio": round(each.ratio, _DIGITS)}
