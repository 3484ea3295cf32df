"""The routes that plugins add, below ``/plugins`` and the name of each."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, replace
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.routing import Route as HTTPRoute

from gql_blog.access import Viewer, expect_role
from gql_blog.errors import GqlBlogError, PluginError, StoreUnavailable
from gql_blog.hooks import Hooks, Registered, Route, RouteRequest, RouteResponse, SignedIn
from gql_blog.web.protocol.arriving_body import ArrivingBody
from gql_blog.web.protocol.graphql_request import read_body
from gql_blog.web.protocol.http_responses import HTTPError, refused
from gql_blog.web.protocol.streamed_response import StreamedResponse
from gql_blog.web.request_user import Authenticator
from gql_blog.web.resource_limits import ConnectionLimiter, limits_for
from gql_blog.web.session_cookie import SessionCookie
from gql_blog.write import SignIn, Writer

MAX_PLUGIN_BODY: Final = 1_000_000
_SECRET_HEADERS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})

Counted = Callable[[], AbstractContextManager[None]]
"""Counts a body in parts as an open connection while the context is open; HTTPError 429 for too many."""


class PluginRoutes:
    """Authenticates and limits requests as everywhere, and hands them to the plugins."""

    def __init__(self, hooks: Hooks, writer: Writer, cookie: SessionCookie, *, body_limit: int) -> None:
        self._hooks = hooks
        self._writer = writer
        self._cookie = cookie
        self._body_limit = body_limit

    def routes(self, authenticator: Authenticator, connections: ConnectionLimiter) -> Sequence[BaseRoute]:
        """Return a route for each that a plugin registered; bodies in parts count among the ``connections``."""
        return [
            HTTPRoute(
                f"/plugins/{each.plugin}{each.value.path}",
                self._endpoint(each, authenticator, connections),
                methods=list(each.value.methods),
            )
            for each in self._hooks.routes
        ]

    def _endpoint(
        self, route: Registered[Route], authenticator: Authenticator, connections: ConnectionLimiter
    ) -> Callable[[Request], Awaitable[Response]]:
        declared = [(name.encode(), value.encode()) for name, value in route.value.headers.items()]
        stored = [pair for pair in declared if pair[0] == b"cache-control"]  # which no error is

        async def endpoint(request: Request) -> Response:
            common = request.scope["response_headers"]
            common += [pair for pair in declared if pair not in stored]
            response = await self._answer(request, route, authenticator, connections)
            own = {name for name, _ in response.raw_headers}
            common[:] = [pair for pair in common if pair not in declared or pair[0] not in own]
            response.raw_headers += [pair for pair in stored if pair[0] not in own]
            return response

        return endpoint

    async def _answer(
        self,
        request: Request,
        route: Registered[Route],
        authenticator: Authenticator,
        connections: ConnectionLimiter,
    ) -> Response:
        user, needed = await authenticator.unlimited_user(request.scope), self._hooks.needed_roles(route)
        counted = partial(connections.connection, user.connections_of, limits_for(user.viewer).connections)
        given = RouteRequest(
            method="GET" if request.method == "HEAD" else request.method,
            path=request.path_params,
            query=dict(request.query_params),
            headers={name: value for name, value in request.headers.items() if name not in _SECRET_HEADERS},
            cookies=_own_cookies(request, route.plugin),
            address=user.reader or user.address,
            repeated_headers=frozenset(name for name, many in Counter(request.headers.keys()).items() if many > 1),
        )
        with _told_as_http():
            expect_role(user.viewer, needed, f"use /plugins/{route.plugin}{route.value.path}")
            answer = await self._handled(request, route, given, user.viewer, counted)
            response = self._response(route, given.method, answer, counted)
            if user.viewer.identity_id is not None or needed is not None:
                response.headers["cache-control"] = "private, no-store"
            if answer.signs_in is not None:
                await self._begin_session(request, response, answer.signs_in, user.viewer)
                if answer.then is not None:
                    await answer.then()
        return response

    async def _handled(
        self, request: Request, route: Registered[Route], given: RouteRequest, viewer: Viewer, counted: Counted
    ) -> RouteResponse:
        """Return the answer to a request with its body: whole, or in chunks that are taken meanwhile."""
        handle, limit = self._hooks.callbacks.routes.handle, route.value.body_limit
        if limit is None:
            body = await read_body(request.scope, request.receive, max_bytes=MAX_PLUGIN_BODY)
            return await handle(route, replace(given, body=body), viewer)
        arriving = ArrivingBody(request.scope, request.receive, min(limit, self._body_limit))
        try:
            arriving.check()
            with counted():
                answer = await handle(route, replace(given, chunks=arriving), viewer)
        except GqlBlogError:
            arriving.check()
            raise
        finally:
            if await arriving.end():  # nobody reads the rest
                request.scope["response_headers"].append((b"connection", b"close"))
        arriving.check()
        return answer

    def _response(self, route: Registered[Route], method: str, answer: RouteResponse, counted: Counted) -> Response:
        body = answer.body
        if isinstance(body, bytes | str):
            return Response(body, answer.status, answer.headers, answer.media_type)

        async def send(send_part: Callable[[bytes], Awaitable[None]]) -> None:
            with _told_as_http(), counted():
                await self._hooks.callbacks.routes.send(route, method, body, send_part)

        return StreamedResponse(send, answer.status, answer.headers, answer.media_type)

    async def _begin_session(self, request: Request, response: Response, who: SignedIn, viewer: Viewer) -> None:
        user_agent = request.headers.get("user-agent")
        made = await self._writer.run(SignIn(**asdict(who), user_agent=user_agent, terms=self._cookie.terms), viewer)
        response.headers.append("set-cookie", self._cookie.header(made.secret))
        response.headers["cache-control"] = "no-store"


def _own_cookies(request: Request, plugin: str) -> dict[str, str]:
    return {
        name: value for name, value in request.cookies.items() if name.removeprefix("__Host-").startswith(f"{plugin}_")
    }


@contextmanager
def _told_as_http() -> Iterator[None]:
    """Tell what a plugin raises, and that it failed, as HTTP does."""
    try:
        yield
    except StoreUnavailable:
        raise
    except PluginError as error:
        raise HTTPError(500, error.message, code=error.code) from error
    except GqlBlogError as error:
        raise refused(error) from None
