"""GraphQL over HTTP at /graphql, in plain functions, since nearly every request goes this way."""

from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from gql_blog.access import is_staff
from gql_blog.graph import GraphQLResult
from gql_blog.web.event_stream import EventStreamer
from gql_blog.web.operation_runner import OperationRunner
from gql_blog.web.persisted_documents import NAMES_SECRET
from gql_blog.web.protocol.caching import NOBODY, PRIVATE, SECRET, CacheTerms, digest_of, etag_of, not_modified
from gql_blog.web.protocol.client_connection import connection_of
from gql_blog.web.protocol.content_encoding import SMALLEST, Encoding, compressed, preferred_encoding
from gql_blog.web.protocol.graphql_request import GraphQLRequest, parse_body, parse_query_string, read_body
from gql_blog.web.protocol.http_responses import (
    VARY,
    Headers,
    HTTPError,
    HTTPResponse,
    error_response,
    graphql_response,
    retry_after,
)
from gql_blog.web.protocol.media_types import MediaType, is_json, preferred_media_type, prefers_html
from gql_blog.web.protocol.request_headers import RequestHeaders, request_headers
from gql_blog.web.reader_identity import READER_IDENTITY
from gql_blog.web.request_user import Authenticator, RequestUser

_ALLOW_POST = ((b"allow", b"POST"),)
_ALLOW_ALL = ((b"allow", b"GET, HEAD, POST, OPTIONS"),)


class GraphQLEndpoint:
    """Handles POST, GET and HEAD for queries and, as event streams, subscriptions; in debug also the IDE page."""

    def __init__(
        self,
        runner: OperationRunner,
        authenticator: Authenticator,
        streamer: EventStreamer,
        *,
        ide_page: ASGIApp | None,
        caching: CacheTerms,
    ) -> None:
        self._runner = runner
        self._authenticator = authenticator
        self._streamer = streamer
        self._ide_page = ide_page
        self._caching = caching

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> HTTPResponse | None:
        """Return the response, or ``None`` if it was sent; ClientDisconnect if the client went away."""
        method, headers = scope["method"], request_headers(scope)
        accept = headers.get(b"accept")
        media_type = preferred_media_type(accept)
        if method == "GET" and self._ide_page and not scope["query_string"] and prefers_html(accept):
            await self._ide_page(scope, receive, send)
            return None
        try:
            _check_method(method, headers.get(b"content-type"), media_type)
            user = await self._authenticator.request_user(scope)
            body = await read_body(scope, receive) if method == "POST" else None
            if media_type is MediaType.EVENT_STREAM:
                request = await self._request(scope, user, body)
                if last := headers.get(b"last-event-id"):
                    request = request.resumed_after(last.decode("latin-1"))
                await self._streamer.stream(request, user, connection_of(scope), receive, send)
                return None
            key = b"GET " + scope["query_string"] if body is None else body
            result, text = self._runner.cached(key, user), ""
            if result is None:
                request = await self._request(scope, user, body)
                text = request.query or ""
                result = await self._runner.run(request, user, key)
        except HTTPError as error:
            self._runner.metrics.rejected.inc()
            return error_response(error, media_type)
        status, cost = 200, _told_cost(result, user)
        more = (*cost, *retry_after(result.retry_after))
        if media_type is MediaType.GRAPHQL and (result.request_error or result.retry_after is not None):
            status = 400 if result.request_error else 503
        stored = self._stored(scope, headers, result, text)
        encoding = None
        if len(result.body) > SMALLEST and (result.unguarded or stored not in (NOBODY, SECRET)):
            encoding = preferred_encoding(headers.get(b"accept-encoding"))
        if stored is not NOBODY and stored is not SECRET:
            etag = _etag(result, media_type, encoding)
            if same := not_modified(etag, headers.get(b"if-none-match"), (VARY, *stored, *cost)):
                return same
            more = ((b"etag", etag), *more)
        body = result.body
        if encoding is not None:
            body, more = await _encoded(result, encoding), ((b"content-encoding", encoding.encode()), *more)
        return graphql_response(status, body, media_type, (*stored, *more))

    def _stored(self, scope: Scope, headers: RequestHeaders, result: GraphQLResult, text: str) -> Headers:
        """Return the headers that say who may store the response; ``text``: the document, if it was parsed."""
        if READER_IDENTITY in headers:
            return SECRET
        if b"authorization" in headers or b"cookie" in headers:
            return PRIVATE if scope["method"] != "POST" and result.unguarded and not result.has_errors else SECRET
        if scope["method"] == "POST" or result.has_errors:
            return NOBODY
        if (kept := result.kept) is not None:  # no secret opens it
            return self._caching.public(kept.keys, kept.expires_at)
        names_secret = NAMES_SECRET.search(text + unquote(scope["query_string"], "latin-1"))
        return NOBODY if names_secret else self._caching.public(None)

    async def _request(self, scope: Scope, user: RequestUser, body: bytes | None) -> GraphQLRequest:
        """Return the request in the body of a POST, or in the address of a GET, with its document."""
        parsed = parse_query_string(scope["query_string"]) if body is None else parse_body(body)
        request = await self._runner.with_document(parsed, user)
        if body is None and await self._runner.operation_type(request, user) == "mutation":
            raise HTTPError(405, "Mutations by GET are not allowed. Use POST.", headers=_ALLOW_POST)
        return request


def _told_cost(result: GraphQLResult, user: RequestUser) -> Headers:
    is_told = user.viewer.application is not None or is_staff(user.viewer.role)
    return ((b"x-query-cost", b"%d" % result.cost),) if is_told and not result.request_error else ()


def _etag(result: GraphQLResult, media_type: MediaType, encoding: Encoding | None) -> bytes:
    kept = result.kept
    digest = kept.digest if kept is not None else None
    if digest is None:
        digest = digest_of(result.body)
        if kept is not None:
            kept.digest = digest
    return etag_of(digest, f"{'-g' if media_type is MediaType.GRAPHQL else ''}{f'-{encoding}' if encoding else ''}")


async def _encoded(result: GraphQLResult, encoding: Encoding) -> bytes:
    """Return the body in an encoding, which a kept result keeps while there is room."""
    kept = result.kept
    if kept is not None and (known := kept.compressed.get(encoding)) is not None:
        return known
    body = await compressed(result.body, encoding)
    if kept is not None and encoding not in kept.compressed and len(body) <= kept.room:
        kept.compressed[encoding] = body
        kept.room -= len(body)
    return body


def _check_method(method: str, content_type: bytes | None, media_type: MediaType) -> None:
    if method == "POST":
        if not is_json(content_type):
            raise HTTPError(415, "Unsupported Content-Type. Send 'Content-Type: application/json'.")
    elif method != "GET" and (method != "HEAD" or media_type is MediaType.EVENT_STREAM):
        raise HTTPError(405, f"Method {method} is not allowed here. Use POST.", headers=_ALLOW_ALL)
