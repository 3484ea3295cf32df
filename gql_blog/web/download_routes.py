"""Routes for feeds and sitemaps, and for articles, dialogues and the site as files."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC
from email.utils import format_datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from gql_blog.access import Viewer
from gql_blog.errors import InputError, NotFound, PluginError
from gql_blog.store import ReadBudget
from gql_blog.transfer import Download, Downloads, SiteFile
from gql_blog.web.operation_runner import OperationRunner
from gql_blog.web.protocol.caching import PRIVATE, SECRET, CacheTerms, Digest, digest_of, etag_of, not_modified
from gql_blog.web.protocol.content_encoding import SMALLEST, compressed, is_text, preferred_encoding
from gql_blog.web.protocol.http_responses import Headers, HTTPError, refused
from gql_blog.web.protocol.request_headers import request_headers
from gql_blog.web.reader_identity import READER_IDENTITY
from gql_blog.web.request_user import Authenticator, RequestUser

_VARY: Final = (b"vary", b"Authorization, X-Reader-Identity, Cookie, Accept-Encoding")
_SHOWN: Final = frozenset(("application/atom+xml", "application/rss+xml", "application/feed+json", "application/xml"))
"""The media types of feeds and sitemaps, which readers of feeds and browsers show; other files are for keeping."""
_AT_ONCE: Final = 2
"""Files that are written at once: each may take a core for seconds, and who asks for more waits."""
_PART: Final = 65_536
"""Bytes of the file of a site that are sent at once."""


class DownloadRoutes:
    """The download routes. Each request is authenticated by bearer token and rate limited, as everywhere."""

    def __init__(
        self, downloads: Downloads, authenticator: Authenticator, runner: OperationRunner, caching: CacheTerms
    ) -> None:
        self._downloads = downloads
        self._caching = caching
        self._authenticator = authenticator
        self._runner = runner
        self._writing = asyncio.Semaphore(_AT_ONCE)

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes."""
        return [
            Route("/feed.atom", self._atom),
            Route("/feed.json", self._json),
            Route("/sitemap.xml", self._sitemap),
            Route("/sitemaps/{name}.xml", self._sitemap),
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

    async def _sitemap(self, request: Request) -> Response:
        user = await self._authenticator.request_user(request.scope)
        keys = self._runner.engine.content_keys()
        async with self._bounded(user) as budget:
            file = await self._downloads.within(budget).sitemap(request.path_params.get("name"))
        return await self._sent(request, file, keys)

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
        keys = self._runner.engine.content_keys()
        async with self._bounded(user) as budget:
            site = await self._downloads.within(budget).site(request.path_params["extension"], _options(request))
        etag = etag_of(await asyncio.to_thread(_digest, site.file), "")
        stored = (_VARY, *self._stored(request, keys, site))
        if same := not_modified(etag, request_headers(request.scope).get(b"if-none-match"), stored):
            site.file.close()
            return _response(b"", same[1], 304)
        own = (*_naming(site.media_type, site.file_name), (b"content-length", b"%d" % site.size))
        streamed = StreamingResponse(
            _parts(site.file), media_type=site.media_type, background=BackgroundTask(site.file.close)
        )
        streamed.raw_headers += [*stored, (b"etag", etag), *own]
        return streamed

    async def _feed(self, request: Request, build: Callable[[Downloads], Awaitable[Download]]) -> Response:
        user = await self._authenticator.request_user(request.scope)
        keys = self._runner.engine.content_keys()
        with _told_as_http(), self._runner.bounded_reads(user) as budget:
            feed = await build(self._downloads.within(budget))
        return await self._sent(request, feed, keys)

    async def _file(
        self, request: Request, build: Callable[[Downloads, Viewer, Mapping[str, str]], Awaitable[Download]]
    ) -> Response:
        user = await self._authenticator.unlimited_user(request.scope)
        keys = self._runner.engine.content_keys()
        async with self._bounded(user) as budget:
            file = await build(self._downloads.within(budget), user.viewer, _options(request))
        return await self._sent(request, file, keys)

    @asynccontextmanager
    async def _bounded(self, user: RequestUser) -> AsyncIterator[ReadBudget]:
        """Yield what a file may read, when it is its turn to be written."""
        async with self._writing:
            with _told_as_http(), self._runner.bounded_reads(user) as budget:
                yield budget

    async def _sent(self, request: Request, file: Download, keys: Callable[[], str | None]) -> Response:
        """Return a file, or 304 to whoever has it; compressed, if it is a text."""
        headers = request_headers(request.scope)
        encoding, data = None, file.data
        if len(data) > SMALLEST and is_text(file.media_type):
            encoding = preferred_encoding(headers.get(b"accept-encoding"))
        etag = etag_of(digest_of(data), f"-{encoding}" if encoding else "")
        stored: Headers = (_VARY, *self._stored(request, keys, file))
        if file.articles and file.has_keys:
            changed = max(each.updated_at for each in file.articles)
            stored = (*stored, (b"last-modified", format_datetime(changed.astimezone(UTC), usegmt=True).encode()))
        if same := not_modified(etag, headers.get(b"if-none-match"), stored):
            return _response(b"", same[1], 304)
        more = (*stored, (b"etag", etag), *_naming(file.media_type, file.file_name))
        if encoding is not None:
            data, more = await compressed(data, encoding), (*more, (b"content-encoding", encoding.encode()))
        return _response(data, more, media_type=file.media_type)

    def _stored(self, request: Request, keys: Callable[[], str | None], file: Download | SiteFile) -> Headers:
        """Return who may store a file: everybody, unless it was asked for by somebody with a token or a cookie.

        Nobody, if an application asks on behalf of a reader: its cache would serve others.
        """
        headers = request_headers(request.scope)
        if READER_IDENTITY in headers:
            return SECRET
        if b"authorization" in headers or b"cookie" in headers:
            return PRIVATE
        return self._caching.public(keys() if file.has_keys else None)


def _naming(media_type: str, file_name: str) -> Headers:
    """Return the header that has a browser keep a file under its name; none for what it shows."""
    if media_type.partition(";")[0] in _SHOWN:
        return ()
    return ((b"content-disposition", f'attachment; filename="{file_name}"'.encode()),)


def _response(body: bytes, headers: Headers, status: int = 200, media_type: str | None = None) -> Response:
    response = Response(body, status, media_type=media_type)
    response.raw_headers += headers
    return response


def _digest(file: SpooledTemporaryFile[bytes]) -> bytes:
    """Return the digest of a file, which is read to its end and begun anew."""
    digest = hashlib.file_digest(file, Digest)
    file.seek(0)
    return digest.hexdigest().encode()


@contextmanager
def _told_as_http() -> Iterator[None]:
    """Tell the errors of an export as HTTP does."""
    try:
        yield
    except (NotFound, InputError) as error:
        raise refused(error) from None
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
