"""The connection of a client, as far as a server shows it beyond ASGI: clients that do not read are cut off.

The protocol class of ``gql-blog serve`` puts it into the state of the scope. Under another server nothing is cut off,
and nothing is told of the server's end.
"""

import asyncio
import socket
from contextlib import suppress
from typing import Any, Final

from starlette.types import Scope

STATE_KEY: Final = "gql_blog.connection"
DEAF_SECONDS: Final = 30.0
"""How long a client may take nothing of what is sent, whatever it is. The kernel cuts the connection then."""
CLOSING_SECONDS: Final = 2.0
"""How long a client may take nothing of what is left when its connection is over, or the server ends."""


class ClientConnection:
    """One connection; without a transport, nothing can be done to it."""

    def __init__(self, transport: asyncio.Transport | None = None) -> None:
        self._transport = transport
        self.is_ending = asyncio.Event()
        """Set when the server ends."""
        if transport is not None and hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux has it
            own: Any = transport.get_extra_info("socket")
            with suppress(OSError):  # no TCP
                own.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(DEAF_SECONDS * 1000))

    def abort(self) -> None:
        """Cut it off, and drop what was not sent."""
        if self._transport is not None:
            self._transport.abort()

    def abort_if_unread(self) -> None:
        """Cut it off as soon as its client takes nothing for CLOSING_SECONDS; one that is slow has its time."""
        if self._transport is not None:
            self._look_again(self._transport, self._transport.get_write_buffer_size())

    def _look_again(self, transport: asyncio.Transport, waiting: int) -> None:
        asyncio.get_running_loop().call_later(CLOSING_SECONDS, self._look, transport, waiting)

    def _look(self, transport: asyncio.Transport, before: int) -> None:
        # Nothing is added while so much waits: a number that stays the same means that nothing is taken.
        waiting = transport.get_write_buffer_size()
        if waiting and waiting == before:
            transport.abort()
        elif waiting or not transport.is_closing():
            self._look_again(transport, waiting)


def connection_of(scope: Scope) -> ClientConnection:
    """Return the connection of a request or a WebSocket."""
    found: ClientConnection | None = scope.get("state", {}).get(STATE_KEY)
    return found or ClientConnection()
