"""The handshake of a WebSocket: from where, how many, in which protocol, by whom."""

from collections.abc import Mapping
from typing import Final

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.web.connections import Connections
from gql_blog.web.headers import heading
from gql_blog.web.http_error import HTTPError
from gql_blog.web.media import Media
from gql_blog.web.operation_runner import OperationRunner, allowance_of
from gql_blog.web.origins import Origins
from gql_blog.web.rates import address_of
from gql_blog.web.request_user import Authenticator, RequestUser
from gql_blog.web.transport_ws import INIT_SECONDS, Conversation

_NOT_ACCEPTABLE: Final = 4406
_AUTHORIZATION: Final = ("Authorization", "authorization")


class SocketEndpoint:
    """Accepts sockets of our own pages and of the origins allowed, and of what is no browser."""

    def __init__(
        self,
        runner: OperationRunner,
        doorkeeper: Authenticator,
        origins: Origins,
        connections: Connections,
        *,
        init_seconds: float = INIT_SECONDS,
    ) -> None:
        self._runner = runner
        self._doorkeeper = doorkeeper
        self._origins = origins
        self._connections = connections
        self._init_seconds = init_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Talk until one of both ends it."""
        try:
            origin = heading(scope).get(b"origin")
            if origin is not None and not self._origins.allows(origin.decode("latin-1")):
                raise HTTPError(403, "Pages of this origin may not open sockets here.", code="FORBIDDEN")
            address = address_of(scope)
            viewer = await self._doorkeeper.viewer(scope, address)
            with self._connections.one_more(address, allowance_of(viewer).connections):
                await self._talk(scope, receive, send, RequestUser(viewer, address, scope["request_id"]))
        except HTTPError as refusal:
            await _deny(scope, send, refusal)

    async def _talk(self, scope: Scope, receive: Receive, send: Send, asker: RequestUser) -> None:
        socket = WebSocket(scope, receive, send)
        if GRAPHQL_TRANSPORT_WS_PROTOCOL not in scope["subprotocols"]:
            await socket.accept()
            await socket.close(_NOT_ACCEPTABLE, f"Speak {GRAPHQL_TRANSPORT_WS_PROTOCOL}")
            return
        await socket.accept(GRAPHQL_TRANSPORT_WS_PROTOCOL)

        async def identify(params: Mapping[str, object]) -> Viewer:
            named = next((params[name] for name in _AUTHORIZATION if params.get(name)), None)
            if named is not None:
                return await self._doorkeeper.holder(str(named).encode(), asker.address)
            if asker.viewer is ANONYMOUS:
                return ANONYMOUS
            return await self._doorkeeper.viewer(scope, asker.address)

        await Conversation(socket, self._runner, identify, asker, init_seconds=self._init_seconds).handle()


async def _deny(scope: Scope, send: Send, refusal: HTTPError) -> None:
    if refusal.status == 403 or "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": ""})  # the server answers the handshake with 403
        return
    headers = [(b"content-type", Media.JSON.value), (b"content-length", b"%d" % len(refusal.body)), *refusal.headers]
    await send({"type": "websocket.http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": refusal.body})
