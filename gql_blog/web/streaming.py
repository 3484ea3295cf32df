"""GraphQL over server-sent events, in the mode of one connection for each operation.

Lines end with LF: urql parts events at two of them, and does not know CRLF.
"""

import asyncio
from contextlib import aclosing
from typing import Final

from starlette.types import Receive, Send

from gql_blog.web.connections import Connections
from gql_blog.web.graphql_request import GraphQLRequest
from gql_blog.web.http_error import HTTPError
from gql_blog.web.media import Media
from gql_blog.web.operation_runner import OperationRunner, allowance_of, arguments
from gql_blog.web.request_user import RequestUser

HEARTBEAT_SECONDS: Final = 15.0
_COMPLETE: Final = b"event: complete\ndata:\n\n"
_HEARTBEAT: Final = b": still here\n\n"
_HEADERS: Final = [
    (b"content-type", Media.STREAM.value),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"vary", b"Accept"),
]


class Streamer:
    """Answers by events: one for each of a subscription's, or the one answer of a query or a mutation."""

    def __init__(
        self, runner: OperationRunner, connections: Connections, *, heartbeat: float = HEARTBEAT_SECONDS
    ) -> None:
        self._runner = runner
        self._connections = connections
        self._heartbeat = heartbeat

    async def answer(self, asked: GraphQLRequest, asker: RequestUser, receive: Receive, send: Send) -> None:
        """Stream until there is no more to say, or nobody listens; HTTPError where too many streams are open."""
        with self._connections.one_more(asker.address, allowance_of(asker.viewer).connections):
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            writing = asyncio.create_task(self._write(asked, asker, send))
            others = (asyncio.create_task(self._beat(send)), asyncio.create_task(_left(receive)))
            try:
                await asyncio.wait((writing, *others), return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (writing, *others):
                    task.cancel()
                await asyncio.gather(writing, *others, return_exceptions=True)
            if not writing.cancelled():
                writing.result()

    async def _write(self, asked: GraphQLRequest, asker: RequestUser, send: Send) -> None:
        engine = self._runner.engine
        role = asker.viewer.role
        if asked.query is not None and engine.operation_type(asked.query, asked.operation_name, role) == "subscription":
            async with aclosing(engine.subscribe(**arguments(asked, asker))) as answers:
                async for answer in answers:
                    await _event(send, answer.body)
        else:
            try:
                await _event(send, (await self._runner.run(asked, asker)).body)
            except HTTPError as refusal:
                await _event(send, refusal.body)
        await send({"type": "http.response.body", "body": _COMPLETE})

    async def _beat(self, send: Send) -> None:
        """A comment now and then, so that nothing in between takes the stream for dead."""
        while True:
            await asyncio.sleep(self._heartbeat)
            await send({"type": "http.response.body", "body": _HEARTBEAT, "more_body": True})


async def _event(send: Send, body: bytes) -> None:
    # JSON as engines write it has no line ends; a stray one would end the field.
    event = b"event: next\ndata: " + body.replace(b"\n", b" ") + b"\n\n"
    await send({"type": "http.response.body", "body": event, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
