"""Routes of media: uploads, and the files themselves."""

import asyncio
import re
import secrets
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from gql_blog.access import Action, Viewer
from gql_blog.content import SHOWN_DIGITS, keys_of_answer
from gql_blog.errors import GqlBlogError, InputError, MediaRefused, NotFound, StoreError, TooLarge
from gql_blog.media import INCOMING, Kept, MediaFiles
from gql_blog.store import Database
from gql_blog.web.protocol.byte_ranges import byte_range
from gql_blog.web.protocol.caching import SECRET, CacheTerms, not_modified
from gql_blog.web.protocol.form_file import FORM_ROOM, file_of_form, form_boundary
from gql_blog.web.protocol.http_responses import Headers, HTTPError, not_found, refused
from gql_blog.web.protocol.request_headers import request_headers
from gql_blog.web.request_user import Authenticator, RequestUser
from gql_blog.write import AddMedia, Writer, served_media

_NAME: Final = re.compile(rf"([0-9a-f]{{{SHOWN_DIGITS}}})(?:-([1-9]\d{{2,3}}))?\.([a-z0-9]{{3,4}})")
_SAID: Final = {"altText": "alt_text", "caption": "caption", "credit": "credit", "licence": "licence"}
_PAUSE_SECONDS: Final = 10.0
"""How long an upload may pause."""
_UPLOAD_SECONDS: Final = 300.0
_UPLOAD_VALID: Final = 3_600
"""For how many seconds a file can be sent to the address of an upload."""
_UPLOAD_ID: Final = re.compile(r"[0-9a-f]{32}")
_SAFE: Final = {
    "content-security-policy": "sandbox; default-src 'none'",
    "cross-origin-resource-policy": "cross-origin",
    "accept-ranges": "bytes",
}


class MediaRoutes:
    """Takes uploads of at most ``limit`` bytes from who may add media, and serves files to who may see them."""

    def __init__(
        self, files: MediaFiles, writer: Writer, database: Database, *, limit: int, caching: CacheTerms
    ) -> None:
        self._files = files
        self._signer = writer.previews
        self._writer = writer
        self._database = database
        self._limit = limit
        self._caching = caching

    def routes(self, authenticator: Authenticator) -> Sequence[BaseRoute]:
        """Return the routes."""

        async def add(request: Request) -> Response:
            user = await authenticator.unlimited_user(request.scope)
            with _told():
                self._writer.policy.permit(Action.ADD_MEDIA, user.viewer)
                return await self._add(request, user.viewer)

        async def begin(request: Request) -> Response:
            user = await authenticator.unlimited_user(request.scope)
            with _told():
                self._writer.policy.permit(Action.ADD_MEDIA, user.viewer)
                return await self._begin()

        async def send(request: Request) -> Response:
            authenticator.count(await authenticator.uncounted_user(request.scope))
            with _told():
                return await self._send(request)

        async def serve(request: Request) -> Response:
            user = await authenticator.uncounted_user(request.scope)
            with _told():
                return await self._serve(request, user, authenticator)

        return [
            Route("/media", add, methods=["POST"]),
            Route("/media/uploads", begin, methods=["POST"]),
            Route("/media/uploads/{id}", add, methods=["POST"]),
            Route("/media/uploads/{id}", send, methods=["PUT"]),
            Route("/media/{id}/{name}", serve),
        ]

    async def _add(self, request: Request, viewer: Viewer) -> Response:
        """Add the file in the body, or the one that was sent to the address of an upload."""
        said, upload_id = _Said(request.query_params.multi_items()), request.path_params.get("id")
        if upload_id is None:
            boundary = form_boundary(request.headers.get("content-type", ""))
            body = self._body(request, 0 if boundary is None else FORM_ROOM)
            file = body if boundary is None else file_of_form(body, boundary, said.add)
            receiving = self._files.receive(file, self._limit)
        else:
            receiving = self._files.finish(_upload_id(upload_id), self._limit)
        async with receiving as stored:
            added = await self._writer.run(AddMedia(stored=stored, **said.given), viewer)
        known = {"mimeType": stored.mime_type, "size": stored.size, "width": stored.width, "height": stored.height}
        return _json({"id": added.media_id, "isNew": added.is_new, **known}, 201 if added.is_new else 200)

    async def _begin(self) -> Response:
        """Answer with an address to which a file can be sent: of the store, or of this server."""
        upload_id, until = secrets.token_hex(16), int(time.time()) + _UPLOAD_VALID
        url = await self._files.store.upload_address(f"{INCOMING}/{upload_id}", _UPLOAD_VALID)
        if url is None:
            if not self._signer.has_key:
                raise InputError("Uploads in two steps need GQL_BLOG_SECRET_KEY. Send the file to POST /media.")
            key = self._signer.media_key(upload_id, until)
            url = self._writer.urls.download(f"/media/uploads/{upload_id}?key={key}")
        return _json({"id": upload_id, "url": url, "until": until}, 201)

    async def _send(self, request: Request) -> Response:
        upload_id = _upload_id(request.path_params["id"])
        if not self._signer.opens(upload_id, request.query_params.get("key", ""), time.time()):
            raise NotFound("There is no such upload, or its time is over. Begin another one.")
        await self._files.take(upload_id, self._body(request), self._limit)
        return Response(status_code=204)

    def _body(self, request: Request, room: int = 0) -> AsyncIterator[bytes]:
        """Return the body in parts; TooLarge or InputError by its headers. ``room``: bytes beside the file's."""
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._limit + room:
            raise TooLarge(f"The file has more than {self._limit} bytes. Make it smaller, and send it again.")
        if request.headers.get("content-encoding", "identity") != "identity":
            raise InputError("Content-Encoding is not supported. Send the file as it is.")
        return _chunks(request)

    async def _serve(self, request: Request, user: RequestUser, authenticator: Authenticator) -> Response:
        name = _NAME.fullmatch(request.path_params["name"])
        key = request.query_params.get("key", "")
        asked = (self._signer, user.viewer, request.path_params["id"], key)
        found = await served_media(self._database, *asked) if name else None
        if name is None or found is None or not found.sha256.startswith(name[1]):
            authenticator.count(user)
            raise not_found()
        wanted = (found.sha256, found.mime_type, name[3], int(name[2]) if name[2] else None)
        kept = await self._files.kept(*wanted)
        if kept is None:
            authenticator.count(user)
            kept = await self._files.make(*wanted)
        stored = self._caching.file(keys_of_answer((found.shown_by,))) if found.shown_by else SECRET
        return self._answer(request, kept, f'"{name[0]}"', stored)

    def _answer(self, request: Request, kept: Kept, tag: str, stored: Headers) -> Response:
        headers = {**_SAFE, **{name.decode(): value.decode() for name, value in stored}, "etag": tag}
        if not_modified(tag.encode(), request_headers(request.scope).get(b"if-none-match"), ()):
            return Response(status_code=304, headers=headers)
        whole = request.headers.get("if-range", tag) != tag
        part = None if whole else byte_range(request.headers.get("range"), kept.size)
        start, end = part or (0, kept.size)
        headers |= {"content-length": str(end - start), "content-type": kept.mime_type}
        if not kept.mime_type.startswith(("image/", "audio/")):
            headers["content-disposition"] = f'attachment; filename="{request.path_params["name"]}"'
        if part:
            headers["content-range"] = f"bytes {start}-{end - 1}/{kept.size}"
        status = 206 if part else 200
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        return StreamingResponse(self._files.store.read(kept.key, start, end), status, headers)


class _Said:
    """What is said of a file. InputError for what nothing is said by, or what is said twice."""

    def __init__(self, said: Iterable[tuple[str, str]]) -> None:
        self.given: dict[str, Any] = {}
        for name, value in said:
            self.add(name, value)

    def add(self, name: str, value: str) -> None:
        """Take what a parameter or a field says."""
        if name not in _SAID or _SAID[name] in self.given:
            raise InputError(f"The parameter {name[:64]!r} is not known, or given twice. Use {', '.join(_SAID)}.")
        self.given[_SAID[name]] = value


def _upload_id(text: str) -> str:
    if not _UPLOAD_ID.fullmatch(text):
        raise NotFound("There is no such upload. Begin one by POST /media/uploads.")
    return text


@contextmanager
def _told() -> Iterator[None]:
    """Tell errors as HTTP does."""
    try:
        yield
    except StoreError:
        raise
    except MediaRefused as error:
        raise refused(error, reason=error.reason) from None
    except GqlBlogError as error:
        raise refused(error) from None


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """Yield a body as it arrives; HTTPError 408 if it pauses for long, or takes too long in all."""
    started, more = time.monotonic(), True
    while more:
        try:
            async with asyncio.timeout(min(_PAUSE_SECONDS, started + _UPLOAD_SECONDS - time.monotonic())):
                message = await request.receive()
        except TimeoutError:
            text = "The file did not arrive in time. Send it again."
            raise HTTPError(408, text, headers=((b"connection", b"close"),)) from None
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        more = message.get("more_body", False)
        yield message.get("body", b"")


def _json(value: object, status: int) -> Response:
    return Response(orjson.dumps(value), status, {"cache-control": "no-store"}, "application/json")
