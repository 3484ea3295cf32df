"""Places that are shared fairly: those who wait for one are served by turns of their clients."""

import asyncio
from collections import OrderedDict, deque


class QueueFull(Exception):
    """Too many wait already, of this client or in all."""


class FairQueue:
    """Hands out ``size`` places, to one client at most ``share`` of them at a time.

    A place that becomes free goes to the client whose turn it is, and not to whoever has waited longest: a client with
    many requests delays its own. At most ``most_waiting`` of one client wait, and at most four times as many in all.
    The empty client is the site itself, which may always wait.
    """

    def __init__(self, size: int, *, share: int | None = None, most_waiting: int | None = None) -> None:
        self._free = size
        self._share = size if share is None else share
        self._most_waiting = most_waiting
        self._held: dict[str, int] = {}
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def held(self) -> int:
        """How many places are taken."""
        return sum(self._held.values())

    def load(self, client: str) -> int:
        """Return how many places a client has or waits for."""
        if not self._held:
            return 0
        return self._held.get(client, 0) + len(self._waiting.get(client, ()))

    def take(self, client: str) -> bool:
        """Take a place if one is free for this client."""
        held = self._held.get(client, 0)
        if not self._free or held >= self._share:
            return False
        self._free -= 1
        self._held[client] = held + 1
        return True

    async def acquire(self, client: str) -> None:
        """Take a place, and wait for one if need be; QueueFull if too many wait already."""
        if self.take(client):
            return
        future = self._enter(client)
        try:
            await future
        except BaseException:
            if future.cancelled():
                self._leave(client, future)
            else:  # the place was handed over in the same moment
                self.release(client)
            raise

    def release(self, client: str) -> None:
        """Return a place, and hand it to the next client."""
        self._free += 1
        held = self._held[client] - 1
        if held:
            self._held[client] = held
        else:
            del self._held[client]
        if self._waiting:
            for each in tuple(self._waiting):
                if not self._free:
                    return
                self._serve(each)

    def _enter(self, client: str) -> "asyncio.Future[None]":
        most = self._most_waiting
        if most is not None and client:
            own = len(self._waiting.get(client, ()))
            if own >= most or sum(map(len, self._waiting.values())) >= 4 * most:
                raise QueueFull
        future = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(future)
        return future

    def _leave(self, client: str, future: "asyncio.Future[None]") -> None:
        queue = self._waiting.get(client)
        if queue is not None and future in queue:
            queue.remove(future)
            if not queue:
                del self._waiting[client]

    def _serve(self, client: str) -> None:
        """Hand one place to the client if it may have one more; then its turn is over."""
        queue = self._waiting[client]
        while queue and queue[0].cancelled():
            queue.popleft()
        if queue and self.take(client):
            queue.popleft().set_result(None)
            self._waiting.move_to_end(client)
        if not queue:
            del self._waiting[client]
