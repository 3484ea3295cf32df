"""GraphQL over HTTP, as a bare ASGI application: this is the way that nearly every request takes."""

from starlette.types import ASGIApp, Receive, Scope, Send

from gql_blog.web.asked import Asked, from_address, from_body
from gql_blog.web.body import read_body
from gql_blog.web.identity import Asker, Doorkeeper
from gql_blog.web.media import Media, is_json, preferred, wants_page
from gql_blog.web.refusal import Refusal
from gql_blog.web.running import Runner
from gql_blog.web.sending import header, send_answer, send_refusal
from gql_blog.web.streaming import Streamer

_POST_ALONE = ((b"allow", b"POST"),)
_METHODS = ((b"allow", b"GET, POST, OPTIONS"),)


class GraphQLEndpoint:
    """Answers POST; GET for documents known by their hash, and in debug for queries and for the page that asks them."""

    def __init__(
        self, runner: Runner, doorkeeper: Doorkeeper, streamer: Streamer, *, debug: bool, page: ASGIApp | None
    ) -> None:
        self._runner = runner
        self._doorkeeper = doorkeeper
        self._streamer = streamer
        self._debug = debug
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; Disconnected where nobody waits for the answer any more."""
        media = preferred(header(scope, b"accept"))
        try:
            if scope["method"] == "POST":
                await self._post(scope, receive, send, media)
            elif scope["method"] == "GET":
                await self._get(scope, receive, send, media)
            else:
                raise Refusal(405, f"{scope['method']} is not for this address: use POST.", headers=_METHODS)
        except Refusal as refusal:
            self._runner.metrics.refused.inc()
            await send_refusal(send, refusal, media)

    async def _post(self, scope: Scope, receive: Receive, send: Send, media: Media) -> None:
        if not is_json(header(scope, b"content-type")):
            raise Refusal(415, "Send the request as 'Content-Type: application/json'.")
        asker = await self._doorkeeper.asker(scope)
        asked = from_body(await read_body(scope, receive))
        await self._answer(asked, asker, receive, send, media)

    async def _get(self, scope: Scope, receive: Receive, send: Send, media: Media) -> None:
        if self._page is not None and not scope["query_string"] and wants_page(header(scope, b"accept")):
            await self._page(scope, receive, send)
            return
        asker = await self._doorkeeper.asker(scope)
        asked = from_address(scope["query_string"])
        if asked.query is not None:
            if not self._debug:
                raise Refusal(405, "Send queries by POST: addresses end up in logs.", headers=_POST_ALONE)
            if self._runner.engine.kind(asked.query, asked.operation_name, asker.viewer.role) == "mutation":
                raise Refusal(405, "Send mutations by POST.", headers=_POST_ALONE)
        await self._answer(asked, asker, receive, send, media)

    async def _answer(self, asked: Asked, asker: Asker, receive: Receive, send: Send, media: Media) -> None:
        if media is Media.STREAM:
            await self._streamer.answer(asked, asker, receive, send)
            return
        answer = await self._runner.run(asked, asker)
        status = 400 if answer.request_error and media is Media.GRAPHQL else 200
        await send_answer(send, status, answer.body, media)
