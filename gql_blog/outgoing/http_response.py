"""Reading one response, of which no more is taken than is wanted."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

MAX_HEAD: Final = 32_768
"""Bytes of a response before its body begins, interim responses included."""

MAX_FRAMING: Final = 65_536
"""Bytes that may follow the head beside the body, and as many as the body has: sizes of chunks, and trailers."""

_FINAL: Final = 200
"""Lower statuses are of interim responses, which another follows."""


class NotHttp(ValueError):
    """What came is no response that can be read."""


@dataclass(frozen=True, slots=True)
class OutgoingResponse:
    """A response. ``body`` is the beginning of it, and ``is_cut`` says that there was more."""

    status: int
    headers: dict[str, str]
    body: bytes
    is_cut: bool = False


class OutgoingStream(NamedTuple):
    """A response whose body is read as it is asked for: OutgoingFailure if it ends too early."""

    status: int
    headers: dict[str, str]
    chunks: AsyncIterator[bytes]


class ResponseReader:
    """Takes what a server sends, until ``is_complete``; ``has_head``: its headers are here. NotHttp: unreadable."""

    def __init__(self, max_body: int) -> None:
        self._parser = HttpResponseParser(self)
        self._max_body = max_body
        self._taken = 0
        self._body_length = 0
        self._body = bytearray()
        self.status = 0
        self.headers: dict[str, str] = {}
        self.is_cut = False
        self.has_head = False
        self.is_complete = False

    def feed(self, data: bytes) -> None:
        """Take some bytes."""
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade as error:
            raise NotHttp("it changed the protocol") from error
        except HttpParserError as error:
            if self.is_complete:  # what follows a whole response in the same bytes is nobody's
                return
            raise NotHttp("it is no HTTP") from error
        self._taken += len(data)
        beside = self._taken - self._body_length
        if not self.has_head and beside > MAX_HEAD:
            raise NotHttp(f"its headers have more than {MAX_HEAD} bytes")
        if not self.is_complete and beside > MAX_HEAD + MAX_FRAMING + self._body_length:
            raise NotHttp(f"it has more than {MAX_FRAMING} bytes beside its headers and its body")

    def end(self) -> None:
        """The server has closed the connection, which is the end of a response that states no length."""
        is_open_ended = not self.headers.keys() & {"content-length", "transfer-encoding"}
        if not self.is_complete and not (self.has_head and is_open_ended):
            raise NotHttp("it ended too early")
        self.is_complete = True

    def take(self) -> bytes:
        """Return what came of the body since the last time."""
        part = bytes(self._body)
        self._body.clear()
        return part

    # What follows is called by the parser.

    def on_message_begin(self) -> None:
        """Begin anew after an interim response."""
        if not self.is_complete:
            self.headers = {}

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header, the last of several; what follows a body in chunks is none."""
        if not self.is_complete and not self.has_head:
            self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Note the status."""
        if not self.is_complete:
            self.status = self._parser.get_status_code()
            self.has_head = self.status >= _FINAL

    def on_body(self, body: bytes) -> None:
        """Keep the beginning; what is more ends the response here."""
        room = max(0, self._max_body - self._body_length)
        self._body_length += len(body)
        self._body += body[:room]
        if len(body) > room:
            self.is_cut = self.is_complete = True

    def on_message_complete(self) -> None:
        """The response is complete, unless another follows."""
        self.is_complete = self.is_complete or self.has_head
