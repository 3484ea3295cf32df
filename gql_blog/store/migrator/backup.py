"""Backing up an SQLite file before a migration, and restoring it."""

import asyncio
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from gql_blog.errors import MigrationRefused


async def back_up(path: Path, folder: Path, *, before: str) -> Path:
    """Copy the committed state of the database; return the path. MigrationRefused: the copy cannot be written."""
    return await asyncio.to_thread(_copy, path, folder, before)


async def restore(path: Path, backup: Path) -> None:
    """Restore the copy, page by page, under SQLite's lock."""
    await asyncio.to_thread(_put_back, path, backup)


def keep_private(path: Path) -> None:
    """Create a missing file for its owner alone, and take an existing one away from other users.

    SQLite gives the ``-wal`` and ``-shm`` files the same mode. A file of another owner stays as it is.
    """
    with suppress(PermissionError):
        path.touch(mode=0o600)
        path.chmod(path.stat().st_mode & ~0o007)


def _copy(path: Path, folder: Path, before: str) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = folder / f"{path.stem}-{stamp}-before-{before}{path.suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        keep_private(target)
        with closing(sqlite3.connect(path, isolation_level=None)) as source:
            source.execute("VACUUM INTO ?", (str(target),))
    except (sqlite3.Error, OSError) as error:
        with suppress(OSError):
            target.unlink(missing_ok=True)
        raise MigrationRefused(f"No backup could be written to {folder}: {error}. Nothing was changed.") from error
    return target


def _put_back(path: Path, backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
