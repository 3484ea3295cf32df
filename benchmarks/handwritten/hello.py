"""The least that a server can do: take a request, and answer with bytes that are there already.

It reads and parses the request's body, as whoever answers GraphQL must, and sends the answer that the hand-written page
gives to the first variables of the workload, whatever the variables: JSON of that size.
"""

import os
from typing import Any

import orjson

from benchmarks.handwritten import dialects
from benchmarks.handwritten.connections import Sqlite
from benchmarks.handwritten.rows import Pages


class Hello:
    """A bare ASGI application; ``pages`` is made when the server starts."""

    def __init__(self, path: str, first: dict[str, Any]) -> None:
        self._path = path
        self._first = first
        self._answers: dict[Any, bytes] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request, or the server's life."""
        if scope["type"] == "lifespan":
            await receive()
            self._answers = await self._made()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        asked = orjson.loads(body)
        operation, (value,) = asked["operationName"], asked["variables"].values()
        answer = self._answers.get(value) or self._answers[operation]
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _made(self) -> dict[Any, bytes]:
        """Return the answers to each operation, and to the values that have one of their own."""
        connections, pages = Sqlite(self._path), Pages(dialects.SQLITE)
        await connections.open()
        async with connections.one() as connection:
            found = {}
            for operation, value in self._first.values():
                data = await getattr(pages, operation.lower())(connection, value)
                found[value if operation in found else operation] = orjson.dumps({"data": data})
        await connections.close()
        return found


def application() -> Hello:
    """Return the application that the environment asks for."""
    return Hello(os.environ["BENCH_DATABASE_URL"].partition("://")[2], orjson.loads(os.environ["BENCH_FIRST"]))
