"""The files of media in the archive of a site, each under its key."""

from collections.abc import AsyncIterator, Callable, Sequence
from tempfile import NamedTemporaryFile
from typing import IO, Final
from zipfile import ZIP_STORED, ZipFile

from gql_blog.content import ARCHIVED_MEDIA, EXTENSIONS
from gql_blog.media.copying import Copied, copy_files, hash_of
from gql_blog.media.media_files import key_of
from gql_blog.media.store_protocol import Listed, MediaStore

Progress = Callable[[int, int], None]
"""Is told how many of how many files are done."""
_PART: Final = 262_144


class _ZippedFiles:
    """Files in an archive, to be copied from. See FileSource."""

    def __init__(self, file: ZipFile) -> None:
        self._file = file

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """See FileSource."""
        with self._file.open(f"{ARCHIVED_MEDIA}{key}") as stream:
            stream.seek(start)
            while start < end and (part := stream.read(min(_PART, end - start))):
                start += len(part)
                yield part

    async def list(self, prefix: str = "") -> AsyncIterator[Listed]:
        """See FileSource."""
        for each in self._file.infolist():
            if each.filename.startswith(f"{ARCHIVED_MEDIA}{prefix}"):
                yield Listed(each.filename.removeprefix(ARCHIVED_MEDIA), each.file_size, 0.0)


async def zip_files(
    store: MediaStore, file: ZipFile, files: Sequence[tuple[str, str]], progress: Progress
) -> list[str]:
    """Write files, by hash and type, into an archive; return the hashes of those that are missing or damaged."""
    missing = []
    for number, (sha256, mime_type) in enumerate(files, 1):
        key = key_of(sha256, EXTENSIONS.get(mime_type, ""))
        with NamedTemporaryFile(prefix="gql-blog-media-") as copy:
            if await _is_whole(store, key, sha256, copy):
                file.write(copy.name, f"{ARCHIVED_MEDIA}{key}", ZIP_STORED)
            else:
                missing.append(sha256)
        progress(number, len(files))
    return missing


async def _is_whole(store: MediaStore, key: str, sha256: str, copy: IO[bytes]) -> bool:
    try:
        size = await store.size(key)
        found = size is not None and await hash_of(store, key, size, copy) == sha256
    except FileNotFoundError:  # deleted in between
        return False
    copy.flush()
    return found


async def unzip_files(store: MediaStore, file: ZipFile, progress: Progress) -> Copied:
    """Put the files of an archive into the store, each checked by its hash, unless they are there."""
    source = _ZippedFiles(file)
    total = len([each async for each in source.list()])
    return await copy_files(source, store, progress=lambda done: progress(done.copied + done.present, total))
