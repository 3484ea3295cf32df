"""What costs much is measured, written down, and left to CI from then on."""

import os
import subprocess
import sys
from pathlib import Path

from support.costly import LISTED

TESTS = """
import time
import pytest

def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: ...

@pytest.mark.parametrize("seconds", [0.0, 0.9])
def test_of_much_work(seconds): burn(seconds)

@pytest.mark.parametrize("seconds", [0.0, 0.0, 0.0, 0.2])
def test_of_little(seconds): burn(seconds)

def test_that_waits(): time.sleep(1.6)
"""
CONFTEST = """
from pathlib import Path

pytest_plugins = ["support.costly", "support.left_to_ci"]

def pytest_configure():
    from support import costly
    costly.LISTED = Path(__file__).parent / "costly.txt"
"""


def test_what_costs_much_is_written_down_and_left_out_then(tmp_path: Path, root: Path) -> None:
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "costly.txt").write_text("test_some.py::test_that_is_gone\n", encoding="utf-8")
    asked = ["-q", "-c", str(root / "pyproject.toml"), "-p", "no:gql_blog", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *asked, "--rootdir", str(tmp_path), str(tmp_path)]

    def run(*more: str, **environment: str) -> str:
        given = os.environ | environment
        return subprocess.run([*command, *more], cwd=root, env=given, capture_output=True, text=True, check=True).stdout

    assert "7 passed" in run("-n", "2", "-m", "not long", COSTS="write")
    measured = (tmp_path / "costly.txt").read_text(encoding="utf-8").splitlines()
    assert measured == ["test_some.py::test_of_much_work", "test_some.py::test_that_waits"]
    told = run("-n", "0")
    assert "4 passed" in told
    assert "tries them too: 3.\n  3 costly ones" in told


def test_what_is_listed_is_there(root: Path) -> None:
    listed = [line.split("::") for line in LISTED.read_text(encoding="utf-8").splitlines()]
    sources = {path: (root / path).read_text(encoding="utf-8") for path, *_ in listed if (root / path).is_file()}
    gone = ["::".join([path, *names]) for path, *names in listed if f"def {names[-1]}(" not in sources.get(path, "")]
    assert not gone, "they were renamed or taken away: take them from the list, or run `make costs`"
