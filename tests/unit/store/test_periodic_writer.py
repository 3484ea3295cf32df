import asyncio
import logging

import pytest
from support.growth import HANG

from gql_blog.errors import StoreError
from gql_blog.store import PeriodicWriter, periodic_writer


class Diary(PeriodicWriter):
    """Tells each time that it is written."""

    what = "the diary"

    def __init__(self, *errors: Exception) -> None:
        super().__init__()
        self.errors, self.written = [*errors], asyncio.Queue[int]()

    async def write(self) -> None:
        self.written.put_nowait(len(self.errors))
        if self.errors:
            raise self.errors.pop()


async def test_it_is_written_when_it_is_hurried_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periodic_writer, "PAUSE_SECONDS", 0.0)
    diary = Diary()
    diary.start()
    await asyncio.sleep(0)
    assert diary.written.empty(), "only after a minute"
    async with asyncio.timeout(HANG):
        for _ in range(2):
            diary.hurry()
            await diary.written.get()
    await diary.stop()
    assert diary.written.qsize() == 1


async def test_an_error_is_told_and_leaves_it_for_the_next_time(caplog: pytest.LogCaptureFixture) -> None:
    diary = Diary(OSError("the disk is full"), StoreError("The database cannot be reached."))
    with caplog.at_level(logging.WARNING):
        await diary.stop()
        await diary.stop()
    assert "The diary could not be written: The database cannot be reached." in caplog.text
    assert "the disk is full" in caplog.text
