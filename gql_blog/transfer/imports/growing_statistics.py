"""Statistics of a database that an import fills: gathered anew each time that the import has doubled."""

from collections.abc import Awaitable, Callable
from typing import Final

_FIRST: Final = 250
"""Stored files or articles after which the statistics are gathered for the first time."""


class GrowingStatistics:
    """Gathers statistics while an import goes on, a number of times that grows by one where the import doubles.

    A new database is planned for as if it were empty: PostgreSQL then walks whole tables at each article, until its own
    collector comes by, which it never does for the temporary tables of a dry run. SQLite has no collector.
    """

    def __init__(self, gather: Callable[[], Awaitable[None]]) -> None:
        self._gather = gather
        self._stored, self._next = 0, _FIRST

    async def after_one(self) -> None:
        """Count a file or article that was stored, and gather where it is time."""
        self._stored += 1
        if self._stored == self._next:
            self._next *= 2
            await self._gather()
