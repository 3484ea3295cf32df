"""The middleware stack around every route, one class for each concern, from the outermost to the innermost.

A handler may return its response instead of sending it (``Handler``). So only what streams pays for a wrapped ``send``.
"""

import logging
import re
import secrets
from collections.abc import Awaitable, Sequence
from itertools import chain
from os import urandom
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gql_blog.web.cors import AllowedOrigins, CORSMiddleware
from gql_blog.web.http_responses import (
    Handler,
    HTTPError,
    HTTPResponse,
    deny_websocket,
    error_response,
    internal_error,
)
from gql_blog.web.prometheus_metrics import Metrics
from gql_blog.web.proxy import ProxyMiddleware
from gql_blog.web.request_headers import last_header_value

MAX_HEADER_BYTES: Final = 32_768
"""The limit for all headers and the URL together. uvicorn's httptools parser has none of its own."""

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
_VARY_ORIGIN: Final = (b"vary", b"Origin")
_START_MESSAGES: Final = frozenset({"http.response.start", "websocket.accept", "websocket.http.response.start"})

_log = logging.getLogger("gql_blog.web")


def with_middleware(
    handler: Handler,
    origins: AllowedOrigins,
    metrics: Metrics,
    *,
    allowed_headers: Sequence[str] = (),
    trusted_proxies: Sequence[str] = (),
) -> ASGIApp:
    """Return the ASGI application that runs ``handler`` inside the whole stack."""
    handler = HeaderLimitMiddleware(ProxyMiddleware(handler, trusted_proxies))
    handler = CORSMiddleware(handler, origins, allowed_headers)
    handler = ErrorMiddleware(handler, metrics)
    return ResponseMiddleware(RequestIdMiddleware(handler), metrics)


class ResponseMiddleware:
    """Sends what the handler returns, adds ``scope["response_headers"]`` to every response, and counts responses."""

    def __init__(self, handler: Handler, metrics: Metrics) -> None:
        self._handler = handler
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or one WebSocket."""
        common = scope["response_headers"] = [_NOSNIFF]

        async def send_with_headers(message: Message) -> None:
            if message["type"] in _START_MESSAGES:
                scope["response_started"] = True
                message["headers"] = [*message.get("headers", ()), *common, _VARY_ORIGIN]
                if "status" in message:
                    self._metrics.count_response(message["status"])
            await send(message)

        response = await self._handler(scope, receive, send_with_headers)
        if response is not None:
            status, headers, body = response
            self._metrics.count_response(status)
            await send({"type": "http.response.start", "status": status, "headers": [*headers, *common]})
            await send({"type": "http.response.body", "body": body})


class RequestIdMiddleware:
    """Sets ``scope["request_id"]`` and ``X-Request-Id``: the client's if it is valid, else a random one."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[HTTPResponse | None]:
        """Handle one request or one WebSocket. If the header is repeated, the last value wins."""
        given = last_header_value(scope, b"x-request-id")
        if given is None or not _REQUEST_ID.fullmatch(given):
            given = urandom(16).hex().encode()
        scope["request_id"] = given.decode("ascii")
        scope["response_headers"].append((b"x-request-id", given))
        return self._handler(scope, receive, send)


class ErrorMiddleware:
    """Turns errors into responses, and logs those that nobody foresaw; no traceback reaches a client."""

    def __init__(self, handler: Handler, metrics: Metrics) -> None:
        self._handler = handler
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> HTTPResponse | None:
        """Handle one request or one WebSocket. An HTTPError after the start of a response is raised again."""
        try:
            return await self._handler(scope, receive, send)
        except ClientDisconnect:
            return None
        except HTTPError as error:
            if "response_started" in scope:
                raise
            return await _respond(scope, send, error)
        except Exception:
            self._metrics.unhandled_errors.inc()
            error_id = secrets.token_hex(8)
            _log.exception("Error %s in request %s", error_id, scope["request_id"])
            return None if "response_started" in scope else await _respond(scope, send, internal_error(error_id))


class HeaderLimitMiddleware:
    """Rejects requests with too many bytes of headers and URL."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[HTTPResponse | None]:
        """Handle one request or one WebSocket; HTTPError 431."""
        length = len(scope["query_string"]) + len(scope["path"]) + sum(map(len, chain.from_iterable(scope["headers"])))
        if length > MAX_HEADER_BYTES:
            raise HTTPError(431, f"The headers and the URL are longer than {MAX_HEADER_BYTES} bytes. Shorten them.")
        return self._handler(scope, receive, send)


async def _respond(scope: Scope, send: Send, error: HTTPError) -> HTTPResponse | None:
    """Return the response to an error; deny a WebSocket with it."""
    if scope["type"] == "http":
        return error_response(error)
    await deny_websocket(scope, send, error)
    return None
