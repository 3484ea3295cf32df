"""The page at /, for a person who opens the server's address in a browser."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

_HEADERS: Final = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cache-control": "no-cache",
}
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
    """Return the route of the page; ``ide`` is the path of the GraphQL IDE, which is shown instead."""

    async def home(_request: Request) -> Response:
        return Response(_PAGE, 200, _HEADERS, "text/html") if ide is None else RedirectResponse(ide, headers=_HEADERS)

    return [Route("/", home)]
