"""The event loop, shared by clients: who has held it for long rests as long, and others come in between.

Parsing, validating and planning a document takes up to 20 ms in which the event loop does nothing else. It does all
that is ready before it looks for new requests, and takes few new connections at a time: thirty documents that arrive
together would be one long stretch, and those that follow would leave no room in between.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

SHARE_SECONDS: Final = 0.005
"""A client that has held the event loop for longer rests."""
LONGEST_REST: Final = 0.25


@dataclass(slots=True)
class _Rest:
    """The rest of one client: until when, and its requests that wait; ``over``: they go on, one by one."""

    until: float
    over: bool = False
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)


class LoopShares:
    """Lets a client that has held the event loop rest as long; then its waiting requests go on one by one."""

    def __init__(self) -> None:
        self.resting: dict[str, _Rest] = {}

    async def turn(self, client: str) -> None:
        """Wait while the client rests. Once that is over, what comes does not queue behind those that still wait.

        Otherwise requests that come all the time would keep up the queue, and with it the rest, for ever.
        """
        rest = self.resting.get(client)
        if rest is None or rest.over:
            return
        future = asyncio.get_running_loop().create_future()
        rest.waiting.append(future)
        await future

    def held(self, client: str, since: float) -> None:
        """Tell that a request of a client has held the event loop ``since`` a time of ``perf_counter``."""
        now = perf_counter()
        if now - since <= SHARE_SECONDS:
            return
        until = now + min(now - since, LONGEST_REST)
        rest = self.resting.get(client)
        if rest is None:
            self.resting[client] = _Rest(until)
            self._next(client)
        else:
            rest.until, rest.over = until, False

    def _next(self, client: str) -> None:
        """Let the next request go on if the rest is over; without one, the client rests no longer."""
        rest, loop = self.resting[client], asyncio.get_running_loop()
        left = rest.until - perf_counter()
        if left > 0:
            loop.call_later(left, self._next, client)
            return
        rest.over = True
        while rest.waiting:
            future = rest.waiting.popleft()
            if not future.done():
                future.set_result(None)
                loop.call_soon(self._next, client)  # after the request, which may have held the loop again
                return
        del self.resting[client]
