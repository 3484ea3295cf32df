"""The event loop, shared by clients: what one of them sends at once is done in turns, and others come in between.

Parsing, validating and planning a document takes milliseconds in which the event loop does nothing else. It does all
that is ready before it looks for new requests; so thirty documents that arrive together would be one long stretch.
"""

import asyncio
from collections import deque
from time import perf_counter
from typing import Final

SHARE_SECONDS: Final = 0.002
"""A client that has held the event loop for so long rests until the loop has looked for other requests."""


class LoopShares:
    """Lets each client hold the event loop once, if it is for long, before the loop turns to everybody else."""

    def __init__(self) -> None:
        self.resting: dict[str, deque[asyncio.Future[None]]] = {}
        """The clients that had their share, with those of their requests that wait."""

    async def turn(self, client: str) -> None:
        """Wait until the client is no longer resting, one request after another."""
        waiting = self.resting.get(client)
        if waiting is None:
            return
        future = asyncio.get_running_loop().create_future()
        waiting.append(future)
        await future

    def held(self, client: str, since: float) -> None:
        """Tell that a request of a client has held the event loop ``since`` a time of ``perf_counter``."""
        if perf_counter() - since > SHARE_SECONDS and client not in self.resting:
            self.resting[client] = deque()
            asyncio.get_running_loop().call_soon(self._next, client)

    def _next(self, client: str) -> None:
        waiting = self.resting[client]
        while waiting:
            future = waiting.popleft()
            if not future.done():
                future.set_result(None)
                # The request runs in the next turn of the loop, and the one after it in the turn after that.
                asyncio.get_running_loop().call_soon(self._next, client)
                return
        del self.resting[client]
