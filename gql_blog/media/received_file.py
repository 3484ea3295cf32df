"""A file as it arrives: written to the disk while it does, counted and hashed."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

from gql_blog.errors import TooLarge
from gql_blog.media.file_types import HEAD, FileType, type_of
from gql_blog.media.store_protocol import cannot_be_written

_PART: Final = 524_288
"""How many bytes are written at once: more are never in memory."""


class Received(NamedTuple):
    """A file as it came. ``path`` is gone behind the block in which it was received."""

    path: Path
    sha256: str
    size: int
    type: FileType


@asynccontextmanager
async def file_in(folder: Path) -> AsyncIterator[Path]:
    """Make a file for a block. StoreUnavailable if something cannot be written."""
    try:
        path = await asyncio.to_thread(_new_path, folder)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_be_written() from error


@asynccontextmanager
async def received(chunks: AsyncIterable[bytes], limit: int, folder: Path) -> AsyncIterator[Received]:
    """Receive a file for a block. TooLarge, or MediaRefused as soon as its first bytes say a type that is not taken."""
    async with file_in(folder) as path:
        yield await _written(chunks, limit, path)


async def _written(chunks: AsyncIterable[bytes], limit: int, path: Path) -> Received:
    digest, waiting, size, found = hashlib.sha256(), bytearray(), 0, None
    with await asyncio.to_thread(path.open, "wb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"The file has more than {limit} bytes. Make it smaller, and send it again.")
            waiting += chunk
            if found is None and len(waiting) >= HEAD:
                found = type_of(bytes(waiting[:HEAD]))
            if len(waiting) >= _PART:
                digest.update(waiting)
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
        found = found or type_of(bytes(waiting[:HEAD]))
        digest.update(waiting)
        await asyncio.to_thread(file.write, bytes(waiting))
    return Received(path, digest.hexdigest(), size, found)


async def file_chunks(path: Path) -> AsyncIterator[bytes]:
    """Yield the bytes of a file of this machine."""
    with await asyncio.to_thread(path.open, "rb") as file:
        while part := await asyncio.to_thread(file.read, _PART):
            yield part


def _new_path(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(suffix=".part", dir=folder)
    os.close(descriptor)
    return Path(name)
