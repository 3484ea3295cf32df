"""What all tests share."""

from pathlib import Path

import pytest

pytest_plugins = [
    "support.postgres",
    "support.databases",
    "support.followups",
    "support.populated",
    "support.plugin_packages",
    "support.writing",
]

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the project that holds the contract and the page corpus."""
    path = ROOT.parent / "shared"
    if not path.is_dir():
        pytest.skip("no ../shared beside the project: the page corpus and the contract's originals are not here")
    return path
