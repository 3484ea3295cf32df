"""Routes for feeds, and for articles and dialogues as files."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gql_blog.access import Viewer
from gql_blog.errors import NotFound, PluginError
from gql_blog.transfer import Download, Downloads
from gql_blog.web.http_responses import HTTPError
from gql_blog.web.operation_runner import OperationRunner
from gql_blog.web.request_user import Authenticator

_FEED_HEADERS: Final = {"cache-control": "public, max-age=300"}
_FILE_HEADERS: Final = {"cache-control": "private, no-cache", "vary": "Authorization"}


class DownloadRoutes:
    """The download routes. Each request is authenticated by bearer token and rate limited, as everywhere."""

    def __init__(self, downloads: Downloads, authenticator: Authenticator, runner: OperationRunner) -> None:
        self._downloads = downloads
        self._authenticator = authenticator
        self._runner = runner

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes."""
        return [
            Route("/feed.atom", self._atom),
            Route("/feed.json", self._json),
            Route("/dialogues/{slug}/feed.atom", self._dialogue_feed),
            Route("/dialogues/{slug}/export.{extension}", self._dialogue),
            Route("/exports/{slug}.{extension}", self._article),
        ]

    async def _atom(self, request: Request) -> Response:
        return await self._feed(request, lambda downloads: downloads.atom_feed())

    async def _json(self, request: Request) -> Response:
        return await self._feed(request, lambda downloads: downloads.json_feed())

    async def _dialogue_feed(self, request: Request) -> Response:
        slug: str = request.path_params["slug"]
        return await self._feed(request, lambda downloads: downloads.dialogue_feed(slug))

    async def _article(self, request: Request) -> Response:
        return await self._file(request, lambda downloads, *given: downloads.article(*given))

    async def _dialogue(self, request: Request) -> Response:
        return await self._file(request, lambda downloads, *given: downloads.dialogue(*given))

    async def _feed(self, request: Request, build: Callable[[Downloads], Awaitable[Download]]) -> Response:
        user = await self._authenticator.request_user(request.scope)
        try:
            with self._runner.bounded_reads(user) as budget:
                feed = await build(self._downloads.within(budget))
        except NotFound as error:
            raise HTTPError(404, error.message, code=error.code) from None
        return Response(feed.data, media_type=feed.media_type, headers=_FEED_HEADERS)

    async def _file(
        self, request: Request, build: Callable[[Downloads, str, str, Viewer], Awaitable[Download]]
    ) -> Response:
        user = await self._authenticator.unlimited_user(request.scope)
        slug, extension = request.path_params["slug"], request.path_params["extension"]
        try:
            with self._runner.bounded_reads(user) as budget:
                file = await build(self._downloads.within(budget), slug, extension, user.viewer)
        except NotFound as error:
            raise HTTPError(404, error.message, code=error.code) from None
        except PluginError as error:
            raise HTTPError(500, error.message, code=error.code) from error
        headers = {**_FILE_HEADERS, "content-disposition": f'attachment; filename="{file.file_name}"'}
        return Response(file.data, media_type=file.media_type, headers=headers)
