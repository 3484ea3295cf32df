"""What transactions touched, told to whoever keeps answers: by this process, or by any other.

The database itself writes it down, as keys (see the migration that makes the triggers), in the transaction that does
the touching. How it is heard is each dialect's own matter.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

InvalidationCallback = Callable[[frozenset[str] | None], None]
"""Is told the keys that were touched; ``None``: anything may have been."""


class InvalidationScope:
    """A transaction under way, as those see it who keep answers."""

    async def before_commit(self, client: Any) -> None:
        """Say that the transaction is about to be committed."""


class Invalidations(ABC):
    """The touches of one database, from now on."""

    def __init__(self) -> None:
        self._callbacks: list[InvalidationCallback] = []

    def subscribe(self, callback: InvalidationCallback) -> None:
        """Have ``hear`` called with what is touched, each time before ``current`` is true again."""
        self._callbacks.append(callback)

    @abstractmethod
    def catch_up(self) -> bool:
        """Tell what is not told yet, and return whether that is all: every commit that this process has seen end, and
        others' as soon as the dialect can know of them. Quick: it is asked for every answer.
        """

    @abstractmethod
    async def start(self) -> None:
        """Begin to listen, where that takes a connection; ``current`` may be false until then."""

    @abstractmethod
    async def close(self) -> None:
        """Hear no more."""

    @asynccontextmanager
    async def scope(self) -> AsyncIterator[InvalidationScope]:
        """Surround a transaction of this process."""
        yield InvalidationScope()

    def _notify(self, keys: frozenset[str] | None) -> None:
        for callback in self._callbacks:
            callback(keys)
