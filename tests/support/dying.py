"""``gql-blog``, killed at one of its turns with the database: ``python dying.py TURN ARGUMENT…``; at none for 0.

Each call of a driver is three turns: before it is sent, while the database works, and when it has answered. In the end
the number of turns is printed to the standard error, in a line of its own.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import aiosqlite
import asyncpg

from gql_blog.cli import main

_CALLS = {asyncpg.Connection: ("execute", "_execute", "_executemany"), aiosqlite.Connection: ("_execute",)}


def die() -> None:
    """End this process as a loss of power would."""
    os.kill(os.getpid(), signal.SIGKILL)


class Turns:
    """Counts the turns, and dies at the one that it is set to."""

    def __init__(self, last: int) -> None:
        self.last, self.done = last, 0

    def watch(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """The same call, counted."""

        async def watched(*arguments: Any, **named: Any) -> Any:
            if self._is_next():
                die()
            if self._is_next():
                asyncio.get_running_loop().call_soon(die)  # when the call has sent what it sends
            answer = await call(*arguments, **named)
            if self._is_next():
                die()
            return answer

        return watched

    def _is_next(self) -> bool:
        self.done += 1
        return self.done == self.last


if __name__ == "__main__":
    turns = Turns(int(sys.argv.pop(1)))
    for driver, names in _CALLS.items():
        for name in names:
            setattr(driver, name, turns.watch(getattr(driver, name)))
    try:
        main()
    finally:
        print(f"\n{turns.done}", file=sys.stderr)
