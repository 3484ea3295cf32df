"""Touches on SQLite: a table that triggers write, looked into whenever the file has changed.

``PRAGMA data_version`` tells for two microseconds whether any other connection, of whatever process, has committed
since it was last asked. The connection here never writes, so all commits are others'.
"""

import sqlite3
from pathlib import Path

from gql_blog.store.invalidations import Invalidations

_SINCE = 'SELECT "id", "key" FROM "touched" WHERE "id" > ?'
_LAST = 'SELECT coalesce(max("id"), 0) FROM "touched"'


class SqliteInvalidations(Invalidations):
    """Looks with a connection of its own, which is opened when it is first asked."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._uri = f"{path.absolute().as_uri()}?mode=ro"
        self._connection: sqlite3.Connection | None = None
        self._version: int | None = None
        self._last: int | None = None
        self._closed = False

    def catch_up(self) -> bool:
        """See Invalidations. True: every commit that had ended by now is told, whoever made it."""
        try:
            if self._connection is None:
                return self._begin()
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
            if version != self._version:
                self._look(self._connection)
                self._version = version
        except sqlite3.Error:
            self._forget()
            return False
        return True

    def _begin(self) -> bool:
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

    def _look(self, connection: sqlite3.Connection) -> None:
        touched = connection.execute(_SINCE, (self._last,)).fetchall()
        if touched:
            self._notify(frozenset(key for _, key in touched))
            self._last = max(number for number, _ in touched)

    def _forget(self) -> None:
        """Begin anew with the next question: what happened meanwhile is not known."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        self._notify(None)

    async def start(self) -> None:
        """See Invalidations. The first question starts it."""

    async def close(self) -> None:
        """See Invalidations."""
        self._closed = True
        self._forget()
