"""Subscribers in this process: each hears the events of its kinds, from the moment it asks."""

import asyncio
from collections.abc import Collection
from typing import Final, Self

from gql_blog.hooks import Event

MOST_WAITING: Final = 100
"""Events that wait for one listener; whoever falls further behind is let go, so that nobody else waits."""


class Subscriber:
    """An endless iterator of events. It ends when it is closed, when the relay stops, or when it was too slow."""

    def __init__(self, kinds: Collection[str], listeners: "Subscribers") -> None:
        self._kinds = frozenset(kinds)
        self._listeners = listeners
        self._waiting: asyncio.Queue[Event | None] = asyncio.Queue()
        self.dropped = False
        """Whether it was let go for being too slow."""

    def offer(self, event: Event) -> None:
        """Hand over an event, if it is of interest; let the listener go when too many wait already."""
        if event.kind not in self._kinds or self.dropped:
            return
        if self._waiting.qsize() >= MOST_WAITING:
            self.dropped = True
            self._waiting = asyncio.Queue()
            self.end()
        else:
            self._waiting.put_nowait(event)

    def end(self) -> None:
        """Let the iteration end, after what waits already."""
        self._listeners.leave(self)
        self._waiting.put_nowait(None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        event = await self._waiting.get()
        if event is None:
            self._waiting.put_nowait(None)
            raise StopAsyncIteration
        return event

    async def aclose(self) -> None:
        """Hear no more."""
        self.end()


class Subscribers:
    """All who listen in this process."""

    def __init__(self) -> None:
        self._all: set[Subscriber] = set()

    def __len__(self) -> int:
        return len(self._all)

    def add(self, kinds: Collection[str]) -> Subscriber:
        """Return a new listener, which hears from now on."""
        listener = Subscriber(kinds, self)
        self._all.add(listener)
        return listener

    def leave(self, listener: Subscriber) -> None:
        """Take a listener out; one that is out stays out."""
        self._all.discard(listener)

    def tell(self, event: Event) -> None:
        """Hand an event to all."""
        for listener in tuple(self._all):
            listener.offer(event)

    def end(self) -> None:
        """Let everybody go."""
        for listener in tuple(self._all):
            listener.end()
