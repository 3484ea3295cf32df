"""Complete HTTP responses as plain tuples, and the error that becomes one."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import orjson
from starlette.types import Receive, Scope, Send

from gql_blog.errors import (
    BAD_USER_INPUT,
    INTERNAL_SERVER_ERROR,
    Conflict,
    Forbidden,
    GqlBlogError,
    NotFound,
    RateLimited,
    StoreUnavailable,
    TooLarge,
    Unauthenticated,
)
from gql_blog.web.protocol.media_types import MediaType

Headers = tuple[tuple[bytes, bytes], ...]

HTTPResponse = tuple[int, Headers, bytes]
"""Status, headers and body. Starlette's ``Response`` encodes headers and sends itself, which costs 1.5 µs more."""

Handler = Callable[[Scope, Receive, Send], Awaitable[HTTPResponse | None]]
"""An ASGI application that may return its response instead of sending it, so that ``send`` need not be wrapped."""


NO_STORE: Final = (b"cache-control", b"no-store")
VARY: Final = (b"vary", b"Authorization, X-Reader-Identity, Cookie, Accept, Accept-Encoding, Origin")

_log = logging.getLogger("gql_blog.web")
_MAX_MESSAGE: Final = 300
_STATUSES: Final = (
    (Unauthenticated, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (TooLarge, 413),
    (RateLimited, 429),
)


class HTTPError(Exception):
    """An error with the HTTP ``status``, ``headers`` and JSON ``body`` of its response.

    ``well_formed``: the request itself is correct. GraphQL over HTTP reserves 4xx under ``application/json`` for
    malformed requests, so such an error has status 200 there.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str = BAD_USER_INPUT,
        headers: Headers = (),
        well_formed: bool = False,
        **details: Any,
    ) -> None:
        if len(message) > _MAX_MESSAGE:
            message = f"{message[: _MAX_MESSAGE - 1]}…"
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.well_formed = well_formed
        self.body = orjson.dumps({"errors": [{"message": message, "extensions": {**details, "code": code}}]})


def refused(error: GqlBlogError, **details: Any) -> HTTPError:
    """Return the error for a request that is refused, where it is not asked by GraphQL."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 400)
    return HTTPError(status, error.message, code=error.code, **details)


def internal_error(error_id: str) -> HTTPError:
    """Return the error for a failure that the log has under ``error_id``."""
    message = f"Internal server error. It is logged as error {error_id}."
    return HTTPError(500, message, code=INTERNAL_SERVER_ERROR, errorId=error_id)


def store_unavailable(error: StoreUnavailable) -> HTTPError:
    """Return the error for a request that needs the database, which is not there."""
    _log.error("%s (%s)", error, error.__cause__)
    wait = error.retry_after
    details = {"retryAfter": wait} if wait else {}
    headers = retry_after(wait)
    return HTTPError(503, error.message, code=error.code, headers=headers, well_formed=True, **details)


def retry_after(seconds: int | None) -> Headers:
    """Return the header Retry-After, if there is something to wait for."""
    return ((b"retry-after", b"%d" % seconds),) if seconds else ()


def graphql_response(status: int, body: bytes, media_type: MediaType, headers: Headers = ()) -> HTTPResponse:
    """Return a GraphQL response."""
    return status, (media_type.header, (b"content-length", b"%d" % len(body)), VARY, *headers), body


def error_response(error: HTTPError, media_type: MediaType | None = None) -> HTTPResponse:
    """Return the response to an error: of GraphQL with its status for a ``media_type``, else plain JSON."""
    status = 200 if error.well_formed and media_type is MediaType.JSON else error.status
    written = MediaType.GRAPHQL if media_type is MediaType.GRAPHQL else MediaType.JSON
    return graphql_response(status, error.body, written, (NO_STORE, *error.headers))


async def deny_websocket(scope: Scope, send: Send, error: HTTPError) -> None:
    """Reject a WebSocket's handshake with an error; without its body where the server does not support that."""
    if error.status == 403 or "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": ""})  # the server responds 403
        return
    headers = [MediaType.JSON.header, (b"content-length", b"%d" % len(error.body)), *error.headers]
    await send({"type": "websocket.http.response.start", "status": error.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": error.body})


def not_found() -> HTTPError:
    """Return the error for a URL without a resource, or with one that the client may not know of."""
    return HTTPError(404, "Not found. Check the URL and the access token.", code="NOT_FOUND")
