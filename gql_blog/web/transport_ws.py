"""The protocol ``graphql-transport-ws``, spoken by Strawberry's handler.

What it leaves open is closed here: messages have a size and a shape, and operations run through the same engine, limits
and rates as those of plain HTTP. The token is asked again for each operation, so that one that is revoked ends there.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from datetime import timedelta
from typing import Any, Final, Protocol, cast

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.async_base_view import AsyncWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.types.unset import UNSET, UnsetType

from gql_blog.access import Viewer
from gql_blog.web.graphql_request import GraphQLRequest
from gql_blog.web.http_error import INTERNAL, HTTPError
from gql_blog.web.operation_runner import OperationRunner, allowance_of, arguments
from gql_blog.web.request_user import RequestUser
from gql_blog.web.strict_json import JsonRefused, read_json

MAX_MESSAGE: Final = 65_536
"""Bytes."""
INIT_SECONDS: Final = 10.0
_MAX_ID: Final = 128
_TOO_LONG: Final = 1009

_log = logging.getLogger("gql_blog.web")


class Identify(Protocol):
    """Who asks: the holder of the token that came with the connection's first message, or with its handshake."""

    async def __call__(self, params: Mapping[str, object]) -> Viewer:
        """The viewer; HTTPError for a token that is none."""


class SocketMessages(AsyncWebSocketAdapter):
    """JSON messages of one socket, each within its bounds."""

    def __init__(self, socket: WebSocket) -> None:
        super().__init__(cast("Any", None))
        self._socket = socket

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """The messages as they arrive; a socket that sends what is too long is closed."""
        while self._socket.application_state is not WebSocketState.DISCONNECTED:
            try:
                text = await self._socket.receive_text()
            except WebSocketDisconnect:
                return
            except KeyError:
                raise NonTextMessageReceived from None
            data = text.encode()
            if len(data) > MAX_MESSAGE:
                await self.close(_TOO_LONG, f"A message may have {MAX_MESSAGE} bytes")
                return
            try:
                yield read_json(data)
            except JsonRefused:
                if not ignore_parsing_errors:
                    raise NonJsonMessageReceived from None

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send one message."""
        if self._socket.application_state is WebSocketState.DISCONNECTED:
            raise WebSocketDisconnected
        try:
            await self._socket.send_text(orjson.dumps(message).decode())
        except WebSocketDisconnect:
            raise WebSocketDisconnected from None

    async def close(self, code: int, reason: str) -> None:
        """Close the socket, if it is not closed yet."""
        if self._socket.application_state is not WebSocketState.DISCONNECTED:
            with suppress(WebSocketDisconnect):
                await self._socket.close(code, reason)


class Conversation(BaseGraphQLTransportWSHandler[Any, None]):
    """One socket's conversation."""

    def __init__(
        self,
        socket: WebSocket,
        runner: OperationRunner,
        identify: Identify,
        asker: RequestUser,
        *,
        init_seconds: float = INIT_SECONDS,
    ) -> None:
        super().__init__(
            view=cast("Any", self),
            websocket=SocketMessages(socket),
            context={},
            root_value=None,
            schema=cast("Any", None),
            connection_init_wait_timeout=timedelta(seconds=init_seconds),
            max_subscriptions_per_connection=allowance_of(asker.viewer).subscriptions,
        )
        self._runner = runner
        self._identify = identify
        self._asker = asker

    async def on_ws_connect(self, context: dict[str, Any]) -> UnsetType:
        """Take the connection's first message; whose token is none is turned away."""
        try:
            viewer = await self._identify(context["connection_params"])
        except HTTPError as refusal:
            raise ConnectionRejectionError from refusal
        self.max_subscriptions_per_connection = allowance_of(viewer).subscriptions
        return cast("UnsetType", UNSET)

    async def handle_message(self, message: Any) -> None:
        """Take a message that has the shape of one."""
        if _well_formed(message):
            await super().handle_message(message)
        else:
            await self.handle_invalid_message("Failed to parse message")

    async def run_operation(self, operation: Operation[Any, None]) -> None:
        """Answer one operation, and let nothing that fails in it end the others."""
        try:
            await self._run(operation)
        except HTTPError as refusal:
            await _send_errors(operation, refusal.body)
        except (WebSocketDisconnected, asyncio.CancelledError):
            raise
        except Exception:
            self._runner.metrics.unhandled_errors.inc()
            _log.exception("A socket's operation failed, in request %s", self._asker.request_id)
            await _send_errors(operation, HTTPError(500, "Something went wrong here.", code=INTERNAL).body)

    async def _run(self, operation: Operation[Any, None]) -> None:
        viewer = await self._identify(self.context["connection_params"])
        asker = RequestUser(viewer, self._asker.address, self._asker.request_id)
        self._runner.count(asker)
        asked = GraphQLRequest(operation.query, operation.operation_name or None, operation.variables, persisted=False)
        if self._runner.engine.operation_type(operation.query, asked.operation_name, viewer.role) == "subscription":
            async with aclosing(self._runner.engine.subscribe(**arguments(asked, asker))) as answers:
                async for answer in answers:
                    if not await _send_next(operation, answer.body, request_error=answer.request_error):
                        return
        else:
            answer = await self._runner.run(asked, asker)
            if not await _send_next(operation, answer.body, request_error=answer.request_error):
                return
        await operation.send_operation_message({"id": operation.id, "type": "complete"})


async def _send_next(operation: Operation[Any, None], body: bytes, *, request_error: bool) -> bool:
    """Whether there may be more: an operation that cannot begin ends with its errors."""
    if request_error:
        await _send_errors(operation, body)
        return False
    message = {"id": operation.id, "type": "next", "payload": orjson.Fragment(body)}
    await operation.send_operation_message(cast("Any", message))
    return True


async def _send_errors(operation: Operation[Any, None], body: bytes) -> None:
    message = {"id": operation.id, "type": "error", "payload": orjson.loads(body)["errors"]}
    await operation.send_operation_message(cast("Any", message))


def _well_formed(message: Any) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] not in ("subscribe", "complete"):
        return True
    identifier = message.get("id")
    if not isinstance(identifier, str) or not 0 < len(identifier) <= _MAX_ID:
        return False
    payload = message.get("payload")
    return message["type"] == "complete" or (
        isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("operationName"), str | None)
        and isinstance(payload.get("variables"), dict | None)
    )
