"""What is put around every request and answer: its id, the origins that may read it, and the net under it all."""

import logging
import re
import secrets
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gql_blog.web.body import Disconnected
from gql_blog.web.metrics import Metrics
from gql_blog.web.origins import Origins
from gql_blog.web.refusal import INTERNAL, Headers, Refusal
from gql_blog.web.sending import send_refusal

MAX_HEADERS: Final = 32_768
"""Bytes of all headers and the address together."""

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
_PREFLIGHT: Final[Headers] = (
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, X-Request-Id"),
    (b"access-control-max-age", b"600"),
)

_log = logging.getLogger("gql_blog.web")


class Outside:
    """The outermost application."""

    def __init__(self, inner: ASGIApp, origins: Origins, metrics: Metrics) -> None:
        self._inner = inner
        self._origins = origins
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hold one socket."""
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        named = dict(headers)
        request_id = _request_id(named.get(b"x-request-id"))
        scope["request_id"] = request_id
        origin = named.get(b"origin")
        extra = ((b"x-request-id", request_id.encode()), _NOSNIFF, *self._cross_origin(origin))
        started = False

        async def send_marked(message: Message) -> None:
            nonlocal started
            kind = message["type"]
            if kind in ("http.response.start", "websocket.accept", "websocket.http.response.start"):
                started = True
                message["headers"] = [*message.get("headers", ()), *extra]
                if "status" in message:
                    self._metrics.response(message["status"])
            await send(message)

        try:
            _check_size(scope, headers)
            if scope["type"] == "http" and origin is not None:
                self._check_origin(origin, with_cookie=b"cookie" in named)
                if scope["method"] == "OPTIONS" and b"access-control-request-method" in named:
                    await self._preflight(origin, send_marked)
                    return
            await self._inner(scope, receive, send_marked)
        except Disconnected:
            return
        except Refusal as refusal:
            if scope["type"] != "http" or started:
                raise
            await send_refusal(send_marked, refusal)
        except Exception:
            self._metrics.failures.inc()
            error_id = secrets.token_hex(8)
            _log.exception("Error %s in request %s", error_id, request_id)
            if scope["type"] == "http" and not started:
                await send_refusal(send_marked, _failure(error_id))

    def _cross_origin(self, origin: bytes | None) -> Headers:
        if origin is None or not self._origins.allows(origin.decode("latin-1")):
            return ((b"vary", b"Origin"),)
        return (
            (b"vary", b"Origin"),
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", b"X-Request-Id, Retry-After"),
        )

    def _check_origin(self, origin: bytes, *, with_cookie: bool) -> None:
        """A page of another site must not act with the cookies of the person who looks at it."""
        if with_cookie and not self._origins.allows(origin.decode("latin-1")):
            raise Refusal(403, "Pages of this origin may not send cookies here.", code="FORBIDDEN")

    async def _preflight(self, origin: bytes, send: Send) -> None:
        if not self._origins.allows(origin.decode("latin-1")):
            raise Refusal(403, "Pages of this origin may not ask here.", code="FORBIDDEN")
        await send({"type": "http.response.start", "status": 204, "headers": list(_PREFLIGHT)})
        await send({"type": "http.response.body", "body": b""})


def _request_id(given: bytes | None) -> str:
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given.decode("ascii")
    return secrets.token_hex(16)


def _check_size(scope: Scope, headers: list[tuple[bytes, bytes]]) -> None:
    length = len(scope["query_string"]) + len(scope["path"])
    for name, value in headers:
        length += len(name) + len(value)
    if length > MAX_HEADERS:
        raise Refusal(431, f"The headers and the address have more than {MAX_HEADERS} bytes.")


def _failure(error_id: str) -> Refusal:
    return Refusal(500, f"Something went wrong here. It is logged as {error_id}.", code=INTERNAL, errorId=error_id)
