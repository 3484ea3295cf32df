"""A test that leaves a connection to SQLite open is named, at the end of its module.

Since 3.13, Python warns of such a connection when it is freed, which may be while any later test runs, and fails that.
"""

import os
import sqlite3
import sys
from collections.abc import Generator
from contextlib import suppress
from typing import Any

import pytest

_connect = sqlite3.connect
_WARNS = sys.version_info >= (3, 13)
_opened: list[tuple[sqlite3.Connection, str]] = []
"""What the tests of a module have opened, and which did. Kept here, none is freed before it is looked at."""


def pytest_configure() -> None:
    """Note every connection."""
    sqlite3.connect = connect  # type: ignore[assignment]


def pytest_unconfigure() -> None:
    """Note none any longer."""
    sqlite3.connect = _connect


def connect(database: Any, *arguments: Any, **options: Any) -> sqlite3.Connection:
    """``sqlite3.connect``, noted."""
    connection: sqlite3.Connection = _connect(database, *arguments, **options)
    _opened.append((connection, f"{os.environ.get('PYTEST_CURRENT_TEST')} opened {database}"))
    return connection


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """Leave out what a fixture opens that outlives the module."""
    before = len(_opened)
    result = yield
    if fixturedef.scope in ("session", "package"):
        del _opened[before:]
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    """Look at the end of a module, when its own fixtures have ended: an app of theirs opens what a test asks for."""
    result = yield
    if nextitem is None or nextitem.path != item.path:
        left = close_what_is_open()
        assert not (left and _WARNS), (
            f"These connections to SQLite were not closed (contextlib.closing does): {'; '.join(left)}"
        )
    return result


def close_what_is_open() -> list[str]:
    """Close the connections that are still open, and return what is known of each."""
    found = [(connection, told) for connection, told in _opened if _is_open(connection)]
    _opened.clear()
    for connection, _ in found:
        with suppress(sqlite3.ProgrammingError):  # those of another thread
            connection.close()
    return [told for _, told in found]


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018 (it raises if the connection is closed)
    except sqlite3.ProgrammingError:
        return False
    return True
