"""Files that are there whole or not at all: each gets its name once it is on the disk."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from gql_blog.errors import InputError


def expect_new(path: Path) -> None:
    """Raise InputError if there is a file of this name."""
    if path.exists():
        raise InputError(f"There is a file {path} already. Name one that is not there yet.")


@contextmanager
def new_file(path: Path, *, overwrite: bool = False) -> Iterator[IO[bytes]]:
    """Write a new file inside the block, for its owner alone. It has its name behind it, and is gone after an error.

    InputError: there is a file of this name, and it is not to be overwritten, or none can be written.
    """
    if not overwrite:
        expect_new(path)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        put_in_place(Path(name), path)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        Path(name).unlink(missing_ok=True)


def put_in_place(file: Path, path: Path) -> None:
    """Give a file, which is on the disk, its name, and have that on the disk, too. What had the name is replaced."""
    file.replace(path)
    try:
        descriptor = os.open(path.absolute().parent, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritten(path: Path, error: OSError) -> InputError:
    return InputError(f"The file {path} cannot be written: {error.strerror}. Nothing was changed. Name another place.")
