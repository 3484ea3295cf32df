"""A folder as a store: nothing has to be set up for it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from gql_blog.media.store_protocol import Listed, cannot_be_written

_PART: Final = 262_144


class LocalStore:
    """Files in a folder, each in a sub-folder by the first of its key's folders. See MediaStore."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, key: str, file: Path) -> None:
        """See MediaStore."""
        try:
            await asyncio.to_thread(_put, self.folder / key, file)
        except OSError as error:
            raise cannot_be_written() from error

    async def size(self, key: str) -> int | None:
        """See MediaStore."""
        try:
            return (self.folder / key).stat().st_size
        except FileNotFoundError:
            return None

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """See MediaStore."""
        with await asyncio.to_thread((self.folder / key).open, "rb") as file:
            file.seek(start)
            while start < end and (part := await asyncio.to_thread(file.read, min(_PART, end - start))):
                start += len(part)
                yield part

    async def delete(self, key: str) -> None:
        """See MediaStore."""
        (self.folder / key).unlink(missing_ok=True)

    async def list(self, prefix: str = "") -> AsyncIterator[Listed]:
        """See MediaStore."""
        for path in await asyncio.to_thread(lambda: sorted((self.folder / prefix).rglob("*"))):
            if path.is_file() and not path.name.startswith("."):
                found = path.stat()
                yield Listed(path.relative_to(self.folder).as_posix(), found.st_size, found.st_mtime)

    async def upload_address(self, key: str, seconds: int) -> str | None:
        """See MediaStore: this server takes it."""
        del key, seconds
        return None


def _put(target: Path, file: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with file.open("rb") as source, beside.open("xb") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    if hasattr(os, "O_DIRECTORY"):  # the name is to be on the disk, too
        folder = os.open(target.parent, os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
