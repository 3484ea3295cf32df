"""GraphQL over HTTP at /graphql, in plain functions, since nearly every request goes this way."""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Receive, Scope, Send

from gql_blog.web.event_stream import EventStreamer
from gql_blog.web.operation_runner import OperationRunner
from gql_blog.web.protocol.client_connection import connection_of
from gql_blog.web.protocol.graphql_request import GraphQLRequest, parse_body, parse_query_string, read_body
from gql_blog.web.protocol.http_responses import (
    NO_CACHE,
    NO_STORE,
    PRIVATE,
    HTTPError,
    HTTPResponse,
    error_response,
    graphql_response,
    retry_after,
)
from gql_blog.web.protocol.media_types import MediaType, is_json, preferred_media_type, prefers_html
from gql_blog.web.protocol.request_headers import RequestHeaders, request_headers
from gql_blog.web.request_user import Authenticator, RequestUser

_ALLOW_POST = ((b"allow", b"POST"),)
_ALLOW_ALL = ((b"allow", b"GET, POST, OPTIONS"),)
_NAMES_SECRET: Final = re.compile(rb"receipt|token", re.IGNORECASE)


class GraphQLEndpoint:
    """Handles POST, GET for queries and, as event streams, subscriptions; in debug also GET for the IDE page."""

    def __init__(
        self,
        runner: OperationRunner,
        authenticator: Authenticator,
        streamer: EventStreamer,
        *,
        ide_page: ASGIApp | None,
    ) -> None:
        self._runner = runner
        self._authenticator = authenticator
        self._streamer = streamer
        self._ide_page = ide_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> HTTPResponse | None:
        """Return the response, or ``None`` if it was sent; ClientDisconnect if the client went away."""
        method, headers = scope["method"], request_headers(scope)
        accept = headers.get(b"accept")
        media_type = preferred_media_type(accept)
        if method == "GET" and self._ide_page and not scope["query_string"] and prefers_html(accept):
            await self._ide_page(scope, receive, send)
            return None
        try:
            _check_method(method, headers.get(b"content-type"))
            user = await self._authenticator.request_user(scope)
            body = await read_body(scope, receive) if method == "POST" else None
            if media_type is MediaType.EVENT_STREAM:
                request = await self._parse_get(scope, user) if body is None else parse_body(body)
                if last := headers.get(b"last-event-id"):
                    request = request.resumed_after(last.decode("latin-1"))
                await self._streamer.stream(request, user, connection_of(scope), receive, send)
                return None
            key = b"GET " + scope["query_string"] if body is None else body
            result = self._runner.cached(key, user)
            if result is None:
                request = await self._parse_get(scope, user) if body is None else parse_body(body)
                result = await self._runner.run(request, user, key)
        except HTTPError as error:
            self._runner.metrics.rejected.inc()
            return error_response(error, media_type)
        status, more = 200, retry_after(result.retry_after)
        if media_type is MediaType.GRAPHQL and (result.request_error or result.retry_after is not None):
            status = 400 if result.request_error else 503
        return graphql_response(status, result.body, media_type, (_cache_control(scope, headers), *more))

    async def _parse_get(self, scope: Scope, user: RequestUser) -> GraphQLRequest:
        request = parse_query_string(scope["query_string"])
        if await self._runner.operation_type(request, user) == "mutation":
            raise HTTPError(405, "Mutations by GET are not allowed. Use POST.", headers=_ALLOW_POST)
        return request


def _cache_control(scope: Scope, headers: RequestHeaders) -> tuple[bytes, bytes]:
    """Return who may store the response: nobody if it is for one user, has a secret, or answers a POST."""
    if b"authorization" in headers or b"cookie" in headers:
        return PRIVATE
    if scope["method"] == "POST" or _NAMES_SECRET.search(unquote_to_bytes(scope["query_string"])):
        return NO_STORE
    return NO_CACHE


def _check_method(method: str, content_type: bytes | None) -> None:
    if method == "POST":
        if not is_json(content_type):
            raise HTTPError(415, "Unsupported Content-Type. Send 'Content-Type: application/json'.")
    elif method != "GET":
        raise HTTPError(405, f"Method {method} is not allowed here. Use POST.", headers=_ALLOW_ALL)
