"""The files of media: received, cleaned and kept, and pictures made smaller when they are first asked for."""

import asyncio
import hashlib
import logging
import sys
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from gql_blog.content import EXTENSIONS, WIDTHS, MediaFormat, MediaKind, StoredFile
from gql_blog.errors import NotFound, StoreUnavailable
from gql_blog.media.fetched_file import fetched
from gql_blog.media.picture_process import PictureLimits, work_on
from gql_blog.media.received_file import Received, file_in, received
from gql_blog.media.store_protocol import MediaStore
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

_log = logging.getLogger("gql_blog.media")


class Kept(NamedTuple):
    """A file in the store."""

    key: str
    size: int
    mime_type: str


class MediaFiles:
    """The files of one site, in its store. ``work`` is a folder of this machine for files that are worked on."""

    def __init__(self, store: MediaStore, work: Path, limits: PictureLimits | None = None) -> None:
        self.store = store
        self._work = work
        self._limits = limits or PictureLimits()
        self._places = WorkPlaces(work)
        self._fetching = OutgoingClient(total_seconds=_FETCH_SECONDS, max_body=sys.maxsize)

    async def receive(self, chunks: AsyncIterable[bytes], limit: int) -> StoredFile:
        """Store a file of at most ``limit`` bytes: a picture cleaned and measured, what is none as it is.

        The same bytes give the same file. TooLarge, or MediaRefused; then nothing is kept.
        """
        async with received(chunks, limit, self._work) as file:
            if file.type.kind is MediaKind.IMAGE:
                async with self._places.place(file.sha256):
                    return await self._clean(file)
            await self.store.put(key_of(file.sha256, file.type.extension), file.path)
            return StoredFile(file.sha256, file.sha256, file.type.kind, file.type.mime_type, file.size)

    async def fetch(self, address: str, limit: int) -> StoredFile:
        """Store the file at an address of another server, as ``receive`` does. InputError, or MediaUnreachable."""
        return await fetched(self._fetching, address, partial(self.receive, limit=limit))

    async def take(self, upload_id: str, chunks: AsyncIterable[bytes], limit: int) -> None:
        """Keep a file until its upload is finished. TooLarge, or MediaRefused."""
        async with received(chunks, limit, self._work) as file:
            await self.store.put(f"{INCOMING}/{upload_id}", file.path)

    async def finish(self, upload_id: str, limit: int) -> StoredFile:
        """Receive what was sent to the store, and is there for a day. NotFound if nothing was sent."""
        key = f"{INCOMING}/{upload_id}"
        size = await self.store.size(key)
        if size is None:
            raise NotFound("Nothing was sent for this upload, or its time is over. Send the file to its address first.")
        return await self.receive(self.store.read(key, 0, size), limit)

    async def _clean(self, file: Received) -> StoredFile:
        form = _format_of(file.type.extension)
        async with file_in(self._work) as cleaned:
            found = await work_on(file.path, cleaned, read_as=form, write_as=form, limits=self._limits)
            sha256, size = await asyncio.to_thread(_hash_of, cleaned), cleaned.stat().st_size
            await self.store.put(key_of(sha256, file.type.extension), cleaned)
        mime_type, kind = file.type.mime_type, file.type.kind
        return StoredFile(file.sha256, sha256, kind, mime_type, size, found.width, found.height, found.colour)

    async def kept(self, sha256: str, mime_type: str, extension: str, width: int | None = None) -> Kept | None:
        """Return a file, or a picture at one of ``WIDTHS`` or in another format, if it is there already.

        NotFound for what is never made: another width, or another format of what is no picture.
        """
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

    async def forget(self, hashes: Iterable[str]) -> None:
        """Delete files with all sizes of them. What cannot be deleted now is logged, and told by ``doctor``."""
        for sha256 in hashes:
            try:
                async for each in self.store.list(f"{sha256[:2]}/{sha256}"):
                    await self.store.delete(each.key)
            except StoreUnavailable as error:
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
    """Return the format of a picture as Pillow calls it."""
    return _TYPES[extension].rpartition("/")[2].upper()


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
