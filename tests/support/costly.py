"""Tests that cost more than others: left to CI, by what they took when they were last measured.

``make costs`` measures them, and writes ``tests/costly.txt`` anew.
"""

import os
import resource
import time
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from statistics import mean
from typing import Any, Final

import pytest

LISTED: Final = Path(__file__).resolve().parent.parent / "costly.txt"
MOST_CPU: Final = 0.1
"""Seconds of CPU, with those of the processes it starts, that a test may take and be run each time."""
MOST_SECONDS: Final = 1.0
"""Seconds that it may take altogether: some only wait."""
_COST: Final = "cost"


def test_of(nodeid: str) -> str:
    """Return the name that a test has with any parameters."""
    return nodeid.partition("[")[0]


class Costs:
    """Sums up what tests took, and writes down which took more than they may."""

    def __init__(self) -> None:
        self._costs: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a worker has measured."""
        if report.when == "call":
            costs: list[Any] = [cost for name, cost in report.user_properties if name == _COST]
            self._costs[test_of(report.nodeid)] += costs

    def pytest_sessionfinish(self) -> None:
        """Write them, by the mean of their parameters."""
        costly = [
            test
            for test, costs in self._costs.items()
            if mean(cpu for cpu, _ in costs) > MOST_CPU or mean(seconds for _, seconds in costs) > MOST_SECONDS
        ]
        LISTED.write_text("".join(f"{test}\n" for test in sorted(costly)), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Where workers report to, write the list if it is asked for."""
    if os.environ.get("COSTS") == "write" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Costs())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the list."""
    costly = set(LISTED.read_text(encoding="utf-8").splitlines())
    for item in items:
        if test_of(item.nodeid) in costly:
            item.add_marker(pytest.mark.costly)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Measure a test without its fixtures, which others share."""
    cpu, begun = _cpu_seconds(), time.perf_counter()
    try:
        return (yield)
    finally:
        item.user_properties.append((_COST, (_cpu_seconds() - cpu, time.perf_counter() - begun)))


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
