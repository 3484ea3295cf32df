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

    def is_closing(self) -> bool:
        return "closed" in self.told

    def write(self, data: bytes) -> None:
        self.told.append(data)

    def writelines(self, pieces: tuple[bytes, ...]) -> None:
        self.told.append(pieces)

    def close(self) -> None:
        self.told.append("closed")

    def set_protocol(self, protocol: object) -> None:
        self.told.append(protocol)

    def get_extra_info(self, name: str) -> str:
        return f"its {name}"


class Noting:
    """Passes everything on to a real transport, and notes what is written at once."""

    def __init__(self, transport: asyncio.Transport, sent: list[object]) -> None:
        self._transport, self._sent = transport, sent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self._sent.append("one piece")
        self._transport.write(data)

    def writelines(self, pieces: tuple[bytes, ...]) -> None:
        self._sent.append("two pieces")
        self._transport.writelines(pieces)


def joining() -> tuple[Any, list[object]]:
    recorder: Any = Recorder()
    return JoinedWrites(recorder), recorder.told


async def test_head_and_body_are_sent_together() -> None:
    transport, told = joining()
    transport.write(b"head")
    assert told == []
    transport.write(b"body")
    assert told == [(b"head", b"body")]
    await asyncio.sleep(0)
    assert told == [(b"head", b"body")]


async def test_a_piece_alone_waits_for_one_turn() -> None:
    transport, told = joining()
    transport.write(b"head")
    await asyncio.sleep(0)
    assert told == [b"head"]


async def test_what_is_kept_is_sent_before_the_end() -> None:
    transport, told = joining()
    transport.write(b"refusal")
    transport.close()
    assert told == [b"refusal", "closed"]
    assert transport.is_closing()


async def test_another_protocol_gets_each_piece_sent_at_once() -> None:
    transport, told = joining()
    transport.write(b"switching")
    transport.set_protocol("another")
    transport.write(b"one")
    transport.write(b"two")
    assert told == [b"switching", "another", b"one", b"two"]


async def test_the_rest_is_the_transports_own() -> None:
    transport, _ = joining()
    assert transport.get_extra_info("peername") == "its peername"
    with pytest.raises(AttributeError):
        transport.unheard_of()


@given(st.lists(st.sampled_from(["write", "turn"])))
def test_nothing_is_lost_doubled_or_put_in_another_order(doings: list[str]) -> None:
    async def run() -> tuple[list[bytes], list[object]]:
        transport, told = joining()
        pieces: list[bytes] = []
        for each in doings:
            if each == "turn":
                await asyncio.sleep(0)
            else:
                pieces.append(b"%d" % len(pieces))
                transport.write(pieces[-1])
        transport.close()
        return pieces, told

    pieces, (*told, end) = asyncio.run(run())
    assert [piece for each in told for piece in (each if isinstance(each, tuple) else (each,))] == pieces
    assert end == "closed"


async def test_the_server_sends_a_response_in_one_piece_and_a_stream_as_it_comes() -> None:
    sent: list[object] = []

    class Noted(HeaderLimitProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            noting: Any = Noting(transport, sent)
            super().connection_made(noting)

    may_end = asyncio.Event()

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
        if scope["path"] == "/stream":
            await may_end.wait()
        await send({"type": "http.response.body", "body": b"body"})

    async with served(app, http=Noted) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(b"GET / HTTP/1.1\r\nHost: blog.example\r\n\r\n")
        await reader.readuntil(b"body")
        writer.write(b"GET /stream HTTP/1.1\r\nHost: blog.example\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        may_end.set()
        assert await reader.readexactly(4) == b"body"
        writer.close()
    assert sent == ["two pieces", "one piece", "one piece"]


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
