"""One run at a time: two would measure each other."""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.places import WORK

STOPPED = "stopped"
"""What a run says that was told to end."""


def tell(words: str) -> None:
    """Say how far the run is, on standard error."""
    print(words, file=sys.stderr, flush=True)


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other run is measuring here."""
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("waiting for another run to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
