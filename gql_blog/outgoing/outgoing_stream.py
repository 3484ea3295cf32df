"""A response whose body is read as it is asked for."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Final

from gql_blog.outgoing.http_response import OutgoingResponse, ResponseReader

_CHUNK: Final = 65_536


class OutgoingStream:
    """A response. ``bounded`` makes a block in which there is time for reading, and that tells what goes wrong."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        response: ResponseReader,
        bounded: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self._reader = reader
        self._response = response
        self._bounded = bounded

    @property
    def status(self) -> int:
        """The status."""
        return self._response.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, by their names in small letters."""
        return self._response.headers

    async def read_head(self) -> None:
        """Read until status and headers are here."""
        while not self._response.has_head:
            await self._more()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as it arrives, no more than is wanted of it. OutgoingFailure: it ends too early."""
        while True:
            if part := self._response.take():
                yield part
            if self._response.is_complete:
                return
            async with self._bounded():
                await self._more()

    async def whole(self) -> OutgoingResponse:
        """Return the response with its body."""
        body = b"".join([each async for each in self.chunks()])
        return OutgoingResponse(self.status, self._response.headers, body, self._response.is_cut)

    async def _more(self) -> None:
        if data := await self._reader.read(_CHUNK):
            self._response.feed(data)
        else:
            self._response.end()
