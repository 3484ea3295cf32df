"""The routes that plugins add, below ``/plugins`` and the name of each."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.routing import Route as HTTPRoute

from gql_blog.access import Viewer
from gql_blog.errors import GqlBlogError, PluginError, StoreUnavailable
from gql_blog.hooks import Hooks, Registered, Route, RouteRequest, SignedIn
from gql_blog.web.protocol.graphql_request import read_body
from gql_blog.web.protocol.http_responses import HTTPError, refused
from gql_blog.web.request_user import Authenticator
from gql_blog.web.session_cookie import SessionCookie
from gql_blog.write import SignIn, Writer

MAX_PLUGIN_BODY: Final = 1_000_000
_SECRET_HEADERS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})


class PluginRoutes:
    """Authenticates and limits requests as everywhere, and hands them to the plugins."""

    def __init__(self, hooks: Hooks, writer: Writer, cookie: SessionCookie) -> None:
        self._hooks = hooks
        self._writer = writer
        self._cookie = cookie

    def routes(self, authenticator: Authenticator) -> Sequence[BaseRoute]:
        """Return a route for each that a plugin registered."""
        return [
            HTTPRoute(
                f"/plugins/{each.plugin}{each.value.path}",
                self._endpoint(each, authenticator),
                methods=list(each.value.methods),
            )
            for each in self._hooks.routes
        ]

    def _endpoint(
        self, route: Registered[Route], authenticator: Authenticator
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await self._answer(request, route, authenticator)

        return endpoint

    async def _answer(self, request: Request, route: Registered[Route], authenticator: Authenticator) -> Response:
        user = await authenticator.unlimited_user(request.scope)
        given = RouteRequest(
            method="GET" if request.method == "HEAD" else request.method,
            path=request.path_params,
            query=dict(request.query_params),
            headers={name: value for name, value in request.headers.items() if name not in _SECRET_HEADERS},
            body=await read_body(request.scope, request.receive, max_bytes=MAX_PLUGIN_BODY),
            cookies=_own_cookies(request, route.plugin),
            address=user.reader or user.address,
            repeated_headers=frozenset(name for name, many in Counter(request.headers.keys()).items() if many > 1),
        )
        try:
            answer = await self._hooks.callbacks.handle(route, given, user.viewer)
            response = Response(answer.body, answer.status, answer.headers, answer.media_type)
            if user.viewer.identity_id is not None:
                response.headers["cache-control"] = "private, no-store"
            if answer.signs_in is not None:
                await self._begin_session(request, response, answer.signs_in, user.viewer)
                if answer.then is not None:
                    await answer.then()
        except StoreUnavailable:
            raise
        except PluginError as error:
            raise HTTPError(500, error.message, code=error.code) from error
        except GqlBlogError as error:
            raise refused(error) from None
        return response

    async def _begin_session(self, request: Request, response: Response, who: SignedIn, viewer: Viewer) -> None:
        user_agent = request.headers.get("user-agent")
        made = await self._writer.run(SignIn(**asdict(who), user_agent=user_agent, terms=self._cookie.terms), viewer)
        response.headers.append("set-cookie", self._cookie.header(made.secret))
        response.headers["cache-control"] = "no-store"


def _own_cookies(request: Request, plugin: str) -> dict[str, str]:
    return {
        name: value for name, value in request.cookies.items() if name.removeprefix("__Host-").startswith(f"{plugin}_")
    }
