"""A transport that sends what is written in one turn of the event loop together.

A server is told of a response in two ASGI messages, and writes its head and its body one after the other. Both leave in
one packet here, by one system call.
"""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

_JOINED_BYTES: Final = 65_536
"""What is longer is sent by itself: copying it would cost more than a packet."""


class JoinedWrites:
    """Keeps what is written until the next piece, or the event loop's next turn; all else is ``transport``'s own.

    After ``set_protocol``, with which another protocol takes over, such as that of WebSockets, nothing is kept.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._call_soon = asyncio.get_running_loop().call_soon
        self._kept: bytes | None = None
        self._joins = True
        self.is_closing = transport.is_closing  # asked for at each request, which ``__getattr__`` would slow down

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write a piece, together with the one that is kept; or else keep it."""
        kept = self._kept
        if kept is not None:
            # Not by ``writelines``: asyncio's own transports wait for ever for an empty piece to be sent.
            self._kept = None
            if len(data) <= _JOINED_BYTES:
                self._transport.write(b"".join((kept, data)))
            else:
                self._transport.write(kept)
                self._transport.write(data)
        elif self._joins:
            self._kept = data
            self._call_soon(self._write_in_time)
        else:
            self._transport.write(data)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        """Write several pieces."""
        self.write(b"".join(pieces))

    def write_eof(self) -> None:
        """Write nothing more."""
        self._write_kept()
        self._transport.write_eof()

    def close(self) -> None:
        """Close the connection once everything is written."""
        self._write_kept()
        self._transport.close()

    def abort(self) -> None:
        """Close the connection at once."""
        self._kept = None
        self._transport.abort()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Give the connection to another protocol."""
        self._write_kept()
        self._joins = False
        self._transport.set_protocol(protocol)

    def _write_in_time(self) -> None:
        """Write what no other piece has followed in its turn, unless the connection is lost meanwhile."""
        if self._kept is not None and self.is_closing():
            self._kept = None
        self._write_kept()

    def _write_kept(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            self._transport.write(kept)
