"""The subscribers of this process: each gets the events of its kinds from the moment it subscribes."""

import asyncio
from collections.abc import Collection
from typing import Final, Self

from gql_blog.errors import SubscriptionDropped
from gql_blog.hooks import Event

QUEUE_LIMIT: Final = 2_000
"""Events queued for one subscriber. A subscriber that falls further behind is dropped, so that nobody waits for it.

One command may make hundreds of replies public: whoever keeps up with the commands must not be dropped for that."""


class Subscriber:
    """An endless iterator of events. It ends when it is closed or the relay stops; SubscriptionDropped if too slow."""

    def __init__(self, kinds: Collection[str], subscribers: "Subscribers", after: int) -> None:
        self._kinds = frozenset(kinds)
        self._after = after
        self._subscribers = subscribers
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self.dropped = False
        """Whether it was dropped for being too slow."""

    def put(self, event: Event, position: int) -> None:
        """Queue an event, if it is of one of the kinds and new; drop the subscriber when its queue is full."""
        if event.kind not in self._kinds or position <= self._after or self.dropped:
            return
        if self._queue.qsize() >= QUEUE_LIMIT:
            self.dropped = True
            self._queue = asyncio.Queue()
            self.close()
        else:
            self._queue.put_nowait(event)

    def waiting(self, most: int) -> list[Event]:
        """Return events that are queued already, so many at most: the next ones, which do not come again."""
        found: list[Event] = []
        while len(found) < most and not self._queue.empty():
            event = self._queue.get_nowait()
            if event is None:  # the end, which is still to come
                self._queue.put_nowait(None)
                break
            found.append(event)
        return found

    def close(self) -> None:
        """End the iteration after the events that are queued already."""
        self._subscribers.remove(self)
        self._queue.put_nowait(None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        event = await self._queue.get()
        if event is None:
            self._queue.put_nowait(None)
            if self.dropped:
                raise SubscriptionDropped("The subscription was ended, because events came too fast. Subscribe again.")
            raise StopAsyncIteration
        return event

    async def aclose(self) -> None:
        """Unsubscribe."""
        self.close()


class Subscribers:
    """All subscribers of this process."""

    def __init__(self) -> None:
        self._all: set[Subscriber] = set()

    def __len__(self) -> int:
        return len(self._all)

    def add(self, kinds: Collection[str], after: int = -1) -> Subscriber:
        """Return a new subscriber, which gets events from now on, but for those up to the position ``after``."""
        subscriber = Subscriber(kinds, self, after)
        self._all.add(subscriber)
        return subscriber

    def remove(self, subscriber: Subscriber) -> None:
        """Remove a subscriber, if it is still there."""
        self._all.discard(subscriber)

    def publish(self, event: Event, position: int = 0) -> None:
        """Queue an event for every subscriber."""
        for subscriber in tuple(self._all):
            subscriber.put(event, position)

    def close(self) -> None:
        """Close every subscriber."""
        for subscriber in tuple(self._all):
            subscriber.close()
