"""Says where tests hang, if a module takes ten minutes; it decides nothing.

pytest's own ``faulthandler_timeout`` starts a thread for each test and waits for its end, which on busy cores takes
longer than most tests.
"""

import faulthandler
import os
from pathlib import Path
from typing import Final

import pytest

_SECONDS: Final = 600
_STDERR: Final = pytest.StashKey[int]()
_WATCHED: Final = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep the standard error, which is not captured yet."""
    config.stash[_STDERR] = os.dup(2)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin anew with each module."""
    stash = item.config.stash
    if stash.get(_WATCHED, None) != item.path:
        stash[_WATCHED] = item.path
        faulthandler.dump_traceback_later(_SECONDS, repeat=True, file=stash[_STDERR])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Watch no longer."""
    faulthandler.cancel_dump_traceback_later()
    os.close(config.stash[_STDERR])
