"""uvicorn's HTTP protocol, but that an answer's head leaves in one write with its body, if that is not a long one.

uvicorn writes both as they come, which is a second system call and a second packet for each answer: a fifth of what an
answer costs that is at hand. A head to which no body comes at once, as those of event streams, leaves by itself.
"""

import asyncio
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD: Final = b"HTTP/"
COPIED: Final = 32_768
"""Bytes of a body up to which it is copied behind its head. A longer one costs more to copy than a write costs."""


class Joining:
    """What an answer is written to: a connection that keeps a head back until the body comes, or the loop turns."""

    __slots__ = ("_head", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head = b""

    def write(self, data: bytes) -> None:
        """Write, or keep what looks like a head; whatever comes, comes in order."""
        head = self._head
        if head:
            self._head = b""
            if len(data) <= COPIED:
                self._transport.write(head + data)
            else:
                self._transport.write(head)
                self._transport.write(data)
        elif data.startswith(_HEAD):
            self._head = data
            self._loop.call_soon(self.flush)
        else:
            self._transport.write(data)

    def flush(self) -> None:
        """Write the head that is kept, if one is."""
        if self._head:
            head, self._head = self._head, b""
            if not self._transport.is_closing():
                self._transport.write(head)

    def close(self) -> None:
        """Close the connection, once all is written."""
        self.flush()
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether it is closed, or about to be."""
        return self._transport.is_closing()


class OneWriteProtocol(HttpToolsProtocol):
    """The protocol of one connection."""

    _joining: Joining

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin."""
        super().connection_made(transport)
        self._joining = Joining(transport, self.loop)

    def on_headers_complete(self) -> None:
        """Begin a request: what answers it writes to the joining connection."""
        super().on_headers_complete()
        if self.cycle is not None:
            self.cycle.transport = cast("Any", self._joining)

    def on_response_complete(self) -> None:
        """End an answer, one without a body too."""
        self._joining.flush()
        super().on_response_complete()
