"""Invalidations on SQLite: rows that triggers write, read whenever the file has changed.

``PRAGMA data_version`` takes two to five microseconds, most of them to lock and unlock the log, and changes when any
other connection, of any process, has committed. The connection here never writes, so it sees every commit.
"""

import sqlite3
from pathlib import Path

from gql_blog.store.invalidations import Invalidations

_SINCE = 'SELECT "id", "key" FROM "touched" WHERE "id" > ?'
_LAST = 'SELECT coalesce(max("id"), 0) FROM "touched"'


class SqliteInvalidations(Invalidations):
    """Reads with a connection of its own, opened by the first ``catch_up``."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._uri = f"{path.absolute().as_uri()}?mode=ro"
        self._connection: sqlite3.Connection | None = None
        self._version: int | None = None
        self._last: int | None = None
        self._closed = False

    def catch_up(self) -> bool:
        """See Invalidations. True: every commit so far is reported, of whichever process."""
        try:
            if self._connection is None:
                return self._connect()
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
            if version != self._version:
                self._read_new(self._connection)
                self._version = version
        except sqlite3.Error:
            self._disconnect()
            return False
        return True

    def _connect(self) -> bool:
        if self._closed:
            return False
        self._connection = connection = sqlite3.connect(
            self._uri, uri=True, isolation_level=None, check_same_thread=False, timeout=0
        )
        connection.execute("PRAGMA query_only=1")
        (self._version,) = connection.execute("PRAGMA data_version").fetchone()
        (self._last,) = connection.execute(_LAST).fetchone()
        self._notify(None)
        return True

    def _read_new(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute(_SINCE, (self._last,)).fetchall()
        if rows:
            self._notify(frozenset(key for _, key in rows))
            self._last = max(number for number, _ in rows)

    def _disconnect(self) -> None:
        """Close the connection; the next ``catch_up`` opens one, and what happened in between is unknown."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        self._notify(None)

    async def start(self) -> None:
        """See Invalidations. The first ``catch_up`` opens the connection."""

    async def close(self) -> None:
        """See Invalidations."""
        self._closed = True
        self._disconnect()
