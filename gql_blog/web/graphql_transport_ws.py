"""The subprotocol ``graphql-transport-ws``, implemented by Strawberry's handler.

This module adds what the handler lacks: limits for the size and the shape of messages, and the same engine, resource
limits and rate limits as for HTTP. Each operation authenticates again; a subscription is ended when its viewer may not
listen any more. One message is on its way to a client at a time, and a client that takes none for too long is dropped.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Callable, Mapping
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
from gql_blog.web.limits.event_pacing import STALLED_SECONDS, Timed
from gql_blog.web.operation_runner import OperationRunner, SubscriptionRevoked
from gql_blog.web.protocol.client_connection import connection_of
from gql_blog.web.protocol.graphql_request import checked_request
from gql_blog.web.protocol.http_responses import HTTPError, internal_error
from gql_blog.web.protocol.strict_json import InvalidJSON, read_json
from gql_blog.web.request_user import RequestUser
from gql_blog.web.resource_limits import limits_for

MAX_MESSAGE_BYTES: Final = 65_536
INIT_TIMEOUT: Final = 10.0
"""Seconds to wait for ``connection_init``."""
_MAX_ID_LENGTH: Final = 128
_MESSAGE_TOO_BIG: Final = 1009
_TRY_AGAIN_LATER: Final = 1013
_FORBIDDEN: Final = 4403
_CLOSING_SECONDS: Final = 1.0

_log = logging.getLogger("gql_blog.web")


class AuthenticateConnection(Protocol):
    """Authenticates by the payload of ``connection_init``, or by the handshake if that has no token."""

    async def __call__(self, params: Mapping[str, object]) -> Viewer:
        """Return the viewer; HTTPError for an invalid token."""


class WebSocketMessages(AsyncWebSocketAdapter):
    """The JSON messages of one WebSocket, each within the limits."""

    def __init__(self, websocket: WebSocket) -> None:
        super().__init__(cast("Any", None))
        self._websocket = websocket
        self._sending = asyncio.Lock()
        self.dropped = asyncio.Event()
        """Set when the client does not read."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """Yield messages as they arrive; a message that is too big closes the WebSocket."""
        while self._websocket.application_state is not WebSocketState.DISCONNECTED:
            try:
                text = await self._websocket.receive_text()
            except WebSocketDisconnect:
                return
            except KeyError:
                raise NonTextMessageReceived from None
            data = text.encode()
            if len(data) > MAX_MESSAGE_BYTES:
                await self.close(_MESSAGE_TOO_BIG, f"Messages are limited to {MAX_MESSAGE_BYTES} bytes")
                return
            try:
                yield read_json(data)
            except InvalidJSON:
                if not ignore_parsing_errors:
                    raise NonJsonMessageReceived from None

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send one message."""
        await self._send(lambda: orjson.dumps(message).decode())

    async def send_next(self, identifier: str, payload: str) -> None:
        """Send a result, which is JSON already."""
        start = f'{{"id":{orjson.dumps(identifier).decode()},"type":"next","payload":'
        await self._send(lambda: f"{start}{payload}}}")

    async def _send(self, written: Callable[[], str]) -> None:
        """Send a message after those before it. It is written out only then, for it may be large."""
        async with self._sending:
            if self.dropped.is_set() or self._websocket.application_state is WebSocketState.DISCONNECTED:
                raise WebSocketDisconnected
            try:
                async with asyncio.timeout(STALLED_SECONDS):
                    await self._websocket.send_text(written())
            except WebSocketDisconnect:
                raise WebSocketDisconnected from None
            except TimeoutError:
                self.dropped.set()
                raise WebSocketDisconnected from None

    async def close(self, code: int, reason: str) -> None:
        """Close the WebSocket unless it is closed already."""
        if self._websocket.application_state is not WebSocketState.DISCONNECTED:
            with suppress(WebSocketDisconnect):
                await self._websocket.close(code, reason)


class TransportWSHandler(BaseGraphQLTransportWSHandler[Any, None]):
    """Handles the messages of one WebSocket."""

    def __init__(
        self,
        websocket: WebSocket,
        runner: OperationRunner,
        authenticate: AuthenticateConnection,
        user: RequestUser,
        *,
        init_timeout: float = INIT_TIMEOUT,
    ) -> None:
        super().__init__(
            view=cast("Any", self),
            websocket=WebSocketMessages(websocket),
            context={},
            root_value=None,
            schema=cast("Any", None),
            connection_init_wait_timeout=timedelta(seconds=init_timeout),
            max_subscriptions_per_connection=limits_for(user.viewer).subscriptions,
        )
        self._client = connection_of(websocket.scope)
        self._runner = runner
        self._authenticate = authenticate
        self._user = user

    async def handle(self) -> None:
        """Handle messages until the client leaves, or is dropped because it does not read."""
        messages = cast("WebSocketMessages", self.websocket)
        handling, dropped = asyncio.ensure_future(super().handle()), asyncio.ensure_future(messages.dropped.wait())
        try:
            await asyncio.wait((handling, dropped), return_when=asyncio.FIRST_COMPLETED)
            if dropped.done():
                _log.warning("A WebSocket of %s is cut, since its client does not read", self._user.address)
                with suppress(TimeoutError):
                    async with asyncio.timeout(_CLOSING_SECONDS):
                        await messages.close(_TRY_AGAIN_LATER, "Messages are not read as fast as they come")
                self._client.abort()
        finally:
            dropped.cancel()
            if not handling.done():
                handling.cancel()
            await asyncio.gather(handling, dropped, return_exceptions=True)
        if not handling.cancelled():
            handling.result()

    async def on_ws_connect(self, context: dict[str, Any]) -> UnsetType:
        """Accept ``connection_init``; an invalid token closes the WebSocket."""
        try:
            viewer = await self._authenticate(context["connection_params"])
        except HTTPError as error:
            if error.status == 503:
                await self.websocket.close(_TRY_AGAIN_LATER, str(error))  # nobody else's code replaces it
            raise ConnectionRejectionError from error
        self.max_subscriptions_per_connection = limits_for(viewer).subscriptions
        return cast("UnsetType", UNSET)

    async def handle_message(self, message: Any) -> None:
        """Handle a message if it is well formed."""
        if _well_formed(message):
            if message["type"] == "subscribe":  # Strawberry's operation carries it as it is, and has no other place
                message = {**message, "payload": {**message["payload"], "query": message["payload"]}}
            await super().handle_message(message)
        else:
            await self.handle_invalid_message("Failed to parse message")

    async def run_operation(self, operation: Operation[Any, None]) -> None:
        """Run one operation. An error in it does not end the others."""
        try:
            await self._run(operation)
        except SubscriptionRevoked as error:
            await _send_errors(operation, error.body)
            if not self.operations:  # each was told why; the greeting holds no longer
                await self.websocket.close(_FORBIDDEN, str(error))
        except HTTPError as error:
            await _send_errors(operation, error.body)
        except (WebSocketDisconnected, asyncio.CancelledError):
            raise
        except Exception:
            self._runner.metrics.unhandled_errors.inc()
            error_id = secrets.token_hex(8)
            _log.exception("Error %s in a WebSocket operation of request %s", error_id, self._user.request_id)
            await _send_errors(operation, internal_error(error_id).body)

    async def _run(self, operation: Operation[Any, None]) -> None:
        viewer = await self._authenticate(self.context["connection_params"])
        user = RequestUser(viewer, self._user.address, self._user.request_id)
        self._runner.count_request(user)
        request = await self._runner.with_document(checked_request(cast("Any", operation.query)), user)
        if await self._runner.operation_type(request, user) == "subscription":
            async with aclosing(self._runner.subscribe(request, user)) as results:
                async for result in results:
                    if result.request_error:
                        await _send_errors(operation, result.body)
                        return
                    timed = Timed(cast("WebSocketMessages", self.websocket).send_next(operation.id, result.text))
                    await timed
                    self._runner.pacer.observe(len(result.body), timed.seconds)
        else:
            result = await self._runner.run(request, user)
            if not await _send_next(operation, result.body, request_error=result.request_error):
                return
        await operation.send_operation_message({"id": operation.id, "type": "complete"})


async def _send_next(operation: Operation[Any, None], body: bytes, *, request_error: bool) -> bool:
    """Return whether more results may follow: an operation that cannot start ends with its errors."""
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
    if not isinstance(identifier, str) or not 0 < len(identifier) <= _MAX_ID_LENGTH:
        return False
    payload = message.get("payload")
    return message["type"] == "complete" or (
        isinstance(payload, dict)
        and isinstance(payload.get("query", ""), str)
        and isinstance(payload.get("operationName"), str | None)
        and isinstance(payload.get("variables"), dict | None)
    )
