"""The files of zip and tar archives, unpacked within bounds into a folder that is gone in the end.

An archive is refused whole if it has links, names that lead out of it, too many or too large files, or if it is
damaged. Sizes are those of what is really unpacked, whatever its directory says, and count for all archives of an
import together.
"""

import bz2
import gzip
import lzma
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from gql_blog.errors import ImportRefused
from gql_blog.transfer.files.source_files import SourceFile, files_below

MOST_MEMBERS: Final = 2_000
MOST_BYTES: Final = 200_000_000
MOST_RATIO: Final = 100
_ALWAYS_ALLOWED: Final = 1_000_000
"""Bytes that may be unpacked from however few."""

_CHUNK: Final = 65_536
_LONGEST_NAME: Final = 1_000
_TARS: Final[dict[str, Callable[[Path], Any]]] = {
    ".tar": lambda path: path.open("rb"),
    ".tar.gz": gzip.GzipFile,
    ".tgz": gzip.GzipFile,
    ".tar.bz2": bz2.BZ2File,
    ".tbz2": bz2.BZ2File,
    ".tar.xz": lzma.LZMAFile,
    ".txz": lzma.LZMAFile,
}
_DAMAGED: Final = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, gzip.BadGzipFile),
    *(EOFError, RuntimeError, UnicodeError, ValueError),
)


@dataclass(slots=True)
class UnpackingAllowance:
    """What the archives of one import may still unpack, all together."""

    members: int = MOST_MEMBERS
    bytes: int = MOST_BYTES


def is_archive(path: Path) -> bool:
    """Whether a file is an archive by its name."""
    return path.name.lower().endswith((".zip", *_TARS))


@contextmanager
def unpacked(file: SourceFile, allowance: UnpackingAllowance) -> Iterator[tuple[SourceFile, ...]]:
    """Return the files of an archive, called ``ARCHIVE/NAME``, within the allowance; or the archive itself, refused."""
    with tempfile.TemporaryDirectory(prefix="gql-blog-") as folder:
        root = Path(folder)
        try:
            _Unpacking(file.path, root, allowance).run()
        except ImportRefused as fault:
            refused = ImportRefused("ARCHIVE_REFUSED", f"{file.shown}: {fault.message} Nothing of it was imported.")
        else:
            named = files_below(root, file.shown)
            empty = ImportRefused("EMPTY", f"{file.shown} contains no files.")
            yield named or (replace(file, refusal=empty),)
            return
    yield (replace(file, refusal=refused),)


class _Counted:
    def __init__(self, file: IO[bytes], allowed: int) -> None:
        self._file, self._left = file, allowed

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(_CHUNK if size < 0 else size)
        self._left -= len(data)
        if self._left < 0:
            raise ImportRefused(
                "ARCHIVE_REFUSED",
                f"More is packed in the archives of this import than {MOST_BYTES // 1_000_000} MB, or in this one than "
                f"{MOST_RATIO} times its size. Unpack it, and import the folder.",
            )
        return data


class _Unpacking:
    def __init__(self, path: Path, root: Path, allowance: UnpackingAllowance) -> None:
        self._path, self._root, self._allowance = path, root, allowance
        self._allowed = min(allowance.bytes, max(MOST_RATIO * path.stat().st_size, _ALWAYS_ALLOWED))
        self._written = 0
        self._names: set[str] = set()

    def run(self) -> None:
        try:
            if self._path.name.lower().endswith(".zip"):
                self._zip()
            else:
                self._tar()
            self._allowance.members -= len(self._names)
            self._allowance.bytes -= self._written
        except ImportRefused:
            raise
        except (*_DAMAGED, OSError) as fault:
            # What the system says has the path of the folder; what it means has not.
            what = fault.strerror if isinstance(fault, OSError) and fault.strerror else fault
            raise ImportRefused(
                "ARCHIVE_REFUSED", f"The archive is damaged, encrypted or of an unknown kind ({what}). Pack it again."
            ) from None

    def _zip(self) -> None:
        with zipfile.ZipFile(self._path) as archive:
            members = archive.infolist()
            for member in members:
                mode = member.external_attr >> 16
                is_plain = not stat.S_IFMT(mode) or stat.S_ISREG(mode) or stat.S_ISDIR(mode)
                self._check(member.filename, is_plain=is_plain)
            for member in members:
                if not member.is_dir():
                    self._write(member.filename, archive.open(member))

    def _tar(self) -> None:
        suffix = next(suffix for suffix in _TARS if self._path.name.lower().endswith(suffix))
        with _TARS[suffix](self._path) as file:
            counted: Any = _Counted(file, self._allowed + MOST_MEMBERS * 2_048)
            with tarfile.open(fileobj=counted, mode="r|") as archive:
                for member in archive:
                    self._check(member.name, is_plain=member.isreg() or member.isdir())
                    if member.isreg() and (content := archive.extractfile(member)) is not None:
                        self._write(member.name, content)

    def _check(self, name: str, *, is_plain: bool) -> None:
        """Refuse the archive for a member that has no business in it."""
        shown = ascii(name)[:200]
        parts = PurePosixPath(name).parts
        if not is_plain:
            raise ImportRefused("ARCHIVE_REFUSED", f"{shown} is a link or a device. Pack the files themselves.")
        if name.startswith("/") or ".." in parts or "\\" in name or ":" in name.partition("/")[0] or "\x00" in name:
            raise ImportRefused("ARCHIVE_REFUSED", f"{shown} leads out of the archive.")
        if len(name) > _LONGEST_NAME:
            raise ImportRefused("ARCHIVE_REFUSED", f"The name {shown} is too long.")
        key = "/".join(parts).casefold()
        if key in self._names and not name.endswith("/"):
            raise ImportRefused("ARCHIVE_REFUSED", f"{shown} is in it twice, whatever the case of its letters.")
        self._names.add(key)
        if len(self._names) > self._allowance.members:
            raise ImportRefused(
                "ARCHIVE_REFUSED",
                f"The archives of this import have more than {MOST_MEMBERS:,} members. Import folders.",
            )

    def _write(self, name: str, content: "AbstractContextManager[IO[bytes]]") -> None:
        target = self._root.joinpath(*PurePosixPath(name).parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with content as source, target.open("xb") as file:
            counted = _Counted(source, self._allowed)
            while chunk := counted.read():
                file.write(chunk)
                self._allowed -= len(chunk)
                self._written += len(chunk)
