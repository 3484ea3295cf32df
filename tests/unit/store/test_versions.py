"""An SQLite that is too old is told, with its version."""

import pytest

from gql_blog.store import sqlite_fault


def test_this_interpreters_sqlite_will_do() -> None:
    assert sqlite_fault() is None


@pytest.mark.parametrize(("version", "wrong"), [((3, 38, 0), False), ((3, 37, 2), True), ((4, 0, 0), False)])
def test_what_is_too_old_is_named(version: tuple[int, ...], wrong: bool) -> None:
    fault = sqlite_fault(version)
    assert bool(fault) is wrong
    assert fault is None or "3.37.2" in fault


def test_an_sqlite_that_cannot_search_is_told() -> None:
    assert sqlite_fault(modules=["fts5", "json_each"]) is None
    assert "FTS5" in str(sqlite_fault(modules=["json_each"]))
