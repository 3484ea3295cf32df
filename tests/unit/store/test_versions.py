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
