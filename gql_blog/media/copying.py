"""Files copied from one store to another: resumed where it ended, and compared by their hashes."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, NamedTuple

from gql_blog.errors import StoreError
from gql_blog.media.media_files import original_in
from gql_blog.media.store_protocol import FileSource, MediaStore


class Copied(NamedTuple):
    """How many files were copied, how many were there already, and how many bytes were copied."""

    copied: int = 0
    present: int = 0
    size: int = 0


async def copy_files(
    source: FileSource,
    target: MediaStore,
    *,
    dry_run: bool = False,
    verify: bool = False,
    progress: Callable[[Copied], None] | None = None,
) -> Copied:
    """Copy every original that ``target`` lacks. Other sizes are made there when they are asked for.

    A file is counted when what was read back of ``target`` has the hash of its key. StoreError for one that has not:
    it is not left there. What is there already is believed by its size; ``verify``: it is read, and copied anew if its
    hash is another. ``source`` is not changed.
    """
    so_far = Copied()
    async for each in source.list():
        sha256 = original_in(each.key)
        if sha256 is None:
            continue
        there = await target.size(each.key) == each.size
        if there and (not verify or await hash_of(target, each.key, each.size) == sha256):
            so_far = so_far._replace(present=so_far.present + 1)
        else:
            if not dry_run:
                await _copy(each.key, each.size, sha256, source, target)
            so_far = Copied(so_far.copied + 1, so_far.present, so_far.size + each.size)
        if progress:
            progress(so_far)
    return so_far


async def _copy(key: str, size: int, sha256: str, source: FileSource, target: MediaStore) -> None:
    with NamedTemporaryFile(prefix="gql-blog-media-") as file:
        if await hash_of(source, key, size, file) != sha256:
            raise StoreError(f"The file {key} is damaged in the store it is in: its hash is another. Restore it.")
        file.flush()
        await target.put(key, Path(file.name))
    if await hash_of(target, key, size) != sha256:
        await target.delete(key)
        raise StoreError(f"The file {key} was damaged on its way, and is not left there. Run the command again.")


async def hash_of(store: FileSource, key: str, size: int, kept: IO[bytes] | None = None) -> str:
    """Return the hash of a file, and keep its bytes if they are wanted."""
    digest = hashlib.sha256()
    async for part in store.read(key, 0, size):
        digest.update(part)
        if kept is not None:
            kept.write(part)
    return digest.hexdigest()
