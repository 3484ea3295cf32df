"""What is done around every route, for each request and each WebSocket.

It is one pass in plain order, not a layer for each concern: nearly every request needs nothing but an id, and each
layer of its own would cost it a call. A handler may return its response instead of sending it (``Handler``). So only
what streams pays for a wrapped ``send``.
"""

import logging
import re
import secrets
from collections.abc import Sequence
from itertools import chain
from random import getrandbits
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from gql_blog.errors import StoreUnavailable
from gql_blog.web.prometheus_metrics import Metrics
from gql_blog.web.protocol.cors import CORS, AllowedOrigins
from gql_blog.web.protocol.http_responses import (
    Handler,
    HTTPError,
    HTTPResponse,
    deny_websocket,
    error_response,
    internal_error,
    store_unavailable,
)
from gql_blog.web.protocol.proxy import FORWARDED_FOR, TrustedProxies
from gql_blog.web.protocol.request_headers import RequestHeaders, request_headers

MAX_HEADER_BYTES: Final = 32_768
"""The limit for all headers and the URL together. uvicorn's httptools parser has none of its own."""

_X_REQUEST_ID: Final = b"x-request-id"
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
_VARY_ORIGIN: Final = (b"vary", b"Origin")
_START_MESSAGES: Final = frozenset({"http.response.start", "websocket.accept", "websocket.http.response.start"})

_log = logging.getLogger("gql_blog.web")


class Middleware:
    """The ASGI application around ``handler``.

    It gives each request an id, applies CORS, limits headers, takes the client from trusted proxies, turns errors into
    responses, sends what the handler returns, adds ``scope["response_headers"]`` to every response, and counts
    responses.
    """

    def __init__(
        self,
        handler: Handler,
        origins: AllowedOrigins,
        metrics: Metrics,
        *,
        allowed_headers: Sequence[str] = (),
        trusted_proxies: Sequence[str] = (),
    ) -> None:
        self._handler = handler
        self._metrics = metrics
        self._cors = CORS(origins, allowed_headers)
        self._proxies = TrustedProxies(trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or one WebSocket. An HTTPError after the start of a response is raised again."""
        headers = request_headers(scope)
        request_id = _request_id(headers)
        scope["request_id"] = request_id.decode("ascii")
        common = scope["response_headers"] = [_NOSNIFF, (_X_REQUEST_ID, request_id)]

        async def send_with_headers(message: Message) -> None:
            if message["type"] in _START_MESSAGES:
                scope["response_started"] = True
                message["headers"] = [*message.get("headers", ()), *common, _VARY_ORIGIN]
                if "status" in message:
                    self._metrics.count_response(message["status"])
            await send(message)

        try:
            response = self._before(scope, headers) or await self._handler(scope, receive, send_with_headers)
        except ClientDisconnect:
            return
        except HTTPError as error:
            if "response_started" in scope:
                raise
            response = await _respond(scope, send_with_headers, error)
        except StoreUnavailable as error:
            unavailable = store_unavailable(error)
            if "response_started" in scope:
                return
            response = await _respond(scope, send_with_headers, unavailable)
        except Exception:
            error_id = self._logged(scope)
            if "response_started" in scope:
                return
            response = await _respond(scope, send_with_headers, internal_error(error_id))
        if response is not None:
            status, own, body = response
            self._metrics.count_response(status)
            await send({"type": "http.response.start", "status": status, "headers": [*own, *common]})
            await send({"type": "http.response.body", "body": body})

    def _before(self, scope: Scope, headers: RequestHeaders) -> HTTPResponse | None:
        """Do what comes before the handler; return the response to a preflight request. HTTPError 403 or 431."""
        if (b"origin" in headers or b"cookie" in headers) and (preflight := self._cors.apply(scope)):
            return preflight
        _limit_header_bytes(scope)
        if FORWARDED_FOR in headers:
            self._proxies.apply(scope)
        return None

    def _logged(self, scope: Scope) -> str:
        self._metrics.unhandled_errors.inc()
        error_id = secrets.token_hex(8)
        _log.exception("Error %s in request %s", error_id, scope["request_id"])
        return error_id


def _request_id(headers: RequestHeaders) -> bytes:
    """Return the client's id if it is valid, else a random one. If the header is repeated, the last value wins."""
    given = headers.last(_X_REQUEST_ID)
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given
    return b"%032x" % getrandbits(128)  # it is no secret: the system's own source would cost a call of the kernel


def _limit_header_bytes(scope: Scope) -> None:
    """HTTPError 431 for too many bytes of headers and URL."""
    length = len(scope["query_string"]) + len(scope["path"]) + sum(map(len, chain.from_iterable(scope["headers"])))
    if length > MAX_HEADER_BYTES:
        raise HTTPError(431, f"The headers and the URL are longer than {MAX_HEADER_BYTES} bytes. Shorten them.")


async def _respond(scope: Scope, send: Send, error: HTTPError) -> HTTPResponse | None:
    """Return the response to an error; deny a WebSocket with it."""
    if scope["type"] == "http":
        return error_response(error)
    await deny_websocket(scope, send, error)
    return None
