"""What all tests share."""

import gc
from pathlib import Path

import pytest

pytest_plugins = [
    "support.postgres",
    "support.costly",
    "support.databases",
    "support.error_codes",
    "support.followups",
    "support.guarding",
    "support.hanging",
    "support.open_connections",
    "support.populated",
    "support.sampling",
    "support.left_to_ci",
    "support.plugin_packages",
    "support.writing",
    "support.rivals",
    "support.staged",
]

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection(session: pytest.Session) -> None:
    """Let the collector leave alone what is imported: each worker would walk it time and again."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the collector leave alone what was imported: it stays to the end, and is long to walk, even once.

    The rest is seldom looked at, too: most of it frees itself.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Look for what is left once: pytest does so five times at the end, through all that the tests have made."""
    gc.collect()
    gc.freeze()


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
