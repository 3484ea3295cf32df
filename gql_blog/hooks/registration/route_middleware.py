"""ASGI middleware of a plugin around its own routes: it is given what they are given, and sends what they may answer.

All of it is part of a call of ``handle``: the limits, the circuit and the checks of that are around it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from gql_blog.errors import InputError, PluginError
from gql_blog.hooks.declared.callbacks import HANDLE, callback
from gql_blog.hooks.declared.plugin_context import PluginContext
from gql_blog.hooks.declared.registration_values import Registered
from gql_blog.hooks.declared.return_checks import InvalidReturn, route_response
from gql_blog.hooks.declared.site_values import Route, RouteRequest, RouteResponse
from gql_blog.hooks.registration.plugin_loading import remedy, said_by

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Message, Receive, Send], Awaitable[None]]

_HANDLE: Final = "gql_blog.handle"
"""Where the scope has what calls the route."""


def within_middleware(route: Registered[Route]) -> Registered[Route]:
    """Return a route whose ``handle`` goes through its middleware, which is made here, once; PluginError: it fails."""
    if not route.value.middleware:
        return route
    app: ASGIApp = _innermost
    for make in reversed(route.value.middleware):
        app = _made(route, make, app)
    called = callback(route.value.handle, HANDLE, "handle")

    async def handle(context: PluginContext, request: RouteRequest) -> RouteResponse:
        async def call(scope: Message, receive: Receive) -> RouteResponse:
            passed = await _request_of(route.value, request, scope, receive)
            answer = await called.function(**called.chosen({"context": context, "request": passed}))
            return route_response(answer)

        sent = _Sent()
        await app(_scope(route, request) | {_HANDLE: call}, _receive_of(route.value, request, sent), sent.send)
        return sent.answer()

    return replace(route, value=replace(route.value, handle=handle))


def _made(route: Registered[Route], make: Callable[[Any], Any], app: ASGIApp) -> ASGIApp:
    where = f"Plugin {route.plugin!r} registers the route {route.value.path!r}: its middleware"
    try:
        made: ASGIApp = make(app)
    except BaseException as error:  # as when a plugin is imported
        said = f"{type(error).__name__}: {said_by(error)}"
        raise PluginError(f"{where} cannot be made: {said}. {remedy(route.plugin)}") from error
    if not callable(made):
        raise PluginError(f"{where} takes an ASGI app and returns one, not {type(made).__name__}.")
    return made


async def _innermost(scope: Message, receive: Receive, send: Send) -> None:
    """Answer by the route: the app inside all middleware."""
    answer: RouteResponse = await scope[_HANDLE](scope, receive)
    if answer.signs_in is not None or not isinstance(answer.body, bytes | str):
        raise InvalidReturn("a route with middleware answers with a whole body, and signs nobody in")
    headers = {"content-type": answer.media_type} | {name.lower(): value for name, value in answer.headers.items()}
    await send({"type": "http.response.start", "status": answer.status, "headers": _raw(headers.items())})
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    await send({"type": "http.response.body", "body": body})


def _scope(route: Registered[Route], request: RouteRequest) -> dict[str, Any]:
    """Return a request as ASGI has it: what a route is given, and nothing besides."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "path": f"/plugins/{route.plugin}{route.value.path.format(**request.path)}",
        "query_string": urlencode(request.query).encode(),
        "headers": _raw(request.headers.items()),
        "client": (request.address, 0),
    }


def _receive_of(route: Route, request: RouteRequest, sent: "_Sent") -> Receive:
    """Return what gives the body: in one message, or in chunks as they arrive."""
    is_over = False

    async def receive() -> Message:
        nonlocal is_over
        if is_over:
            await sent.is_whole.wait()
            return {"type": "http.disconnect"}
        chunk = None if route.body_limit is None else await anext(request.chunks, None)
        is_over = chunk is None
        return {"type": "http.request", "body": request.body if chunk is None else chunk, "more_body": not is_over}

    return receive


async def _request_of(route: Route, request: RouteRequest, scope: Message, receive: Receive) -> RouteRequest:
    """Return the request as the last middleware passes it on; who asks, and by which path, none changes."""
    query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    passed = replace(request, method=scope["method"], query=query, headers=dict(_texts(scope["headers"])))
    chunks = _chunks_of(receive)
    if route.body_limit is not None:
        return replace(passed, chunks=chunks)
    return replace(passed, body=b"".join([chunk async for chunk in chunks]))


async def _chunks_of(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise InputError("The body of the request has not arrived whole. Keep nothing of it.")
        more = message.get("more_body", False)
        if chunk := message.get("body"):
            yield chunk


class _Sent:
    """What the outermost middleware sends, until all of it has ended: it is checked as any answer of a route then."""

    def __init__(self) -> None:
        self.is_whole = asyncio.Event()
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Take a message; InvalidReturn if it is not its turn."""
        kind = message["type"]
        if kind == "http.response.start" and self._start is None:
            self._start = message
        elif kind == "http.response.body" and self._start is not None and not self.is_whole.is_set():
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                self.is_whole.set()
        else:
            raise InvalidReturn(f"middleware sends the start of a response, its body and no more; it sent {kind!r}")

    def answer(self) -> RouteResponse:
        """Return it; InvalidReturn if there is none, or half of one."""
        if self._start is None or not self.is_whole.is_set():
            raise InvalidReturn("middleware ended without a whole response")
        named = _texts(self._start.get("headers", ()))
        headers = dict(named)
        if len(headers) < len(named):
            raise InvalidReturn("middleware sends a header twice")
        headers.pop("content-length", None)  # which the core says of what it sends
        media_type = headers.pop("content-type", "text/plain")
        return RouteResponse(
            body=bytes(self._body), status=self._start["status"], headers=headers, media_type=media_type
        )


def _raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _texts(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers]
