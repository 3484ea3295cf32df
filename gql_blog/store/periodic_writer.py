"""What is noted in memory and written down now and then, so that no request waits for it."""

import asyncio
import logging
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import ClassVar, Final

from gql_blog.errors import StoreError

SECONDS: Final = 60.0
"""How often it is written."""
PAUSE_SECONDS: Final = 1.0
"""The least time between two times of writing, however much there is."""

_log = logging.getLogger("gql_blog.store")


class PeriodicWriter(ABC):
    """Writes every minute from ``start`` on, sooner if it is hurried, and at the end. What fails is left for then."""

    what: ClassVar[str]
    """What is written, for the log."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._due = asyncio.Event()

    @abstractmethod
    async def write(self) -> None:
        """Write down what was noted since the last time; an error leaves it for the next time."""

    def hurry(self) -> None:
        """Have it written as soon as may be."""
        self._due.set()

    def start(self) -> None:
        """Begin to write every minute."""
        self._task = asyncio.create_task(self._run(), name=f"gql_blog store: {self.what}")

    async def stop(self) -> None:
        """Write what is left, and end."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._try_to_write()

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS):
                    await self._due.wait()
            self._due.clear()
            await self._try_to_write()
            await asyncio.sleep(PAUSE_SECONDS)

    async def _try_to_write(self) -> None:
        try:
            await self.write()
        except StoreError as error:
            _log.warning("%s could not be written: %s", self.what.capitalize(), error.message)
        except Exception:  # a full disk, say: what is not written is left for the next time
            _log.exception("%s could not be written", self.what)
