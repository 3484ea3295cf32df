"""A file is written while it arrives, and never more of it than is allowed."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from support.hostile_pictures import chunks
from support.media import stored_in

from gql_blog.cli.command_runner import error_text
from gql_blog.errors import MediaRefused, StoreUnavailable, TooLarge
from gql_blog.media import LocalStore, MediaFiles

PDF = b"%PDF-1.7\n"


class Counted:
    """Owners of files that count who holds a lock at once."""

    holding = most = 0
    free = has_row = True

    def __init__(self) -> None:
        self.waits: list[tuple[bool, float]] = []

    @asynccontextmanager
    async def lock(self, sha256: str, *, shared: bool, seconds: float) -> AsyncIterator[None]:
        self.waits.append((shared, seconds))
        if not self.free:
            raise StoreUnavailable("The lock is not free.")
        self.holding += 1
        self.most = max(self.most, self.holding)
        yield
        self.holding -= 1

    async def has(self, sha256: str) -> bool:
        return self.has_row


async def endless(head: bytes, part: bytes, count: int) -> AsyncIterator[bytes]:
    yield head
    for _ in range(count):
        yield part


async def test_a_document_is_stored_as_it_is(files: MediaFiles) -> None:
    data = PDF + b"x" * 100_000
    stored = await stored_in(files, chunks(data), 1_000_000)
    assert stored.sha256 == stored.received_sha256 == sha256(data).hexdigest()
    assert (stored.mime_type, stored.size, stored.width, stored.colour) == ("application/pdf", len(data), None, None)


async def test_few_are_stored_at_once(tmp_path: Path) -> None:
    """Each holds a lock until its row is there, and so a connection to PostgreSQL, of which a server has not many."""
    owners = Counted()
    files = MediaFiles(LocalStore(tmp_path / "store"), tmp_path / "work", owners=owners)

    async def store(number: int) -> None:
        async with files.receive(chunks(PDF + b"%d" % number), 1_000):
            await asyncio.sleep(0.05)

    await asyncio.gather(*map(store, range(30)))
    assert 1 < owners.most <= 8


async def test_an_upload_waits_for_its_lock_within_one_bound(tmp_path: Path) -> None:
    """Who did not get it has put nothing that must go; who did has waited already."""
    owners = Counted()
    files = MediaFiles(LocalStore(tmp_path / "store"), tmp_path / "work", owners=owners)
    owners.has_row = False
    await stored_in(files, chunks(PDF), 1_000)
    (one, first), (other, second) = owners.waits
    assert (one, other) == (True, False)
    assert second <= first
    owners.free = False
    with pytest.raises(StoreUnavailable, match="not free"):
        await stored_in(files, chunks(PDF), 1_000)
    assert len(owners.waits) == 3


async def test_too_much_is_refused_while_it_arrives(files: MediaFiles, tmp_path: Path) -> None:
    taken = 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal taken
        async for part in endless(PDF, bytes(1_000), 1_000_000):
            taken += len(part)
            yield part

    with pytest.raises(TooLarge, match="more than 50000 bytes"):
        await stored_in(files, counted(), 50_000)
    assert taken < 52_000
    assert list((tmp_path / "work").iterdir()) == []


async def test_a_type_that_is_not_taken_is_refused_at_its_first_bytes(files: MediaFiles) -> None:
    parts = endless(b"<svg>" + bytes(100), bytes(1_000), 1_000_000)
    with pytest.raises(MediaRefused):
        await stored_in(files, parts, 20_000_000)


async def test_it_is_never_in_memory(files: MediaFiles) -> None:
    part = bytes(65_536)
    tracemalloc.start()
    try:
        await stored_in(files, endless(PDF, part, 300), 30_000_000)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4_000_000


async def test_a_folder_that_cannot_be_written_is_told(files: MediaFiles, tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"a file")
    with pytest.raises(StoreUnavailable, match="cannot be written") as raised:
        await stored_in(files, chunks(PDF), 1_000)
    cause = raised.value.__cause__
    assert isinstance(cause, OSError), "for the log"
    assert str(cause.strerror) not in raised.value.message, "what the system says is no client's"
    assert f"({cause.strerror})" in error_text(raised.value), "but the operator's"
