import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send
from support.serving import served

from gql_blog.cli.header_limits import HeaderLimitProtocol
from gql_blog.cli.joined_writes import JoinedWrites


class Recorder:
    """A transport that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.is_lost = False

    def is_closing(self) -> bool:
        return self.is_lost or "close" in self.told

    def write(self, data: bytes) -> None:
        assert not self.is_closing()
        self.told.append(data)

    def write_eof(self) -> None:
        self.told.append("eof")

    def close(self) -> None:
        self.told.append("close")

    def abort(self) -> None:
        self.told.append("abort")

    def set_protocol(self, protocol: object) -> None:
        self.told.append(protocol)

    def get_extra_info(self, name: str) -> str:
        return f"its {name}"


class Noting:
    """Passes everything on to a real transport, and notes how long each written piece is."""

    def __init__(self, transport: asyncio.Transport, written: list[int]) -> None:
        self._transport, self._written = transport, written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self._written.append(len(data))
        self._transport.write(data)


def joining() -> tuple[Any, Any]:
    recorder: Any = Recorder()
    return JoinedWrites(recorder), recorder


async def test_head_and_body_are_sent_together() -> None:
    transport, real = joining()
    transport.write(b"head")
    assert real.told == []
    transport.write(b"body")
    assert real.told == [b"headbody"]
    await asyncio.sleep(0)
    assert real.told == [b"headbody"]


async def test_a_long_body_is_not_copied() -> None:
    transport, real = joining()
    body = bytes(100_000)
    transport.write(b"head")
    transport.write(body)
    assert real.told == [b"head", body]
    assert real.told[1] is body


async def test_a_piece_alone_waits_for_one_turn() -> None:
    transport, real = joining()
    transport.write(b"head")
    await asyncio.sleep(0)
    assert real.told == [b"head"]


@pytest.mark.parametrize("end", ["close", "write_eof"])
async def test_what_is_kept_is_sent_before_the_end(end: str) -> None:
    transport, real = joining()
    transport.write(b"refusal")
    getattr(transport, end)()
    assert real.told == [b"refusal", end.removeprefix("write_")]


async def test_nothing_is_sent_over_a_lost_connection() -> None:
    transport, real = joining()
    transport.write(b"head")
    real.is_lost = True
    await asyncio.sleep(0)
    assert real.told == []
    real.is_lost = False
    transport.write(b"head")
    transport.abort()
    await asyncio.sleep(0)
    assert real.told == ["abort"]


async def test_another_protocol_gets_each_piece_sent_at_once() -> None:
    transport, real = joining()
    transport.write(b"switching")
    transport.set_protocol("another")
    transport.write(b"one")
    transport.writelines([b"two", b"three"])
    assert real.told == [b"switching", "another", b"one", b"twothree"]


async def test_the_rest_is_the_transports_own() -> None:
    transport, _ = joining()
    assert transport.get_extra_info("peername") == "its peername"
    with pytest.raises(AttributeError):
        transport.unheard_of()


@given(st.lists(st.sampled_from(["write", "lines", "turn"])))
def test_nothing_is_lost_doubled_or_put_in_another_order(doings: list[str]) -> None:
    async def run() -> tuple[list[bytes], list[Any]]:
        transport, real = joining()
        pieces: list[bytes] = []
        for number, each in enumerate(doings):
            if each == "turn":
                await asyncio.sleep(0)
            else:
                pieces.append(b"%d," % number)
                transport.write(pieces[-1]) if each == "write" else transport.writelines(pieces[-1:])
        transport.close()
        return pieces, real.told

    pieces, (*told, end) = asyncio.run(run())
    assert b"".join(told) == b"".join(pieces)
    assert end == "close"


Head = list[tuple[bytes, bytes]]


async def answered(path: bytes, status: int, head: Head, body: bytes, written: list[int] | None = None) -> bytes:
    """What comes over a connection that is closed after one answer."""

    class Noted(HeaderLimitProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            noting: Any = Noting(transport, [] if written is None else written)
            super().connection_made(noting)

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": head})
        if scope["path"] == "/stream":
            await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": body})

    async with served(app, http=Noted) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(b"GET %s HTTP/1.1\r\nHost: blog.example\r\nConnection: close\r\n\r\n" % path)
        async with asyncio.timeout(10):
            said = await reader.read()
        writer.close()
    return said


async def test_the_server_sends_a_response_in_one_piece_and_a_stream_as_it_comes() -> None:
    for path, pieces in ((b"/", 1), (b"/stream", 2)):
        written: list[int] = []
        said = await answered(path, 200, [(b"content-length", b"4")], b"body", written)
        assert said.endswith(b"\r\n\r\nbody")
        assert len(written) == pieces
        assert sum(written) == len(said)


@pytest.mark.parametrize(("status", "head"), [(204, []), (304, []), (200, [(b"content-length", b"0")])])
async def test_an_answer_without_a_body_ends(status: int, head: Head) -> None:
    said = await answered(b"/", status, head, b"")
    assert said.startswith(b"HTTP/1.1 %d " % status)
    assert said.endswith(b"\r\n\r\n")


async def test_many_requests_in_one_packet_are_answered_in_their_order() -> None:
    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        body = scope["path"].encode() * 20_000
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})

    async with served(app, http=HeaderLimitProtocol) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(b"".join(b"GET /%d HTTP/1.1\r\nHost: blog.example\r\n\r\n" % number for number in range(50)))
        for number in range(50):
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
            expected = b"/%d" % number * 20_000
            assert await reader.readexactly(len(expected)) == expected
            await asyncio.sleep(0)  # slower than the server
        writer.close()
