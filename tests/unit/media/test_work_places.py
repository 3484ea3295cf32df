"""The same work is done once at a time, by all processes together."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hearing import until

from gql_blog.errors import StoreUnavailable
from gql_blog.media import work_places
from gql_blog.media.work_places import WorkPlaces

HOLDS = """
import asyncio, sys
from pathlib import Path
from gql_blog.media.work_places import WorkPlaces
async def hold():
    async with WorkPlaces(Path(sys.argv[1])).place("a picture"):
        print("held", flush=True)
        sys.stdin.readline()
asyncio.run(hold())
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has the place of a picture until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


async def test_another_process_waits_for_the_same_work(tmp_path: Path, other: "subprocess.Popen[str]") -> None:
    held = asyncio.Event()

    async def work() -> None:
        async with WorkPlaces(tmp_path).place("a picture"):
            held.set()

    task = asyncio.create_task(work())
    await asyncio.sleep(0.2)
    assert not held.is_set()
    other.communicate("\n")
    await task
    assert held.is_set()


async def test_who_would_wait_for_long_is_sent_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_places, "MOST_WAITING", 2)
    places, held = WorkPlaces(tmp_path), asyncio.Event()

    async def work() -> None:
        async with places.place("a picture"):
            await held.wait()

    tasks = [asyncio.create_task(work()) for _ in range(2)]
    await until(lambda: (tmp_path / "place-0.lock").exists() or (tmp_path / "place-1.lock").exists())
    with pytest.raises(StoreUnavailable, match="Too many pictures"):
        async with places.place("a picture"):
            pass
    held.set()
    await asyncio.gather(*tasks)
