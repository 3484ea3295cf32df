"""What reading is to cost at most, as ratios of servers that were measured in the same run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.measuring import Figures, Ratio, ratio, server_cpu, total_cpu
from benchmarks.measuring.figures import Part
from benchmarks.workloads import NAMES

Found = Mapping[str, Mapping[str, Figures]]
"""By workload and server."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One ratio of two servers' costs; ``bound`` is none where it only tells.

    ``at_most``: the ratio is to be no greater; otherwise no smaller.
    """

    says: str
    one: str
    other: str
    part: Part
    bound: float | None = None
    at_most: bool = True

    def outcomes(self, found: Found) -> Iterator["Outcome"]:
        """Yield what came of it for each workload under which both were measured."""
        for workload in NAMES:
            servers = found.get(workload, {})
            if self.one in servers and self.other in servers:
                yield Outcome(self, workload, ratio(servers[self.one], servers[self.other], self.part), self.bound)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A goal under one workload, and what was measured."""

    goal: Goal
    workload: str
    ratio: Ratio
    bound: float | None

    @property
    def met(self) -> bool | None:
        """Whether it is met; ``None`` where nothing was to be met."""
        if self.bound is None:
            return None
        return self.ratio.value <= self.bound if self.goal.at_most else self.ratio.value >= self.bound


_OURS, _FAIR, _TUNED = "ours-postgres", "sql-postgres", "sql-tuned-postgres"
GOALS = (
    Goal("total CPU ÷ fair handler, PostgreSQL", _OURS, _FAIR, total_cpu, 1.05),
    Goal("total CPU ÷ fair handler, SQLite", "ours-sqlite", "sql-sqlite", total_cpu, 1.45),
    Goal("total CPU ÷ tuned handler, PostgreSQL", _OURS, _TUNED, total_cpu, 1.3),
    Goal("PostGraphile 5's total CPU (warm) ÷ ours", "postgraphile", _OURS, total_cpu, 2.0, at_most=False),
    Goal("total CPU of Strawberry with its caches ÷ ours", "strawberry-postgres", _OURS, total_cpu),
    Goal("cached result ÷ bare 'hello JSON'", "ours-cached", "hello", server_cpu, 2.2),
    Goal("server CPU ÷ fair handler, PostgreSQL", _OURS, _FAIR, server_cpu),
    Goal("tuned handler's total CPU ÷ fair handler", _TUNED, _FAIR, total_cpu),
    Goal("total CPU of Strawberry with its caches ÷ tuned handler", "strawberry-postgres", _TUNED, total_cpu),
    Goal("strawberry-django's total CPU ÷ ours", "strawberry-django", _OURS, total_cpu),
    Goal("Directus's total CPU (warm) ÷ ours", "directus", _OURS, total_cpu),
    Goal("Keystone's total CPU (warm) ÷ ours", "keystone", _OURS, total_cpu),
    Goal("ours through Strawberry's execute: server CPU ÷ ours", "ours-executed", _OURS, server_cpu),
)


def outcomes(found: Found) -> list[Outcome]:
    """Return what came of every goal of which both servers were measured."""
    return [outcome for goal in GOALS for outcome in goal.outcomes(found)]
