"""What a store of files is: keys, and bytes that are never changed once they are there."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from gql_blog.errors import StoreUnavailable


class Listed(NamedTuple):
    """A file in a store: its key, its size, and when it was put there, in seconds since 1970."""

    key: str
    size: int
    put_at: float


class FileSource(Protocol):
    """Files that can be read by their keys, which are paths of plain words."""

    def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield the bytes of a file from ``start`` to before ``end``."""

    def list(self, prefix: str = "") -> AsyncIterator[Listed]:
        """Yield the files whose keys begin with ``prefix``, which is a folder or empty."""


class MediaStore(FileSource, Protocol):
    """Files by their keys. StoreUnavailable if the store is away or full."""

    async def put(self, key: str, file: Path) -> None:
        """Copy a file into the store. It is there whole or not at all; what had the key is replaced."""

    async def size(self, key: str) -> int | None:
        """Return the size of a file; ``None`` if there is none of this key."""

    async def delete(self, key: str) -> None:
        """Delete a file, if it is there."""

    async def upload_address(self, key: str, seconds: int) -> str | None:
        """Return an address to which the file can be sent by PUT; ``None`` if this server has to take it."""


class FileOwners(Protocol):
    """Says which files have an owner, and keeps files from being deleted while they get one."""

    def lock(self, sha256: str, *, shared: bool, seconds: float) -> AbstractAsyncContextManager[None]:
        """Hold the lock of a file, which whoever deletes it has alone. StoreUnavailable if it is not free by then."""

    async def has(self, sha256: str) -> bool:
        """Whether a file has an owner."""


def cannot_be_written() -> StoreUnavailable:
    """Return what to tell of a file that this machine does not take. Why is its cause: for the log, and no client's."""
    return StoreUnavailable("The folder of media cannot be written now. Try again later; the server's log says why.")
