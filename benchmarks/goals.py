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
    """One ratio of two servers' costs; ``bounds`` are those of the workloads in their order, none where it only tells.

    ``at_most``: the ratio is to be no greater; otherwise no smaller.
    """

    says: str
    one: str
    other: str
    part: Part
    bounds: tuple[float, float, float, float] | None = None
    at_most: bool = True

    def outcomes(self, found: Found) -> Iterator["Outcome"]:
        """Yield what came of it for each workload under which both were measured."""
        for index, workload in enumerate(NAMES):
            servers = found.get(workload, {})
            if self.one in servers and self.other in servers:
                value = ratio(servers[self.one], servers[self.other], self.part)
                yield Outcome(self, workload, value, self.bounds[index] if self.bounds else None)


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


GOALS = (
    Goal(
        "total CPU (server + database) ÷ hand-written handler, PostgreSQL",
        "ours-postgres",
        "sql-postgres",
        total_cpu,
        (1.05, 1.05, 1.05, 1.05),
    ),
    Goal("server CPU ÷ hand-written handler, PostgreSQL", "ours-postgres", "sql-postgres", server_cpu),
    Goal("total CPU ÷ hand-written handler, SQLite", "ours-sqlite", "sql-sqlite", total_cpu, (1.25, 1.25, 1.25, 1.25)),
    Goal(
        "total CPU ÷ tuned handler, PostgreSQL", "ours-postgres", "sql-tuned-postgres", total_cpu, (1.3, 1.3, 1.3, 1.3)
    ),
    Goal(
        "PostGraphile 5's total CPU (warm) ÷ ours",
        "postgraphile",
        "ours-postgres",
        total_cpu,
        (2.0, 2.0, 2.0, 2.0),
        at_most=False,
    ),
    Goal(
        "total CPU of Strawberry with Tortoise ÷ ours",
        "strawberry-postgres",
        "ours-postgres",
        total_cpu,
        (20, 20, 20, 20),
        at_most=False,
    ),
    Goal("cached result ÷ bare 'hello JSON'", "ours-cached", "hello", server_cpu, (1.8, 1.8, 1.8, 1.8)),
    Goal("tuned handler's total CPU ÷ hand-written handler", "sql-tuned-postgres", "sql-postgres", total_cpu),
    Goal("ours through Strawberry's execute: server CPU ÷ ours", "ours-executed", "ours-postgres", server_cpu),
    Goal("strawberry-django's total CPU ÷ ours", "strawberry-django", "ours-postgres", total_cpu),
)


def outcomes(found: Found) -> list[Outcome]:
    """Return what came of every goal of which both servers were measured."""
    return [outcome for goal in GOALS for outcome in goal.outcomes(found)]
