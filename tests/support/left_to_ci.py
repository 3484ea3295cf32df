"""What a run of the tests did not try: said at its end, with the reasons, and what ``.ci/run`` tries beyond it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import pytest

_LEFT: Final = pytest.StashKey[Counter[str]]()
_SENT: Final = "left to CI"
POSTGRES: Final = "on PostgreSQL, of what was tried on SQLite"
COSTLY: Final = "costly ones, by what they took when last measured (`-m costly`)"
LONG: Final = "properties and faults in full, growth, servers, kills and pages that take their time"
BEYOND: Final = (
    "the first tests of each subject on a second Python, lint, types and layers, the coverage of each room, `make "
    "serve` from nothing, and an installation from wheels"
)


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count."""
    config.stash[_LEFT] = Counter[str]()


@pytest.hookimpl(trylast=True)
def pytest_deselected(items: Iterable[pytest.Item]) -> None:
    """Count what is left to CI."""
    for item in items:
        if item.get_closest_marker("long"):
            item.config.stash[_LEFT][POSTGRES if "postgres" in item.name else LONG] += 1
        elif item.get_closest_marker("costly"):
            item.config.stash[_LEFT][COSTLY] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that reports: each worker has left the same."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        left = session.config.stash[_LEFT]
        output[_SENT] = dict(left)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear what a worker has left."""
    left: Counter[str] = Counter(getattr(node, "workeroutput", {}).get(_SENT, {}))
    node.config.stash[_LEFT].update(left - node.config.stash[_LEFT])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say it."""
    write = terminalreporter.write_line
    skipped = len(terminalreporter.stats.get("skipped", ()))
    write(f"Skipped: {f'{skipped}, for the reasons above' if skipped else 'nothing'}.")
    left = config.stash[_LEFT]
    if left:
        write(f"Left to `.ci/run`, which tries them too: {left.total()}.")
        for kind, count in left.most_common():
            write(f"  {count} {kind}")
        write(f"It runs besides: {BEYOND}.")
