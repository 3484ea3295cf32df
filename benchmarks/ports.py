"""Ports for servers of other processes."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def reserved_port() -> Iterator[int]:
    """A port of the loopback interface for a server of another process, which nobody else is given meanwhile.

    The system gives no port away that is bound. A server may still bind it, as long as nobody listens there.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        port = int(held.getsockname()[1])
        if sys.platform != "linux":  # elsewhere nobody may bind it twice
            held.close()
        yield port
