"""Whoever leaves a connection to SQLite open is named."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support import open_connections


@pytest.fixture(autouse=True)
def _own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A list of one's own."""
    monkeypatch.setattr(open_connections, "_opened", [])
    monkeypatch.setattr(open_connections, "_WARNS", True)
    yield
    open_connections.close_what_is_open()


def test_what_is_left_open_is_named_and_closed(tmp_path: Path) -> None:
    left = sqlite3.connect(tmp_path / "left.db")
    with closing(sqlite3.connect(tmp_path / "closed.db")):
        pass
    (told,) = open_connections.close_what_is_open()
    assert "::test_what_is_left_open_is_named_and_closed" in told
    assert told.endswith(f"opened {tmp_path / 'left.db'}")
    assert open_connections.close_what_is_open() == []
    with pytest.raises(sqlite3.ProgrammingError):
        left.execute("SELECT 1")


@pytest.mark.parametrize("following", [None, "test_another.py"])
def test_the_last_test_of_the_module_fails(tmp_path: Path, following: str | None) -> None:
    item: Any = SimpleNamespace(path=Path("test_one.py"))
    ending: Any = open_connections.pytest_runtest_teardown(
        item,
        SimpleNamespace(path=Path(following)) if following else None,  # type: ignore[arg-type]
    )
    sqlite3.connect(tmp_path / "left.db")
    next(ending)
    with pytest.raises(AssertionError, match=r"not closed .*::test_the_last_test\S+ \(call\) opened \S+left\.db"):
        ending.send(None)


def test_within_a_module_connections_may_stay_open(tmp_path: Path) -> None:
    item: Any = SimpleNamespace(path=Path("test_one.py"))
    ending: Any = open_connections.pytest_runtest_teardown(item, item)
    sqlite3.connect(tmp_path / "blog.db")
    next(ending)
    with pytest.raises(StopIteration):
        ending.send(None)
    assert len(open_connections.close_what_is_open()) == 1


@pytest.mark.parametrize(("scope", "left"), [("function", 1), ("module", 1), ("session", 0)])
def test_what_a_fixture_of_all_tests_opens_stays_open(tmp_path: Path, scope: str, left: int) -> None:
    fixture: Any = SimpleNamespace(scope=scope)
    setting_up: Any = open_connections.pytest_fixture_setup(fixture)
    next(setting_up)
    with closing(sqlite3.connect(tmp_path / "blog.db")):
        with pytest.raises(StopIteration):
            setting_up.send(None)
        assert len(open_connections.close_what_is_open()) == left
