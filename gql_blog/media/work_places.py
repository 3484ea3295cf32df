"""Where pictures are worked on: few at once, over all server processes of this machine."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Final
from zlib import crc32

from gql_blog.errors import StoreUnavailable

if sys.platform != "win32":
    import fcntl

PLACES: Final = 2
MOST_WAITING: Final = 40
"""How many may wait for one place, in one process."""


class WorkPlaces:
    """Places for work on pictures. The same work is always done at the same place, so never twice at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks = [asyncio.Lock() for _ in range(PLACES)]
        self._waiting = [0] * PLACES

    @asynccontextmanager
    async def place(self, work: str) -> AsyncIterator[None]:
        """Hold the place of a work. StoreUnavailable if too many wait for it already."""
        number = crc32(work.encode()) % PLACES
        if self._waiting[number] >= MOST_WAITING:
            raise StoreUnavailable("Too many pictures wait to be made. Try again later.")
        self._waiting[number] += 1
        try:
            async with self._locks[number]:
                with await asyncio.to_thread(_locked, self._folder / f"place-{number}.lock"):
                    yield
        finally:
            self._waiting[number] -= 1


def _locked(path: Path) -> IO[bytes]:
    """Return the file once no other process has it; it is another's again when it is closed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("wb")
    if sys.platform != "win32":  # where each process counts for itself
        fcntl.flock(file, fcntl.LOCK_EX)
    return file
