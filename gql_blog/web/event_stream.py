"""GraphQL over server-sent events, in distinct connections mode: one connection for each operation.

Lines end with LF, because urql splits events at two LF and does not accept CRLF.
"""

import asyncio
import logging
from contextlib import aclosing
from typing import Final

from starlette.types import Receive, Send

from gql_blog.web.limits.event_pacing import STALLED_SECONDS, Timed
from gql_blog.web.operation_runner import OperationRunner
from gql_blog.web.protocol.client_connection import ClientConnection
from gql_blog.web.protocol.graphql_request import GraphQLRequest
from gql_blog.web.protocol.http_responses import VARY, HTTPError
from gql_blog.web.protocol.media_types import MediaType
from gql_blog.web.protocol.streamed_response import disconnected
from gql_blog.web.request_user import RequestUser
from gql_blog.web.resource_limits import ConnectionLimiter, limits_for

HEARTBEAT_SECONDS: Final = 15.0
_COMPLETE: Final = b"event: complete\ndata:\n\n"
_HEARTBEAT: Final = b": heartbeat\n\n"
_HEADERS: Final = [
    MediaType.EVENT_STREAM.header,
    (b"cache-control", b"private, no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    VARY,
]

_log = logging.getLogger("gql_blog.web")


class EventStreamer:
    """Streams the results of a subscription, or the one result of a query or a mutation."""

    def __init__(
        self, runner: OperationRunner, connections: ConnectionLimiter, *, heartbeat: float = HEARTBEAT_SECONDS
    ) -> None:
        self._runner = runner
        self._connections = connections
        self._heartbeat = heartbeat

    async def stream(
        self, request: GraphQLRequest, user: RequestUser, client: ClientConnection, receive: Receive, send: Send
    ) -> None:
        """Stream until the operation, the client or the server ends it. HTTPError 429 for too many streams."""
        with self._connections.connection(user.connections_of, limits_for(user.viewer).connections):
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            results = asyncio.create_task(self._send_results(request, user, client, send))
            others = (
                asyncio.create_task(self._send_heartbeats(send)),
                asyncio.create_task(disconnected(receive)),
                asyncio.create_task(client.is_ending.wait()),
            )
            try:
                await asyncio.wait((results, *others), return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (results, *others):
                    task.cancel()
                await asyncio.gather(results, *others, return_exceptions=True)
            if not results.cancelled():
                results.result()
            elif client.is_ending.is_set():  # not "complete": the client is to subscribe again, elsewhere perhaps
                await send({"type": "http.response.body", "body": b""})

    async def _send_results(
        self, request: GraphQLRequest, user: RequestUser, client: ClientConnection, send: Send
    ) -> None:
        if await self._runner.operation_type(request, user) == "subscription":
            try:
                async with aclosing(self._runner.subscribe(request, user)) as results:
                    async for result in results:
                        timed = Timed(_send_event(send, result.body, result.cursor))
                        try:
                            async with asyncio.timeout(STALLED_SECONDS):
                                await timed
                        except TimeoutError:  # nothing can be said to it
                            _log.warning("A stream of %s is cut, since its client does not read", user.address)
                            client.abort()
                            return
                        self._runner.pacer.observe(len(result.body), timed.seconds)
            except HTTPError as error:
                await _send_event(send, error.body)
        else:
            try:
                await _send_event(send, (await self._runner.run(request, user)).body)
            except HTTPError as error:
                await _send_event(send, error.body)
        await send({"type": "http.response.body", "body": _COMPLETE})

    async def _send_heartbeats(self, send: Send) -> None:
        while True:
            await asyncio.sleep(self._heartbeat)
            await send({"type": "http.response.body", "body": _HEARTBEAT, "more_body": True})


async def _send_event(send: Send, body: bytes, cursor: str | None = None) -> None:
    # The engine's JSON has no line breaks; a stray one would end the field.
    named = b"" if cursor is None else b"id: " + cursor.encode() + b"\n"
    event = named + b"event: next\ndata: " + body.replace(b"\n", b" ") + b"\n\n"
    await send({"type": "http.response.body", "body": event, "more_body": True})
