"""What transactions invalidate, reported to caches: by this process, or by any other.

The database itself records invalidation keys in the writing transaction (see the migration that creates the triggers).
How a process learns of them depends on the dialect.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

InvalidationCallback = Callable[[frozenset[str] | None], None]
"""Is called with the keys that were invalidated; ``None``: anything may have been."""


Announce = Callable[[Any], Awaitable[None]]
"""Announces that a transaction is about to be committed, on its own connection."""


class Invalidations(ABC):
    """The invalidations of one database, from now on."""

    def __init__(self) -> None:
        self._callbacks: list[InvalidationCallback] = []

    def subscribe(self, callback: InvalidationCallback) -> None:
        """Have ``callback`` called with each set of keys, before ``catch_up`` returns true again."""
        self._callbacks.append(callback)

    @abstractmethod
    def catch_up(self) -> bool:
        """Report outstanding invalidations, and return whether none can be missing.

        True covers every commit that this process has seen end, and commits of other processes as soon as the dialect
        lets it know of them. It takes microseconds: it is called for every result.
        """

    @abstractmethod
    async def start(self) -> None:
        """Open the connection that listens, if the dialect needs one; ``catch_up`` may be false until then."""

    @abstractmethod
    async def close(self) -> None:
        """Stop listening."""

    @asynccontextmanager
    async def scope(self) -> AsyncIterator[Announce]:
        """Surround a transaction of this process."""
        yield _announce_nothing

    def _notify(self, keys: frozenset[str] | None) -> None:
        for callback in self._callbacks:
            callback(keys)


async def _announce_nothing(_client: Any) -> None:
    """Announce nothing: the commit is seen in the database itself."""
