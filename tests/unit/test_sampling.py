"""What a module that is tried mostly on SQLite leaves to the long runs: what it has tried on SQLite, and no more."""

import subprocess
import sys
from pathlib import Path

TESTS = """
import pytest
from support.sampling import on_both, sqlite_mostly

pytestmark = sqlite_mostly

def test_without_a_database(): ...

@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
def test_locks(dialect): ...

@pytest.mark.parametrize("name", ["b", "a"])
def test_of_one(dialect, name): ...

def test_a_later_one(dialect): ...

def test_another(dialect): ...

@pytest.mark.parametrize("shared_url", ["postgres"], indirect=True)
def test_shared_locks(shared_url): ...

@on_both
def test_statements(dialect): ...

class TestSome:
    def test_another_one(self, dialect): ...

class TestMore:
    @pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
    def test_another_one(self, dialect): ...
"""
PLUGINS = 'pytest_plugins = ["support.postgres", "support.databases", "support.sampling", "support.left_to_ci"]'
FIRST = ["without_a_database", "of_one[sqlite-b]", "of_one[sqlite-a]", "of_one[postgres-b]"]
LATER = ["a_later_one[sqlite]", "another[sqlite]", "another_one[sqlite]"]
OF_ONE_DATABASE = ["locks[postgres]", "shared_locks[postgres]", "another_one[postgres]"]
WHERE_SQL_IS_THE_SUBJECT = ["statements[sqlite]", "statements[postgres]"]
TOLD = """\
Skipped: nothing.
Left to `.ci/run`, which tries them too: 4.
  4 on PostgreSQL, of what was tried on SQLite
"""


def test_what_sqlite_tries_too_is_left_to_the_long_runs_and_is_told(tmp_path: Path, root: Path) -> None:
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(PLUGINS, encoding="utf-8")
    asked = ["--collect-only", "-q", "-c", str(root / "pyproject.toml"), "-n", "0", "-p", "no:gql_blog"]
    command = [sys.executable, "-m", "pytest", *asked, "--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    found = [line.partition("::test_")[2] for line in done.stdout.splitlines() if "::" in line]
    assert sorted(found) == sorted([*FIRST, *LATER, *OF_ONE_DATABASE, *WHERE_SQL_IS_THE_SUBJECT]), done
    assert TOLD in done.stdout
    done = subprocess.run([*command, "--first", "9"], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.count("::test_another_one[") == 2, "two tests of one name, of two classes"
