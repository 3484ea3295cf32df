"""What SQLite leaves of rows that are gone: in free pages, in the index of the search, in the write-ahead log."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from gql_blog.errors import StoreError

_WAIT: Final = 30.0
"""Seconds for other writers, and for readers of what was there before."""
_STATEMENTS: Final = (
    "INSERT INTO search_index (search_index) VALUES ('optimize')",
    "VACUUM",
    "PRAGMA wal_checkpoint(TRUNCATE)",
)


async def remove_remains(path: Path) -> None:
    """Write the file anew, without what is gone, and empty its log; StoreError if others keep it from that."""
    try:
        done = await asyncio.to_thread(_remove, path)
    except sqlite3.Error as error:
        raise StoreError(_told(str(error))) from error
    if not done:
        raise StoreError(_told("a reader still looks at what was there before"))


def _remove(path: Path) -> bool:
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT)) as connection:
        *_, ((busy, _, _),) = [connection.execute(each).fetchall() for each in _STATEMENTS]
    return not busy


def _told(why: str) -> str:
    remedy = f"Run on it, when nobody writes: {'; '.join(_STATEMENTS)};"
    return f"What was erased may still be read in free pages of the database's file: {why}. {remedy}"
