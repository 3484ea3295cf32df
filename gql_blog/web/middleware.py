"""What is put around every request and answer: its id, the origins that may read it, and the net under it all."""

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from os import urandom
from typing import Final

from starlette.types import Message, Receive, Scope, Send

from gql_blog.web.body import Disconnected
from gql_blog.web.headers import heading
from gql_blog.web.http_error import INTERNAL, Headers, HTTPError
from gql_blog.web.metrics import Metrics
from gql_blog.web.origins import Origins
from gql_blog.web.sending import WHOLE, Reply, apart, refused

MAX_HEADERS: Final = 32_768
"""Bytes of all headers and the address together."""

Inner = Callable[[Scope, Receive, Send], Awaitable[Reply | None]]
"""An application that may return its answer instead of sending it: that spares what a wrapped ``send`` costs."""

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
_VARY: Final = (b"vary", b"Origin")
_MOST_ORIGINS: Final = 256
_LONGEST_ORIGIN: Final = 256
_PREFLIGHT: Final[Headers] = (
    _VARY,
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, X-Request-Id"),
    (b"access-control-max-age", b"600"),
)
_STARTS: Final = frozenset({"http.response.start", "websocket.accept", "websocket.http.response.start"})

_log = logging.getLogger("gql_blog.web")


class Middleware:
    """The outermost application."""

    def __init__(self, inner: Inner, origins: Origins, metrics: Metrics) -> None:
        self._inner = inner
        self._origins = origins
        self._metrics = metrics
        self._known_origins: dict[bytes, Headers] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hold one socket."""
        headers = heading(scope)
        # Of an id and an origin that stand twice the last is meant.
        named = dict(scope["headers"]) if headers.repeated else headers
        given, origin = named.get(b"x-request-id"), named.get(b"origin")
        request_id = _request_id(given)
        scope["request_id"] = request_id
        cross_origin = () if origin is None else self._cross_origin(origin)
        marks = ((b"x-request-id", request_id.encode()), _NOSNIFF, *cross_origin)
        sending = _Marked(send, marks, self._metrics, takes_whole=WHOLE in (scope.get("extensions") or ()))
        try:
            _check_size(scope)
            reply = None if origin is None else self._of_origin(origin, scope, named)
            reply = reply or await self._inner(scope, receive, sending)
            if reply is not None:
                await sending.whole(reply)
        except Disconnected:
            return
        except HTTPError as refusal:
            if scope["type"] != "http" or sending.started:
                raise
            await sending.whole(refused(refusal))
        except Exception:
            self._metrics.unhandled_errors.inc()
            error_id = secrets.token_hex(8)
            _log.exception("Error %s in request %s", error_id, request_id)
            if scope["type"] == "http" and not sending.started:
                await sending.whole(refused(_failure(error_id)))

    def _cross_origin(self, origin: bytes) -> Headers:
        known = self._known_origins.get(origin)
        if known is None:
            known = _cross_origin(origin, allowed=self._origins.allows(origin.decode("latin-1")))
            if len(self._known_origins) == _MOST_ORIGINS:
                self._known_origins.clear()
            if len(origin) <= _LONGEST_ORIGIN:
                self._known_origins[origin] = known
        return known

    def _of_origin(self, origin: bytes, scope: Scope, named: Mapping[bytes, bytes]) -> Reply | None:
        """Settle what a page's browser asks first; a page of another site must not act with its reader's cookies."""
        if scope["type"] != "http":
            return None
        allowed = bool(self._cross_origin(origin))
        if b"cookie" in named and not allowed:
            raise HTTPError(403, "Pages of this origin may not send cookies here.", code="FORBIDDEN")
        if scope["method"] != "OPTIONS" or b"access-control-request-method" not in named:
            return None
        if not allowed:
            raise HTTPError(403, "Pages of this origin may not ask here.", code="FORBIDDEN")
        return 204, _PREFLIGHT, b""


class _Marked:
    """``send``, with the marks of every answer on its first message; ``started``: there was one.

    ``takes_whole``: the server takes ``WHOLE``.
    """

    __slots__ = ("_marks", "_metrics", "_send", "_takes_whole", "started")

    def __init__(self, send: Send, marks: Headers, metrics: Metrics, *, takes_whole: bool) -> None:
        self._send = send
        self._marks = marks
        self._metrics = metrics
        self._takes_whole = takes_whole
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] in _STARTS:
            self.started = True
            message["headers"] = [*message.get("headers", ()), *self._marks, _VARY]
            if "status" in message:
                self._metrics.count_response(message["status"])
        await self._send(message)

    async def whole(self, reply: Reply) -> None:
        """Send a whole answer."""
        status, headers, body = reply
        self.started = True
        self._metrics.count_response(status)
        message = {"type": WHOLE, "status": status, "headers": [*headers, *self._marks], "body": body}
        for each in (message,) if self._takes_whole else apart(message):
            await self._send(each)


def _cross_origin(origin: bytes, *, allowed: bool) -> Headers:
    if not allowed:
        return ()
    return (
        (b"access-control-allow-origin", origin),
        (b"access-control-expose-headers", b"X-Request-Id, Retry-After"),
    )


def _request_id(given: bytes | None) -> str:
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given.decode("ascii")
    return urandom(16).hex()


def _check_size(scope: Scope) -> None:
    length = len(scope["query_string"]) + len(scope["path"])
    for name, value in scope["headers"]:
        length += len(name) + len(value)
    if length > MAX_HEADERS:
        raise HTTPError(431, f"The headers and the address have more than {MAX_HEADERS} bytes.")


def _failure(error_id: str) -> HTTPError:
    return HTTPError(500, f"Something went wrong here. It is logged as {error_id}.", code=INTERNAL, errorId=error_id)
