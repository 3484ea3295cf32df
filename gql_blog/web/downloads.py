"""Feeds, and articles and dialogues as files: addresses that a reader's browser follows."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.errors import NotFound, Unauthenticated
from gql_blog.transfer import Download, Downloads
from gql_blog.web.identity import Authenticate

_FEED_HEADERS = {"cache-control": "public, max-age=300"}
_FILE_HEADERS = {"cache-control": "private, no-cache", "vary": "Authorization"}


def download_routes(downloads: Downloads, authenticate: Authenticate) -> Sequence[BaseRoute]:
    """Return the routes of feeds and exports; who asks is told by a bearer token, as everywhere."""

    async def viewer(request: Request) -> Viewer:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        return await authenticate(secret.strip()) if scheme.lower() == "bearer" else ANONYMOUS

    async def article(request: Request) -> Response:
        slug, extension = request.path_params["slug"], request.path_params["extension"]
        return await _file(request, viewer, lambda who: downloads.article(slug, extension, who))

    async def dialogue(request: Request) -> Response:
        slug, extension = request.path_params["slug"], request.path_params["extension"]
        return await _file(request, viewer, lambda who: downloads.dialogue(slug, extension, who))

    async def atom(_request: Request) -> Response:
        return _feed(await downloads.atom_feed())

    async def json(_request: Request) -> Response:
        return _feed(await downloads.json_feed())

    async def dialogue_feed(request: Request) -> Response:
        try:
            return _feed(await downloads.dialogue_feed(request.path_params["slug"]))
        except NotFound as error:
            return _told(404, error.message)

    return [
        Route("/feed.atom", atom),
        Route("/feed.json", json),
        Route("/dialogues/{slug}/feed.atom", dialogue_feed),
        Route("/dialogues/{slug}/export.{extension}", dialogue),
        Route("/exports/{slug}.{extension}", article),
    ]


async def _file(
    request: Request,
    viewer: Callable[[Request], Awaitable[Viewer]],
    make: Callable[[Viewer], Awaitable[Download]],
) -> Response:
    try:
        download = await make(await viewer(request))
    except NotFound as error:
        return _told(404, error.message)
    except Unauthenticated as error:
        return _told(401, error.message)
    headers = {**_FILE_HEADERS, "content-disposition": f'attachment; filename="{download.file_name}"'}
    return Response(download.data, media_type=download.media_type, headers=headers)


def _feed(download: Download) -> Response:
    return Response(download.data, media_type=download.media_type, headers=_FEED_HEADERS)


def _told(status: int, message: str) -> Response:
    return Response(message + "\n", status, media_type="text/plain")
