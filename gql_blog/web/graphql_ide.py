"""The GraphQL IDE, served in debug: a page of three files of our own, without third-party scripts."""

from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
    "vary": "Accept",
}
_CONTENT_TYPES: Final = {"workbench.css": "text/css", "workbench.js": "text/javascript"}


class GraphQLIDE:
    """The page, its style and its script, read from disk once."""

    def __init__(self) -> None:
        folder = files("gql_blog.web") / "workbench"
        self._page = (folder / "workbench.html").read_bytes()
        self._files = {name: (folder / name).read_bytes() for name in _CONTENT_TYPES}

    async def page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the page; an ASGI application."""
        await Response(self._page, 200, _HEADERS, "text/html")(scope, receive, send)

    def routes(self) -> list[BaseRoute]:
        """Return the routes of the style and the script."""
        return [Route(f"/graphql/{name}", self._file) for name in _CONTENT_TYPES]

    async def _file(self, request: Request) -> Response:
        name = request.scope["path"].rpartition("/")[2]
        return Response(self._files[name], 200, _HEADERS, _CONTENT_TYPES[name])
