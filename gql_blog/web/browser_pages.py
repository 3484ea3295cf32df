"""What a browser is shown: a page that says what answers here, and in debug GraphiQL, as ``make ide`` builds it."""

from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from gql_blog.web.protocol.caching import digest_of, etag_of, not_modified

_POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_HEADERS: Final = {"content-security-policy": _POLICY, "cache-control": "no-cache"}
_OF_IDE: Final = {
    "content-security-policy": f"{_POLICY}; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
    "vary": "Accept",
}
_CONTENT_TYPES: Final = {"graphiql.css": "text/css", "graphiql.js": "text/javascript", "licences.txt": "text/plain"}
_PAGE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>gql_blog</title></head>
<body>
<h1>gql_blog</h1>
<p>This server answers a publication's GraphQL API at <a href="/graphql">/graphql</a>, and has feeds of it:
<a href="/feed.atom">Atom</a> and <a href="/feed.json">JSON Feed</a>.</p>
</body>
</html>
"""


def home_routes(ide: str | None) -> list[BaseRoute]:
    """Return the route of the page at /; ``ide`` is the path of the GraphQL IDE, which is shown instead."""

    async def home(_request: Request) -> Response:
        return Response(_PAGE, 200, _HEADERS, "text/html") if ide is None else RedirectResponse(ide, headers=_HEADERS)

    return [Route("/", home)]


class GraphQLIDE:
    """The page, its style and its script, read from disk once."""

    def __init__(self) -> None:
        folder = files("gql_blog.web") / "graphiql"
        self._page = (folder / "index.html").read_bytes()
        self._files = {name: (folder / name).read_bytes() for name in _CONTENT_TYPES}
        self._etags = {name: etag_of(digest_of(data), "") for name, data in self._files.items()}

    async def page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the page; an ASGI application."""
        await Response(self._page, 200, _OF_IDE, "text/html")(scope, receive, send)

    def routes(self) -> list[BaseRoute]:
        """Return the routes of the style, the script and their licences."""
        return [Route(f"/graphql/{name}", self._file) for name in _CONTENT_TYPES]

    async def _file(self, request: Request) -> Response:
        name = request.scope["path"].rpartition("/")[2]
        asked = request.headers.get("if-none-match")
        same = not_modified(self._etags[name], None if asked is None else asked.encode(), ())
        body, status = (b"", 304) if same else (self._files[name], 200)
        return Response(body, status, {**_OF_IDE, "etag": self._etags[name].decode()}, _CONTENT_TYPES[name])
