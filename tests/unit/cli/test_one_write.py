import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
import uvloop
from starlette.types import ASGIApp, Receive, Scope, Send
from support.tiny_site import tiny_site
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gql_blog.cli.one_write import LONG, OneWriteProtocol
from gql_blog.web import WHOLE, apart

PLAIN = b"GET /%s HTTP/1.1\r\nhost: x\r\n\r\n"
LAST = b"GET /%s HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
ASK = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n%s\r\n%s"
HELLO = b'{"query": "{ hello }"}'


class Noting:
    """A connection that notes what is written to it."""

    def __init__(self, transport: asyncio.Transport, writes: list[bytes]) -> None:
        self._transport = transport
        self._writes = writes

    def write(self, data: bytes) -> None:
        self._writes.append(bytes(data))
        self._transport.write(data)

    def writelines(self, lines: Iterable[bytes]) -> None:
        self._writes.append(b"".join(lines))
        self._transport.writelines(lines)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Site:
    """An application that answers in every way that there is.

    ``go`` lets it go on where it waits; ``ended``: it was told that a request needs no more.
    """

    def __init__(self, header: tuple[bytes, bytes] = (b"x-more", b"a\tb")) -> None:
        self.go, self.ended = asyncio.Event(), asyncio.Event()
        self._header = header

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name, _, size = scope["path"][1:].partition("-")
        while name != "unread" and (await receive()).get("more_body"):
            pass
        if name == "raises":
            raise RuntimeError("planted")
        if name == "stream":
            await self._stream(send)
            return
        if name == "waits":
            await self.go.wait()
        if name == "later":
            await asyncio.sleep(0.01)
        hearing = asyncio.create_task(self._hear(receive)) if name == "listens" else None
        await asyncio.sleep(0)
        message = self._whole(name, b"b" * int(size or 5))
        for each in (message,) if WHOLE in scope.get("extensions", ()) else apart(message):
            await send(each)
        if name == "twice":
            await send(message if WHOLE in scope.get("extensions", ()) else apart(message)[0])
        if name == "unread":
            await receive()
        if hearing:
            await hearing

    async def _hear(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.ended.set()

    def _whole(self, name: str, body: bytes) -> dict[str, Any]:
        headers = [self._header]
        if name in ("none", "unchanged"):
            return {"type": WHOLE, "status": 204 if name == "none" else 304, "headers": headers, "body": b""}
        if name != "unmeasured":
            length = len(body) + {"long": -1, "short": 1}.get(name, 0)
            headers.append((b"content-length", b"%d" % length))
        if name == "closes":
            headers.append((b"connection", b"close"))
        if name == "chunked":
            headers.append((b"transfer-encoding", b"chunked"))
        return {"type": WHOLE, "status": 200, "headers": headers, "body": body}

    async def _stream(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.go.wait()
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        await send({"type": "http.response.body", "body": b"last"})


@asynccontextmanager
async def serving(
    protocol: type[HttpToolsProtocol], site: ASGIApp, **given: Any
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A site by that protocol: its port, and what was written to all connections."""
    writes: list[bytes] = []

    class Noted(protocol):  # type: ignore[valid-type,misc]
        def connection_made(self, transport: Any) -> None:
            super().connection_made(Noting(transport, writes))

    listening = socket.create_server(("127.0.0.1", 0))
    terms: Any = {"lifespan": "off", "log_config": None, "access_log": False, "date_header": False, **given}
    server = uvicorn.Server(uvicorn.Config(site, http=Noted, timeout_graceful_shutdown=1, **terms))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for that)
        await asyncio.sleep(0.01)
    try:
        yield listening.getsockname()[1], writes
    finally:
        server.should_exit = True
        await task
        listening.close()


async def said(port: int, *requests: bytes) -> bytes:
    """Everything that is answered on one connection, until the server closes it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for request in requests:
            writer.write(request)
            await asyncio.sleep(0.02)
        async with asyncio.timeout(3):  # before uvicorn closes what is idle
            return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


CONVERSATIONS: dict[str, tuple[bytes, ...]] = {
    "one": (LAST % b"whole",),
    "three": (PLAIN % b"whole", PLAIN % b"whole-0", LAST % b"whole-9"),
    "three at once": (PLAIN % b"whole" + PLAIN % b"later" + LAST % b"whole-7",),
    "large": (PLAIN % b"whole-40000", LAST % b"whole-3000000"),
    "large ones at once": (PLAIN % b"whole-3000000" + PLAIN % b"whole-2000000" + LAST % b"whole-6",),
    "nothing": (PLAIN % b"none", LAST % b"none"),
    "nothing new": (PLAIN % b"unchanged", LAST % b"unchanged"),
    "closed by the answer": (PLAIN % b"closes",),
    "closed by both": (LAST % b"closes",),
    "of no declared length": (PLAIN % b"unmeasured", LAST % b"unmeasured"),
    "longer than declared": (PLAIN % b"long",),
    "shorter than declared": (PLAIN % b"short",),
    "in chunks": (LAST % b"chunked",),
    "answered twice": (PLAIN % b"twice", PLAIN % b"whole"),
    "a head": (
        b"HEAD /whole HTTP/1.1\r\nhost: x\r\n\r\n",
        b"HEAD /whole HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    ),
    "an older version": (b"GET /whole HTTP/1.0\r\nhost: x\r\n\r\n",),
    "an error": (LAST % b"raises",),
    "expecting": (
        b"POST /whole HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n",
        b"abc",
    ),
    "expecting in vain": (
        b"POST /unread HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n",
        b"abc" + LAST % b"whole",
    ),
    "nonsense": (b"nonsense\r\n\r\n",),
}


async def said_by(protocol: type[HttpToolsProtocol], requests: Sequence[bytes]) -> bytes:
    async with serving(protocol, Site(), headers=[("x-every", "answer")]) as (port, _):
        return await said(port, *requests)


@pytest.mark.parametrize("requests", CONVERSATIONS.values(), ids=CONVERSATIONS)
async def test_what_is_said_is_what_uvicorn_says(requests: tuple[bytes, ...]) -> None:
    expected = await said_by(HttpToolsProtocol, requests)
    assert await said_by(OneWriteProtocol, requests) == expected
    assert expected.startswith(b"HTTP/1.1 ")


@pytest.mark.parametrize("name", ["three at once", "large", "large ones at once", "a head", "closed by the answer"])
def test_it_is_said_over_the_loop_that_serves_too(name: str) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        expected = runner.run(said_by(HttpToolsProtocol, CONVERSATIONS[name]))
        assert runner.run(said_by(OneWriteProtocol, CONVERSATIONS[name])) == expected


@pytest.mark.parametrize("size", [0, 5, LONG - 1])
async def test_an_answer_is_one_write(size: int) -> None:
    async with serving(OneWriteProtocol, Site()) as (port, writes):
        await said(port, PLAIN % b"whole-%d" % size + PLAIN % b"later-%d" % size, LAST % b"whole-%d" % size)
    assert len(writes) == 3
    assert all(write.startswith(b"HTTP/1.1 200 ") and write.endswith(b"\r\n\r\n" + b"b" * size) for write in writes)


async def test_a_long_body_is_a_write_of_its_own() -> None:
    async with serving(OneWriteProtocol, Site()) as (port, writes):
        await said(port, PLAIN % b"whole-%d" % LONG, LAST % b"later-%d" % LONG)
    assert [len(write) for write in writes[1::2]] == [LONG] * 2
    assert all(write.startswith(b"HTTP/1.1 200 ") and write.endswith(b"\r\n\r\n") for write in writes[::2])


async def test_an_answer_of_the_site_is_one_write() -> None:
    last = ASK % (len(HELLO), b"connection: close\r\n", HELLO)
    async with serving(OneWriteProtocol, tiny_site()) as (port, writes):
        answered = await said(port, ASK % (len(HELLO), b"", HELLO), ASK % (3, b"", b"{}}"), last)
    assert [write[9:12] for write in writes] == [b"200", b"400", b"200"]
    assert b"".join(writes) == answered


async def test_a_refusal_that_closes_the_connection_does() -> None:
    async with serving(OneWriteProtocol, tiny_site()) as (port, _):
        refused = await said(port, ASK % (2_000_000, b"", b"{"))
    assert refused.startswith(b"HTTP/1.1 413 ")
    assert refused.count(b"\r\nconnection: close\r\n") == 1


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n", b"\0", b"\x7f"])
async def test_no_header_holds_the_end_of_a_line(end: bytes, caplog: pytest.LogCaptureFixture) -> None:
    for header in ((b"x-more", b"a" + end + b"evil: b"), (b"x" + end + b"evil", b"b")):
        async with serving(OneWriteProtocol, Site(header)) as (port, writes):
            assert await said(port, PLAIN % b"whole") == b""
        assert writes == []
    assert "Invalid HTTP header" in caplog.text


async def test_a_client_that_does_not_read_is_waited_for() -> None:
    sizes = (b"whole-8000000", b"whole-7", b"whole-8")
    async with serving(OneWriteProtocol, Site()) as (port, writes):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_000)
        writer.write(b"".join(PLAIN % size for size in sizes))
        await asyncio.sleep(0.1)
        assert len(writes) == 2  # the head and the body of the first
        async with asyncio.timeout(5):
            for size in (8_000_000, 7, 8):
                assert b"content-length: %d\r\n" % size in await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(size)
        writer.close()
        await writer.wait_closed()


async def test_a_stream_does_not_wait_for_its_end() -> None:
    site = Site()
    async with serving(OneWriteProtocol, site) as (port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(LAST % b"stream")
        async with asyncio.timeout(5):
            head = await reader.readuntil(b"\r\n\r\n")
            assert not site.go.is_set()
            site.go.set()
            rest = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert rest == b"5\r\nfirst\r\n4\r\nlast\r\n0\r\n\r\n"


@pytest.mark.parametrize("name", [b"stream", b"waits"])
async def test_nothing_is_written_to_a_connection_that_is_gone(name: bytes) -> None:
    site = Site()
    async with serving(OneWriteProtocol, site) as (port, writes):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(LAST % name)
        await asyncio.sleep(0.05)
        writer.transport.abort()
        await asyncio.sleep(0.05)
        before = list(writes)
        site.go.set()
        await asyncio.sleep(0.05)
        assert writes == before
        assert (await said(port, LAST % b"whole")).endswith(b"bbbbb")


async def test_who_listens_for_the_end_of_a_request_hears_of_it() -> None:
    site = Site()
    async with serving(OneWriteProtocol, site) as (port, _):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(PLAIN % b"listens")
        async with asyncio.timeout(2):
            await site.ended.wait()
        writer.close()
        await writer.wait_closed()


async def test_an_answer_is_in_the_log_of_accesses_where_one_is_kept(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("uvicorn.access"), "propagate", True)  # uvicorn turns it off for good
    with caplog.at_level(logging.INFO, "uvicorn.access"):
        async with serving(OneWriteProtocol, Site(), access_log=True) as (port, _):
            await said(port, LAST % b"whole")
    assert '"GET /whole HTTP/1.1" 200' in caplog.text
