"""GraphQL over HTTP, without a framework: this is the way that nearly every request takes."""

from starlette.types import ASGIApp, Receive, Scope, Send

from gql_blog.web.body import read_body
from gql_blog.web.graphql_request import GraphQLRequest, from_address, from_body
from gql_blog.web.headers import heading
from gql_blog.web.http_error import HTTPError
from gql_blog.web.media import Media, is_json, preferred, wants_page
from gql_blog.web.operation_runner import OperationRunner
from gql_blog.web.request_user import Authenticator, RequestUser
from gql_blog.web.sending import Reply, refused, reply
from gql_blog.web.streaming import Streamer

_POST_ALONE = ((b"allow", b"POST"),)
_METHODS = ((b"allow", b"GET, POST, OPTIONS"),)


class GraphQLEndpoint:
    """Answers POST; GET for documents known by their hash, and in debug for queries and for the page that asks them."""

    def __init__(
        self,
        runner: OperationRunner,
        doorkeeper: Authenticator,
        streamer: Streamer,
        *,
        debug: bool,
        page: ASGIApp | None,
    ) -> None:
        self._runner = runner
        self._doorkeeper = doorkeeper
        self._streamer = streamer
        self._debug = debug
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Reply | None:
        """The answer to one request, or ``None`` where it was sent; Disconnected where nobody waits for it any more."""
        method, headers = scope["method"], heading(scope)
        accept = headers.get(b"accept")
        media = preferred(accept)
        if method == "GET" and self._page and not scope["query_string"] and wants_page(accept):
            await self._page(scope, receive, send)
            return None
        try:
            if method == "POST":
                if not is_json(headers.get(b"content-type")):
                    raise HTTPError(415, "Send the request as 'Content-Type: application/json'.")
            elif method != "GET":
                raise HTTPError(405, f"{method} is not for this address: use POST.", headers=_METHODS)
            asker = await self._doorkeeper.asker(scope)
            if media is Media.STREAM:
                asked = from_body(await read_body(scope, receive)) if method == "POST" else self._by_get(scope, asker)
                await self._streamer.answer(asked, asker, receive, send)
                return None
            if method == "POST":
                request = await read_body(scope, receive)
                answer = self._runner.kept(request, asker)
                if answer is None:
                    answer = await self._runner.run(from_body(request), asker, request)
            else:
                answer = await self._runner.run(self._by_get(scope, asker), asker)
        except HTTPError as refusal:
            self._runner.metrics.rejected.inc()
            return refused(refusal, media)
        return reply(400 if answer.request_error and media is Media.GRAPHQL else 200, answer.body, media)

    def _by_get(self, scope: Scope, asker: RequestUser) -> GraphQLRequest:
        asked = from_address(scope["query_string"])
        if asked.query is not None:
            if not self._debug:
                raise HTTPError(405, "Send queries by POST: addresses end up in logs.", headers=_POST_ALONE)
            if self._runner.engine.operation_type(asked.query, asked.operation_name, asker.viewer.role) == "mutation":
                raise HTTPError(405, "Send mutations by POST.", headers=_POST_ALONE)
        return asked
