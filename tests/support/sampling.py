"""Cases of which the first are tried in each run of the tests, and all of them in the long ones."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest


def sampled(values: Sequence[Any], first: int) -> list[Any]:
    """Return the values for ``parametrize``; all but the ``first`` ones are marked as long."""
    return [*values[:first], *(pytest.param(each, marks=pytest.mark.long) for each in values[first:])]


sqlite_first = pytest.mark.parametrize("dialect", sampled(["sqlite", "postgres"], 1), indirect=True)
"""For what does the same by other SQL on the other database, where its neighbours are tried each time."""

sqlite_mostly = pytest.mark.sqlite_mostly
"""The same for a whole module: of its tests, the first that has a database is tried on both each time."""

on_both = pytest.mark.on_both
"""For a test in such a module of what each database does in its own way: its statements, who waits for whom."""

_DATABASES: Final = ("dialect", "shared_url")
_SQLITE: Final = "sqlite"


class First:
    """Selects the first tests of each module, after all that was deselected otherwise."""

    def __init__(self, most: int) -> None:
        self._most = most

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep so many tests of a module, each with its first parameters only."""
        tests: defaultdict[Path, set[str]] = defaultdict(set)
        kept: list[pytest.Item] = []
        left: list[pytest.Item] = []
        for item in items:
            name, tried = item.nodeid.partition("[")[0], tests[item.path]
            is_first = name not in tried and len(tried) < self._most
            (kept if is_first else left).append(item)
            tried |= {name} if is_first else set()
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--first``."""
    parser.addoption("--first", type=int, metavar="N", help="try the first N tests of each module, once each")


def pytest_configure(config: pytest.Config) -> None:
    """Register what ``--first`` selects."""
    if most := config.getoption("--first"):
        config.pluginmanager.register(First(most))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the long runs what is tried ``sqlite_mostly``, but for the first item of a module's first test.

    A test of one database alone has no other run that tries the same, so it stays.
    """
    marked = [each for each in items if isinstance(each, pytest.Function) and each.get_closest_marker("sqlite_mostly")]
    on_sqlite = {each.function for each in marked if _database_of(each) == _SQLITE}
    twice = [each for each in marked if each.function in on_sqlite and _database_of(each) not in (None, _SQLITE)]
    first: dict[Path, pytest.Function] = {}
    for item in twice:
        first[item.path] = min(first.get(item.path, item), item, key=_line_of)
    for item in twice:
        if item is not first[item.path] and not item.get_closest_marker("on_both"):
            item.add_marker(pytest.mark.long)


def _database_of(item: pytest.Function) -> str | None:
    given = item.callspec.params if hasattr(item, "callspec") else {}
    return next((str(given[each]) for each in _DATABASES if each in given), None)


def _line_of(item: pytest.Function) -> int:
    return int(item.function.__code__.co_firstlineno)
