"""A file is deleted with its last medium while somebody stores the same bytes: no medium is ever without its file."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from support.hearing import until
from support.hostile_pictures import chunks
from support.object_server import in_bucket, s3
from support.writing import Newsroom, newsroom_of

from gql_blog.content import EXTENSIONS
from gql_blog.errors import Conflict, InputError, NotFound, StoreUnavailable
from gql_blog.media import MediaFiles, MediaStore, key_of, store_at
from gql_blog.media.store_protocol import Listed
from gql_blog.store import Database, Media
from gql_blog.write import AddMedia, DeleteMedia, FileOwners

__all__ = ["s3"]

PDF = b"%PDF-1.7 minutes of a race"


@dataclass
class Slow:
    """A store at which a test may hold up those who put and delete."""

    store: MediaStore
    may: dict[str, asyncio.Event] = field(default_factory=dict)
    came: dict[str, asyncio.Event] = field(default_factory=dict)
    chance: random.Random | None = None

    async def _pass(self, what: str) -> None:
        if self.chance:
            await asyncio.sleep(self.chance.random() * 0.02)
        self.came.setdefault(what, asyncio.Event()).set()
        if what in self.may:
            await self.may[what].wait()

    async def put(self, key: str, file: Path) -> None:
        await self._pass("put")
        await self.store.put(key, file)
        await self._pass("after put")

    async def delete(self, key: str) -> None:
        await self._pass("delete")
        await self.store.delete(key)

    async def size(self, key: str) -> int | None:
        return await self.store.size(key)

    def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        return self.store.read(key, start, end)

    def list(self, prefix: str = "") -> AsyncIterator[Listed]:
        return self.store.list(prefix)

    async def upload_address(self, key: str, seconds: int) -> str | None:
        return await self.store.upload_address(key, seconds)


@dataclass
class Process:
    """A server process of its own: its database, its files, and what it can do to one file."""

    room: Newsroom
    files: MediaFiles
    store: Slow

    async def add(self, data: bytes = PDF, credit: str | None = None) -> str:
        async with self.files.receive(chunks(data), 1_000) as stored:
            return str((await self.room.run(AddMedia(stored=stored, credit=credit))).media_id)

    async def delete(self, media_id: str) -> None:
        await self.room.run(DeleteMedia(id=media_id, expected_version=1))

    async def lost(self) -> list[str]:
        """The media that have no file."""
        rows = await self.room.rows(Media)
        keys = {each.id: key_of(each.sha256, EXTENSIONS[each.mime_type]) for each in rows}
        gone = [each for each, key in keys.items() if await self.store.size(key) is None]
        return [each.id for each in await self.room.rows(Media) if each.id in gone]

    async def left(self) -> list[str]:
        """The files that no medium has."""
        rows = {each.sha256 for each in await self.room.rows(Media)}
        return [each async for each in self.files.hashes() if each not in rows]


@pytest.fixture(params=["folder", "objects"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MediaStore:
    if request.param == "folder":
        return store_at("", tmp_path / "store")
    return in_bucket(monkeypatch, request.getfixturevalue("s3"), tmp_path.name)


@pytest_asyncio.fixture
async def both(database: Database, store: MediaStore, tmp_path: Path) -> AsyncIterator[tuple[Process, Process]]:
    """Two processes over one database and one store."""
    other = await Database.open(database.url)
    try:
        made = []
        for each in (database, other):
            slow = Slow(store)
            files = MediaFiles(slow, tmp_path / "work", owners=FileOwners(each))
            made.append(Process(newsroom_of(each, forget_files=files.forget), files, slow))
        yield made[0], made[1]
    finally:
        await other.close()


async def test_what_is_added_while_its_file_is_being_deleted_has_its_file(both: tuple[Process, Process]) -> None:
    one, other = both
    earlier = await one.add()
    one.store.may["delete"] = asyncio.Event()
    deleting = asyncio.ensure_future(one.delete(earlier))
    await until(lambda: "delete" in one.store.came)  # its row is gone, and nobody had the file when it was asked
    adding = asyncio.ensure_future(other.add())
    await asyncio.sleep(0.3)
    async with asyncio.timeout(2):  # meanwhile others write
        await other.add(PDF + b", other ones")
    one.store.may["delete"].set()
    await deleting
    assert await adding != earlier
    assert (await one.lost(), await one.left()) == ([], [])


async def test_a_file_that_is_stored_is_not_deleted_before_its_row_is_made(both: tuple[Process, Process]) -> None:
    one, other = both
    earlier = await one.add()
    other.store.may["after put"] = asyncio.Event()
    adding = asyncio.ensure_future(other.add())
    await until(lambda: "after put" in other.store.came)
    deleting = asyncio.ensure_future(one.delete(earlier))
    await asyncio.sleep(0.3)
    other.store.may["after put"].set()
    added, _ = await asyncio.gather(adding, deleting)
    assert added != earlier
    assert (await one.lost(), await one.left()) == ([], [])


async def test_a_file_that_was_added_again_is_not_deleted(both: tuple[Process, Process]) -> None:
    one, _ = both
    await one.add()
    (row,) = await one.room.rows(Media)
    await one.files.forget([row.sha256])
    assert await one.lost() == []


async def test_a_row_that_is_refused_leaves_no_file_and_takes_nobody_elses(both: tuple[Process, Process]) -> None:
    one, _ = both
    with pytest.raises(InputError):
        await one.add(credit="x" * 3_000)
    assert await one.left() == []
    await one.add()
    with pytest.raises(InputError):
        await one.add(credit="x" * 3_000)
    assert (await one.lost(), await one.left()) == ([], [])
    one.store.may["after put"] = asyncio.Event()
    adding = asyncio.ensure_future(one.add(PDF + b" that nobody waits for"))
    one.store.came.clear()
    await until(lambda: "after put" in one.store.came)
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
    assert (await one.lost(), await one.left()) == ([], [])


async def test_who_waits_too_long_for_a_file_is_told_and_nothing_is_stored(
    both: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql_blog.media.media_files._LOCK_SECONDS", 0.2)
    one, other = both
    earlier = await one.add()
    one.store.may["delete"] = asyncio.Event()
    deleting = asyncio.ensure_future(one.delete(earlier))
    await until(lambda: "delete" in one.store.came)
    with pytest.raises(StoreUnavailable, match="Try again later"):
        await other.add()
    assert await other.room.rows(Media) == []
    one.store.may["delete"].set()
    await deleting
    assert await one.left() == []


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)])
async def test_no_medium_is_ever_without_its_file(both: tuple[Process, Process], seed: int) -> None:
    chance, done = random.Random(seed), False
    data = [PDF + b" %d" % each for each in range(2)]

    async def lives(process: Process) -> None:
        process.store.chance = random.Random(chance.random())
        for _ in range(12):
            media_id = await process.add(chance.choice(data))
            await asyncio.sleep(chance.random() * 0.02)
            with suppress(NotFound, Conflict):  # somebody else was first
                await process.delete(media_id)

    async def watches(process: Process) -> list[str]:
        lost = []
        while not done:
            lost += await process.lost()
            await asyncio.sleep(0.002)
        return lost

    watching = asyncio.ensure_future(watches(both[0]))
    await asyncio.gather(*(lives(process) for process in (*both, *both)))
    done = True
    assert (await watching, await both[0].lost(), await both[0].left()) == ([], [], [])
