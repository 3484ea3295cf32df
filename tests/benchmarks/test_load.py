"""The load's own client, over a real socket: it understands HTTP/1.1 as servers speak it that are not ours."""

import asyncio
from collections.abc import Sequence

from support.cases import cases

from benchmarks.load import Loaded
from benchmarks.load.client import load

BODY = b'{"data": {"posts": []}}'
STATED = b"HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n" + BODY
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'8\r\n{"data":\r\nf\r\n {"posts": []}}\r\n0\r\nX-Trailer: x\r\n\r\n'
)
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 23\r\n\r\n" + BODY
ERROR = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy"
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + BODY
NONSENSE = b"220 mail.example.org ESMTP\r\n"
HOURS = 3600.0


class Peer:
    """A server that gives these answers, each in pieces of so many bytes, and then is gone: that ends the load."""

    def __init__(self, answers: Sequence[bytes], piece: int) -> None:
        self.answers = list(answers)
        self.piece = piece
        self.connections = 0
        self.bodies: list[bytes] = []

    async def load(self) -> Loaded:
        """Let one connection ask until the server is gone."""
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self.server.sockets[0].getsockname()[1]
        return await load(f"http://127.0.0.1:{port}/graphql", ["{a}", "{bc}"], 1, HOURS)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        open_ = True
        while open_ and self.answers:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            self.bodies.append(await reader.readexactly(length))
            answer = self.answers.pop(0)
            if not self.answers:
                self.server.close()
            for start in range(0, len(answer), self.piece):
                writer.write(answer[start : start + self.piece])
                await writer.drain()
            open_ = answer not in (CLOSING, CUT, NONSENSE)
        writer.close()


GONE = 2
"""What is counted at the end: the connection that the server leaves, and the one that cannot be opened any more."""


@cases("piece", [1, 7, 1 << 16])
async def test_answers_of_every_framing_are_read_to_their_end(piece: int) -> None:
    answers = [CHUNKED, STATED, CHUNKED, EMPTY, STATED]
    peer = Peer(answers, piece)
    loaded = await peer.load()
    assert (loaded.requests, loaded.failed, peer.connections) == (5, 1 + GONE, 1)
    assert loaded.size == sum(map(len, answers)) / 5
    assert peer.bodies == [b"{a}", b"{bc}", b"{a}", b"{bc}", b"{a}"]


async def test_a_connection_that_the_server_closes_is_opened_again() -> None:
    peer = Peer([STATED, CLOSING, CLOSING, STATED, STATED], 64)
    loaded = await peer.load()
    assert (loaded.requests, loaded.failed, peer.connections) == (5, GONE, 3)


async def test_an_error_s_status_is_a_failure_and_the_connection_stays() -> None:
    peer = Peer([STATED, ERROR, ERROR, STATED], 64)
    loaded = await peer.load()
    assert (loaded.requests, loaded.failed, peer.connections) == (4, 2 + GONE, 1)


@cases("broken", [CUT, NONSENSE])
async def test_an_answer_that_breaks_is_a_failure_and_no_answer(broken: bytes) -> None:
    peer = Peer([STATED, broken, STATED], 64)
    loaded = await peer.load()
    assert (loaded.requests, loaded.failed, peer.connections) == (2, 1 + GONE, 2)
    assert loaded.size == len(STATED)


async def test_a_server_that_is_not_there_is_a_failure() -> None:
    there = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = there.sockets[0].getsockname()[1]
    there.close()
    loaded = await load(f"http://127.0.0.1:{port}/graphql", ["{a}"], 3, HOURS)
    assert (loaded.requests, loaded.failed, loaded.size, loaded.p50_ms) == (0, 3, 0, 0)
