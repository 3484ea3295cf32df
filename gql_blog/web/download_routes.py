"""Routes for feeds, and for articles, dialogues and the site as files."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from gql_blog.access import Viewer
from gql_blog.errors import InputError, NotFound, PluginError
from gql_blog.transfer import Download, Downloads
from gql_blog.web.operation_runner import OperationRunner
from gql_blog.web.protocol.http_responses import HTTPError
from gql_blog.web.request_user import Authenticator

_FEED_HEADERS: Final = {"cache-control": "public, max-age=300"}
_FILE_HEADERS: Final = {"cache-control": "private, no-cache", "vary": "Authorization"}
_PART: Final = 65_536
"""Bytes of the file of a site that are sent at once."""


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
            Route("/exports/{name}", self._article),
            Route("/export.{extension}", self._site),
        ]

    async def _atom(self, request: Request) -> Response:
        return await self._feed(request, lambda downloads: downloads.atom_feed())

    async def _json(self, request: Request) -> Response:
        return await self._feed(request, lambda downloads: downloads.json_feed())

    async def _dialogue_feed(self, request: Request) -> Response:
        slug: str = request.path_params["slug"]
        return await self._feed(request, lambda downloads: downloads.dialogue_feed(slug))

    async def _article(self, request: Request) -> Response:
        def build(downloads: Downloads, viewer: Viewer, options: Mapping[str, str]) -> Awaitable[Download]:
            slug, extension = downloads.split(request.path_params["name"])
            return downloads.article(slug, extension, viewer, options)

        return await self._file(request, build)

    async def _dialogue(self, request: Request) -> Response:
        slug, extension = request.path_params["slug"], request.path_params["extension"]
        return await self._file(
            request, lambda downloads, viewer, options: downloads.dialogue(slug, extension, viewer, options)
        )

    async def _site(self, request: Request) -> Response:
        user = await self._authenticator.unlimited_user(request.scope)
        with _told_as_http(), self._runner.bounded_reads(user) as budget:
            site = await self._downloads.within(budget).site(request.path_params["extension"], _options(request))
        headers = {
            **_FILE_HEADERS,
            "content-length": str(site.size),
            "content-disposition": f'attachment; filename="{site.file_name}"',
        }
        return StreamingResponse(_parts(site.file), media_type=site.media_type, headers=headers)

    async def _feed(self, request: Request, build: Callable[[Downloads], Awaitable[Download]]) -> Response:
        user = await self._authenticator.request_user(request.scope)
        try:
            with self._runner.bounded_reads(user) as budget:
                feed = await build(self._downloads.within(budget))
        except NotFound as error:
            raise HTTPError(404, error.message, code=error.code) from None
        return Response(feed.data, media_type=feed.media_type, headers=_FEED_HEADERS)

    async def _file(
        self, request: Request, build: Callable[[Downloads, Viewer, Mapping[str, str]], Awaitable[Download]]
    ) -> Response:
        user = await self._authenticator.unlimited_user(request.scope)
        with _told_as_http(), self._runner.bounded_reads(user) as budget:
            file = await build(self._downloads.within(budget), user.viewer, _options(request))
        headers = {**_FILE_HEADERS, "content-disposition": f'attachment; filename="{file.file_name}"'}
        return Response(file.data, media_type=file.media_type, headers=headers)


@contextmanager
def _told_as_http() -> Iterator[None]:
    """Tell the errors of an export as HTTP does."""
    try:
        yield
    except NotFound as error:
        raise HTTPError(404, error.message, code=error.code) from None
    except InputError as error:
        raise HTTPError(400, error.message, code=error.code) from None
    except PluginError as error:
        raise HTTPError(500, error.message, code=error.code) from error


def _options(request: Request) -> Mapping[str, str]:
    """The options of the format, as the query of the address states them; InputError if it states one twice."""
    options: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in options:
            raise InputError(f"The option {name[:64]!r} is given twice. Give it once.")
        options[name] = value
    return options


async def _parts(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while part := file.read(_PART):
            yield part
