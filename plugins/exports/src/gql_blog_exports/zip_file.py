"""A zip of any size, in parts: on disk while it is made, and the same bytes for the same files."""

from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

STORED: Final = "mimetype"
"""The file of an EPUB that is not compressed: by its place and contents the zip is known."""
_IN_MEMORY: Final = 1_000_000
_PART: Final = 65_536
_UNIX: Final = 3
_READABLE: Final = 0o644 << 16


def zipped(files: Iterable[tuple[str, str | Iterator[bytes]]]) -> Iterator[bytes]:
    """Yield a zip of files: names with texts or parts of pictures. Without times, so that each making is the same."""
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        with ZipFile(file, "w") as archive:
            for name, contents in files:
                info = ZipInfo(name)
                info.create_system, info.external_attr = _UNIX, _READABLE
                if isinstance(contents, str):
                    archive.writestr(info, contents.encode(), ZIP_STORED if name == STORED else ZIP_DEFLATED)
                    continue
                with archive.open(info, "w") as entry:
                    for part in contents:
                        entry.write(part)
        file.seek(0)
        while part := file.read(_PART):
            yield part
