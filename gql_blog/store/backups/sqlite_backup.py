"""Copying an SQLite database while it is written to, and putting another file in its place."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from gql_blog.errors import InputError, InUse, StoreError
from gql_blog.store.backups.snapshot import Snapshot, read_snapshot
from gql_blog.store.durable_files import put_in_place
from gql_blog.store.migrator.backup import keep_private
from gql_blog.store.migrator.sqlite_integrity import REMEDY, shows_damage, sqlite_problems

if sys.platform != "win32":
    import fcntl

_MAGIC: Final = b"SQLite format 3\0"
_SHARED_LOCK: Final = (510, 0x4000_0002)
"""The bytes of a database's file on which each of its connections holds a lock, as SQLite's page on locking says."""


def is_sqlite(path: Path) -> bool:
    """Whether it is a file of SQLite, such as the backups that migrations make; InputError if there is no file."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError as error:
        raise InputError(f"The backup {path} cannot be read: {error.strerror}.") from error


async def copy_sqlite(path: Path, target: Path) -> None:
    """Copy what is committed, page by page as it is: an index that is damaged is not made anew from its table."""
    await asyncio.to_thread(_copy, path, target)


async def whole_snapshot(path: Path, *, what: str, remedy: str) -> Snapshot:
    """Return what the file holds, which nobody writes to; StoreError if anything is wrong with it."""
    if problems := await asyncio.to_thread(sqlite_problems, path):
        raise StoreError(f"{what} is damaged: {'; '.join(problems)}. {remedy}")
    with closing(sqlite3.connect(path, check_same_thread=False)) as connection:

        async def fetch(sql: str) -> Sequence[Sequence[Any]]:
            return await asyncio.to_thread(lambda: connection.execute(sql).fetchall())

        return await read_snapshot("sqlite", fetch)


def replace_sqlite(path: Path, new: Path, *, kept: Path) -> None:
    """Put ``new`` in the place of ``path``, whose files are ``kept`` under another name. InUse: something has it open.

    Whenever this is cut, the earlier one is whole as ``path`` or as ``kept``, and the new one as ``path`` or ``new``.
    """
    with _nobody_else(path):
        if path.exists():
            os.link(path, kept)
            for suffix in ("-wal", "-journal"):  # they would be taken for those of the new file
                if (beside := Path(f"{path}{suffix}")).exists():
                    beside.replace(f"{kept}{suffix}")
            Path(f"{path}-shm").unlink(missing_ok=True)
        put_in_place(new, path)


@contextmanager
def _nobody_else(path: Path) -> Iterator[None]:
    """Hold a lock that no connection can have beside it; where there are no such locks, the system keeps open files."""
    if sys.platform == "win32" or not path.exists():
        yield
        return
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, *_SHARED_LOCK)
        except OSError as error:
            raise InUse(
                f"A server or a command has the database {path} open. Nothing was changed. Stop it, and try again."
            ) from error
        yield


def _copy(path: Path, target: Path) -> None:
    keep_private(target)
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, to which nothing beside it belongs
    except sqlite3.Error as error:
        if shows_damage(error):
            raise StoreError(f"The database {path} is damaged: {error}. {REMEDY}") from error
        raise StoreError(f"The database {path} cannot be copied: {error}. Nothing was changed.") from error
