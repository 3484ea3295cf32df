"""The files of media: received, cleaned and kept, and pictures made smaller when they are first asked for."""

import asyncio
import hashlib
import logging
import sys
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Final, NamedTuple

from gql_blog.content import EXTENSIONS, WIDTHS, MediaFormat, MediaKind, StoredFile
from gql_blog.errors import NotFound, StoreUnavailable
from gql_blog.media.fetched_file import fetched
from gql_blog.media.picture_process import PictureLimits, work_on
from gql_blog.media.received_file import Received, file_in, received
from gql_blog.media.store_protocol import FileOwners, MediaStore
from gql_blog.media.work_places import WorkPlaces
from gql_blog.outgoing import OutgoingClient

INCOMING: Final = "incoming"
"""The folder of uploads that are not finished."""
ORIGINAL: Final = "original"

_TYPES: Final = {extension: mime_type for mime_type, extension in EXTENSIONS.items()}
_FORMATS: Final = {EXTENSIONS[f"image/{each.lower()}"] for each in MediaFormat}
_UNFINISHED_SECONDS: Final = 86_400
_FETCH_SECONDS: Final = 15
"""How long a file of another server is waited for: an operation of staff has 30 s."""
_MOST_AT_ONCE: Final = 8
"""Files that are stored at once: on PostgreSQL each has a connection until its row is there."""

_LOCK_SECONDS: Final = 30.0
"""How long the lock of a file is waited for: by an upload in all, also where it takes away again what it has put."""

_log = logging.getLogger("gql_blog.media")


class Kept(NamedTuple):
    """A file in the store."""

    key: str
    size: int
    mime_type: str


class MediaFiles:
    """The files of one site; ``work``: a folder to work in; without ``owners`` nobody else stores or deletes there."""

    def __init__(
        self, store: MediaStore, work: Path, limits: PictureLimits | None = None, *, owners: FileOwners | None = None
    ) -> None:
        self.store = store
        self._owners = owners
        self._work = work
        self._limits = limits or PictureLimits()
        self._places = WorkPlaces(work)
        self._storing = asyncio.Semaphore(_MOST_AT_ONCE)
        self._fetching = OutgoingClient(total_seconds=_FETCH_SECONDS, max_body=sys.maxsize)

    @asynccontextmanager
    async def receive(self, chunks: AsyncIterable[bytes], limit: int) -> AsyncIterator[StoredFile]:
        """Store a file of at most ``limit`` bytes for a block that makes its row: a picture cleaned and measured.

        The same bytes give the same file. Nobody deletes it meanwhile; behind the block it is gone if it has no row.
        TooLarge, or MediaRefused; then nothing is kept.
        """
        async with received(chunks, limit, self._work) as file, self._stored(file) as stored:
            yield stored

    @asynccontextmanager
    async def fetch(self, address: str, limit: int) -> AsyncIterator[StoredFile]:
        """Store the file at an address of another server, as ``receive`` does. InputError, or MediaUnreachable."""
        async with AsyncExitStack() as held:
            file = await fetched(
                self._fetching, address, lambda chunks: held.enter_async_context(received(chunks, limit, self._work))
            )
            yield await held.enter_async_context(self._stored(file))

    async def take(self, upload_id: str, chunks: AsyncIterable[bytes], limit: int) -> None:
        """Keep a file until its upload is finished. TooLarge, or MediaRefused."""
        async with received(chunks, limit, self._work) as file:
            await self.store.put(f"{INCOMING}/{upload_id}", file.path)

    @asynccontextmanager
    async def finish(self, upload_id: str, limit: int) -> AsyncIterator[StoredFile]:
        """Receive what was sent to the store, and is there for a day. NotFound if nothing was sent."""
        key = f"{INCOMING}/{upload_id}"
        size = await self.store.size(key)
        if size is None:
            raise NotFound("Nothing was sent for this upload, or its time is over. Send the file to its address first.")
        async with self.receive(self.store.read(key, 0, size), limit) as stored:
            yield stored

    @asynccontextmanager
    async def _stored(self, file: Received) -> AsyncIterator[StoredFile]:
        if file.type.kind is not MediaKind.IMAGE:
            same = StoredFile(file.sha256, file.sha256, file.type.kind, file.type.mime_type, file.size)
            async with self._put(same, file.path):
                yield same
            return
        async with file_in(self._work) as cleaned:
            async with self._places.place(file.sha256):
                stored = await self._clean(file, cleaned)
            async with self._put(stored, cleaned):
                yield stored

    async def _clean(self, file: Received, cleaned: Path) -> StoredFile:
        form = _format_of(file.type.extension)
        found = await work_on(file.path, cleaned, read_as=form, write_as=form, limits=self._limits)
        sha256, size = await asyncio.to_thread(_hash_of, cleaned), (await asyncio.to_thread(cleaned.stat)).st_size
        mime_type, kind = file.type.mime_type, file.type.kind
        return StoredFile(file.sha256, sha256, kind, mime_type, size, found.width, found.height, found.colour)

    @asynccontextmanager
    async def _put(self, stored: StoredFile, path: Path) -> AsyncIterator[None]:
        left: float | None = None  # to wait for the lock once more, where a file was put that must go again
        try:
            async with self._storing:
                began = time.monotonic()
                async with self._lock(stored.sha256, _LOCK_SECONDS, shared=True):
                    left = _LOCK_SECONDS - (time.monotonic() - began)
                    await self.store.put(key_of(stored.sha256, EXTENSIONS[stored.mime_type]), path)
                    yield
        finally:
            if left is not None and self._owners is not None and not await self._owners.has(stored.sha256):
                await self.forget([stored.sha256], left)

    def _lock(self, sha256: str, seconds: float, *, shared: bool) -> AbstractAsyncContextManager[None]:
        return nullcontext() if self._owners is None else self._owners.lock(sha256, shared=shared, seconds=seconds)

    async def kept(self, sha256: str, mime_type: str, extension: str, width: int | None = None) -> Kept | None:
        """Return a file, or a picture at one of ``WIDTHS`` or in a format, if it is there; NotFound: none is made."""
        key = _key_of(sha256, mime_type, extension, width)
        size = await self.store.size(key)
        return None if size is None else Kept(key, size, _TYPES[extension])

    async def make(self, sha256: str, mime_type: str, extension: str, width: int | None = None) -> Kept:
        """Make what ``kept`` lacks, once, however many ask for it. NotFound if the original is not there."""
        key = _key_of(sha256, mime_type, extension, width)
        async with self._places.place(key):
            if found := await self.kept(sha256, mime_type, extension, width):
                return found  # who had the place before has made it
            original = await self.kept(sha256, mime_type, EXTENSIONS[mime_type])
            if original is None:
                raise NotFound("The file is not in the store.")
            chunks = self.store.read(original.key, 0, original.size)
            async with received(chunks, original.size, self._work) as source, file_in(self._work) as target:
                forms = {"read_as": _format_of(EXTENSIONS[mime_type]), "write_as": _format_of(extension)}
                await work_on(source.path, target, **forms, limits=self._limits, width=width or WIDTHS[-1])
                await self.store.put(key, target)
                return Kept(key, target.stat().st_size, _TYPES[extension])

    async def forget(self, hashes: Iterable[str], seconds: float = _LOCK_SECONDS) -> None:
        """Delete files with all sizes of them, unless somebody has them. What cannot be deleted now is logged."""
        for sha256 in hashes:
            try:
                async with self._lock(sha256, seconds, shared=False):
                    if self._owners is None or not await self._owners.has(sha256):
                        async for each in self.store.list(f"{sha256[:2]}/{sha256}"):
                            await self.store.delete(each.key)
            except StoreUnavailable as error:  # `doctor` tells of it
                _log.warning("The file %s of a deleted medium is still there: %s", sha256, error)

    async def hashes(self) -> AsyncIterator[str]:
        """Yield the hash of each file in the store, by its original."""
        async for each in self.store.list():
            if sha256 := original_in(each.key):
                yield sha256

    async def sweep(self) -> int:
        """Delete uploads that nobody has finished for a day, and what a killed process left; return how many."""
        before, count = time.time() - _UNFINISHED_SECONDS, 0
        async for each in self.store.list(INCOMING):
            if each.put_at < before:
                await self.store.delete(each.key)
                count += 1
        for path in self._work.glob("*.part"):
            with suppress(FileNotFoundError):  # whoever wrote it may be done with it
                if path.stat().st_mtime < before:
                    path.unlink()
                    count += 1
        return count


def key_of(sha256: str, extension: str, width: int | None = None) -> str:
    """Return the key of a file in the store: of its original, or of a size of it."""
    return f"{sha256[:2]}/{sha256}/{width or ORIGINAL}.{extension}"


def original_in(key: str) -> str | None:
    """Return the hash that the key of an original states; ``None`` for a key of anything else."""
    match key.split("/"):
        case [_, sha256, name] if name.partition(".")[0] == ORIGINAL:
            return sha256
    return None


def _key_of(sha256: str, mime_type: str, extension: str, width: int | None) -> str:
    """Return the key of what is asked for; NotFound if such a thing is never made. Another format has a width."""
    own = EXTENSIONS[mime_type]
    others = _FORMATS if mime_type.startswith("image/") else set()
    if width not in (None, *WIDTHS) or extension not in {own, *others} or (width and not others):
        raise NotFound("There is no such size or format of this file.")
    return key_of(sha256, extension, width if extension == own else width or WIDTHS[-1])


def _format_of(extension: str) -> str:
    return _TYPES[extension].rpartition("/")[2].upper()


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
