"""uvicorn's HTTP protocol, but that it takes a plain answer whole, and writes it at once.

ASGI sends a head and a body apart. uvicorn looks at each header in turn, and writes both as they come, which is two
writes for each answer. Here an application is offered to send both in one message (``WHOLE``). Whatever is not plain
about such an answer is left to uvicorn: it is handed the two messages that the one stands for.
"""

from operator import itemgetter
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from gql_blog.web import WHOLE, apart

_CONTROLS: Final = bytes(each for each in (*range(32), 127) if each != ord("\t"))
"""What no header may hold: CR, LF and NUL among them."""
LONG: Final = 32_768
"""Bytes of a body from which on it is dearer to copy it behind its head than to write twice."""
_FRAMING: Final = frozenset({b"connection", b"transfer-encoding"})
_name = itemgetter(0)


class OneWriteProtocol(HttpToolsProtocol):
    """The protocol of one connection."""

    def on_message_begin(self) -> None:
        """Begin a request; whoever answers it may do so by one message."""
        super().on_message_begin()
        self.scope["extensions"] = {WHOLE: {}}

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        # uvicorn calls its own class by name, and asks nobody which one to take.
        cycle.__class__ = _Cycle
        super()._start_asgi_task(cycle, app)


class _Cycle(RequestResponseCycle):
    """One request and its answer."""

    async def send(self, message: Any) -> None:
        """Send a message of ASGI's, or a whole answer."""
        if message["type"] != WHOLE:
            await super().send(message)
        elif self._writes_at_once() and (head := self._plain_head(message)):
            self._write(head, message["body"])
        else:
            each: Any
            for each in apart(message):
                await super().send(each)

    def _writes_at_once(self) -> bool:
        return not (
            self.response_started
            or self.disconnected
            or self.flow.write_paused
            or self.access_log
            or self.scope["method"] == "HEAD"
        )

    def _plain_head(self, message: Any) -> bytes | None:
        """All before the body; ``None`` where a header says how the answer is framed, or should not be sent at all."""
        headers = [*self.default_headers, *message["headers"]]
        length = (b"content-length", b"%d" % len(message["body"]))
        if length not in headers or not _FRAMING.isdisjoint(map(_name, headers)):
            return None
        lines = b"\r\n".join([STATUS_LINE[message["status"]][:-2], *map(b": ".join, headers)])
        if len(lines.translate(None, _CONTROLS)) != len(lines) - 2 * len(headers):
            return None
        return lines + (b"\r\n\r\n" if self.keep_alive else b"\r\nconnection: close\r\n\r\n")

    def _write(self, head: bytes, body: bytes) -> None:
        """Write the answer, and end it as uvicorn does."""
        self.response_started = True
        self.waiting_for_100_continue = False
        if len(body) < LONG:
            self.transport.write(head + body)
        else:
            self.transport.write(head)
            self.transport.write(body)
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()
