"""Limits for the headers of a request while they arrive, as a protocol class for uvicorn's option ``http``.

uvicorn hands a request to the application once its headers are complete. Until then httptools keeps whatever comes, for
as long as it comes. The application's own limit (``web.Middleware``) sees complete headers only.

It also shows the application its connections, WebSockets included, so that those of clients that do not read are cut.

The class uses what asyncio documents of a protocol, what httptools documents of its callbacks, and of uvicorn's own
whether a response is under way (``cycle``), the state that goes into each scope (``app_state``), and ``shutdown``.
"""

import asyncio
from typing import ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gql_blog.web import MAX_HEADER_BYTES, STATE_KEY, ClientConnection, HTTPError

HEADER_SECONDS: Final = 10.0
"""How long the headers of a request may take to arrive, and how long a new connection may say nothing."""

_HEADERS: Final = b"content-type: application/json\r\nconnection: close\r\n"
_REASONS: Final = {408: b"Request Timeout", 431: b"Request Header Fields Too Large"}


class HeaderLimitProtocol(HttpToolsProtocol):
    """uvicorn's protocol over httptools; it closes connections whose headers are too long or too slow.

    Bytes count until the headers are complete, or a part of the body has come: trailers of a chunked body count too.
    """

    max_bytes: ClassVar[int] = MAX_HEADER_BYTES
    seconds: ClassVar[float] = HEADER_SECONDS

    _expects_headers = True
    _bytes = 0
    """How many have come since headers were complete, or a part of a body came."""
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn declares it
        """Begin; a connection that says nothing is closed like one whose headers are slow."""
        self._client = ClientConnection(transport)
        self.app_state = {**self.app_state, STATE_KEY: self._client}
        super().connection_made(transport)
        self._start_timer()

    def data_received(self, data: bytes) -> None:
        """Parse bytes; close the connection if they only prolong its headers, beyond the limits."""
        self._bytes += len(data)
        super().data_received(data)
        if self._bytes > self.max_bytes:
            self._refuse(
                HTTPError(431, f"The headers and the URL are longer than {self.max_bytes} bytes. Shorten them.")
            )
        elif self._bytes and self._expects_headers and self._timer is None:
            self._start_timer()

    def on_headers_complete(self) -> None:
        """Go on with complete headers; see httptools."""
        self._bytes, self._expects_headers = 0, False
        self._stop_timer()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Go on with a part of a body; see httptools."""
        self._bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Expect the next request; see httptools."""
        self._expects_headers = True
        super().on_message_complete()

    def shutdown(self) -> None:
        """End when what is under way is answered, and event streams at once; wait for nobody who does not read."""
        self._client.is_ending.set()
        self._client.abort_if_unread()
        super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._stop_timer()
        super().connection_lost(exc)

    def _start_timer(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self.seconds, self._time_out)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _time_out(self) -> None:
        if self._is_answering():
            # The next request may wait until this one is answered.
            self._start_timer()
            return
        self._refuse(HTTPError(408, f"The headers did not arrive within {self.seconds:g} s. Send them at once."))

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _refuse(self, error: HTTPError) -> None:
        self._stop_timer()
        if self.transport.is_closing():
            return
        if not self._is_answering():  # else the client would take this for the answer to its earlier request
            head = b"HTTP/1.1 %d %s\r\n" % (error.status, _REASONS[error.status])
            length = b"content-length: %d\r\n" % len(error.body)
            self.transport.write(head + _HEADERS + length + b"\r\n" + error.body)
        self.transport.close()
