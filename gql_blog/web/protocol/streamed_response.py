"""A response whose body is made while it is sent: never a short one that looks whole."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from gql_blog.web.protocol.client_connection import connection_of

SendParts = Callable[[Callable[[bytes], Awaitable[None]]], Awaitable[None]]
"""Sends all parts of a body by a function that returns when it takes the next one."""


class StreamedResponse(StreamingResponse):
    """Sends what ``send_parts`` sends. The response starts with the first part: until then an error has its own status.

    Later ones end the connection without the end of the body, so that the client knows.
    """

    def __init__(self, send_parts: SendParts, status: int, headers: Mapping[str, str], media_type: str) -> None:
        super().__init__((), status, headers, media_type)
        self._send_parts = send_parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the body until its end, its failure, or the client's going away; for HEAD the headers alone."""
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        is_started = False

        async def send_part(part: bytes) -> None:
            nonlocal is_started
            if not is_started:
                is_started = True
                await send(start)
            await send({"type": "http.response.body", "body": part, "more_body": True})

        if scope["method"] != "HEAD":
            try:
                await _unless_gone(self._send_parts(send_part), receive)
            except Exception:
                if not is_started:
                    raise
                connection_of(scope).abort()
                raise ClientDisconnect from None
        if not is_started:
            await send(start)
        await send({"type": "http.response.body", "body": b""})


async def _unless_gone(sending: Awaitable[None], receive: Receive) -> None:
    """Await what sends; cancel it, and raise ClientDisconnect, as soon as the client is gone."""
    tasks = [asyncio.ensure_future(sending), asyncio.create_task(disconnected(receive))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if not tasks[0].done():
            raise ClientDisconnect
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await tasks[0]


async def disconnected(receive: Receive) -> None:
    """Return when the client is gone; what it still sends is passed over."""
    while (await receive())["type"] != "http.disconnect":
        pass
