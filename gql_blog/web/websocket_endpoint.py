"""The WebSocket endpoint: checks the origin, the number of connections, the user and the subprotocol."""

from collections.abc import Mapping
from typing import Final

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.web.graphql_transport_ws import INIT_TIMEOUT, TransportWSHandler
from gql_blog.web.limits.rate_limiter import client_address
from gql_blog.web.operation_runner import OperationRunner
from gql_blog.web.protocol.client_connection import connection_of
from gql_blog.web.protocol.cors import AllowedOrigins, origin_not_allowed
from gql_blog.web.protocol.request_headers import request_headers
from gql_blog.web.request_user import Authenticator, RequestUser, session_ended
from gql_blog.web.resource_limits import ConnectionLimiter, limits_for

_SUBPROTOCOL_NOT_ACCEPTABLE: Final = 4406
_AUTHORIZATION: Final = ("Authorization", "authorization")
_IDENTITY: Final = ("X-Reader-Identity", "x-reader-identity")


class WebSocketEndpoint:
    """Accepts WebSockets from allowed origins, and from clients that send none because they are no browsers."""

    def __init__(
        self,
        runner: OperationRunner,
        authenticator: Authenticator,
        origins: AllowedOrigins,
        connections: ConnectionLimiter,
        *,
        init_timeout: float = INIT_TIMEOUT,
    ) -> None:
        self._runner = runner
        self._authenticator = authenticator
        self._origins = origins
        self._connections = connections
        self._init_timeout = init_timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket until either side closes it; HTTPError before it is accepted."""
        origin = request_headers(scope).get(b"origin")
        if origin is not None and not self._origins.allows(origin.decode("latin-1")):
            raise origin_not_allowed(origin)
        address = client_address(scope)
        viewer = await self._authenticator.viewer(scope, address)
        try:
            user = RequestUser(viewer, address, scope["request_id"])
            with self._connections.connection(user.connections_of, limits_for(viewer).connections):
                await self._serve(scope, receive, send, user)
        finally:
            connection_of(scope).abort_if_unread()

    async def _serve(self, scope: Scope, receive: Receive, send: Send, user: RequestUser) -> None:
        websocket = WebSocket(scope, receive, send)
        if GRAPHQL_TRANSPORT_WS_PROTOCOL not in scope["subprotocols"]:
            await websocket.accept()
            await websocket.close(_SUBPROTOCOL_NOT_ACCEPTABLE, f"Use subprotocol {GRAPHQL_TRANSPORT_WS_PROTOCOL}")
            return
        await websocket.accept(GRAPHQL_TRANSPORT_WS_PROTOCOL)

        async def authenticate(params: Mapping[str, object]) -> Viewer:
            authorization = [str(params[name]).encode() for name in _AUTHORIZATION if params.get(name)][:1]
            identity = [str(params[name]).encode() for name in _IDENTITY if params.get(name) is not None]
            if user.viewer is ANONYMOUS and not (authorization or identity):
                return ANONYMOUS
            viewer = await self._authenticator.viewer(scope, user.address, authorization, identity)
            if viewer is ANONYMOUS:
                raise session_ended()
            return viewer

        handler = TransportWSHandler(websocket, self._runner, authenticate, user, init_timeout=self._init_timeout)
        await handler.handle()
