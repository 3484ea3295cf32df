"""A copy of an SQLite file before it is changed, and the way back."""

import asyncio
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from gql_blog.errors import MigrationRefused


async def back_up(path: Path, folder: Path, *, before: str) -> Path:
    """Copy the database as it is, committed and whole, and return the copy's path.

    MigrationRefused where it cannot be written: what cannot be taken back is not begun.
    """
    return await asyncio.to_thread(_copy, path, folder, before)


async def restore(path: Path, backup: Path) -> None:
    """Put the copy's content back, page by page, under the database's own lock."""
    await asyncio.to_thread(_put_back, path, backup)


def _copy(path: Path, folder: Path, before: str) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = folder / f"{path.stem}-{stamp}-before-{before}{path.suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
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
