"""Everything that a run found, as JSON: tables, chart and README are made from that alone."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from benchmarks.first_sight import FirstSight
from benchmarks.goals import Found, Outcome, outcomes
from benchmarks.growth import LengthGrowth, PageGrowth
from benchmarks.measuring import Figures, ratio, total_cpu
from benchmarks.worker import Worker

_DIGITS = 4

Told = Mapping[str, Any]
"""What ``read.json`` holds."""


@dataclass(slots=True)
class Record:
    """A run; ``without`` says which servers could not be set up and which parts failed, and why."""

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
    deep_growth: list[LengthGrowth] = field(default_factory=list)
    bibliography_growth: list[LengthGrowth] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        """Return it as a value for JSON."""
        return {
            "measuredAt": self.at.isoformat(timespec="seconds"),
            "machine": dict(self.machine),
            "versions": dict(self.versions),
            "data": dict(self.data),
            "seconds": self.seconds,
            "rounds": self.rounds,
            "foreign": _foreign(self.pages),
            "without": dict(self.without),
            "ratios": [_outcome(each) for each in outcomes(self.pages)],
            "besideHandler": _beside(self.pages),
            "workloads": {
                workload: {name: _figures(each) for name, each in servers.items()}
                for workload, servers in self.pages.items()
            },
            "firstSight": {name: _first_sight(each) for name, each in self.first_sight.items()},
            "growth": [_rounded(asdict(each)) for each in self.page_growth],
            "deepGrowth": [_length(each) for each in self.deep_growth],
            "bibliographyGrowth": [_length(each) for each in self.bibliography_growth],
            "workers": [_rounded(asdict(each)) for each in self.workers],
        }


def handler(name: str) -> str:
    """Return the hand-written handler over the database that a server reads."""
    return "sql-sqlite" if name.endswith("sqlite") else "sql-postgres"


def _beside(found: Found) -> dict[str, dict[str, float]]:
    """Return the total processor time of every server as a multiple of the hand-written handler's."""
    return {
        workload: {
            name: round(ratio(figures, servers[handler(name)], total_cpu).value, _DIGITS)
            for name, figures in servers.items()
            if handler(name) in servers
        }
        for workload, servers in found.items()
    }


def _foreign(found: Found) -> float | None:
    """Return what other processes took of a core meanwhile."""
    shares = [sample.foreign for servers in found.values() for each in servers.values() for sample in each.telling]
    return round(median(shares), _DIGITS) if shares else None


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


def _length(each: LengthGrowth) -> dict[str, Any]:
    costs = {str(size): round(cost, _DIGITS) for size, cost in each.cost_ms.items()}
    return {"database": each.database, "costMs": costs, "ratio": round(each.ratio, _DIGITS)}


def _rounded(fields: Mapping[str, Any]) -> dict[str, Any]:
    named = {name.title().replace("_", ""): value for name, value in fields.items()}
    return {
        name[0].lower() + name[1:]: round(value, _DIGITS) if isinstance(value, float) else value
        for name, value in named.items()
    }
