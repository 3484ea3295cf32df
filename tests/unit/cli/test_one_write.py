import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gql_blog.cli.one_write import COPIED, OneWriteProtocol

PLAIN = b"GET /%s HTTP/1.1\r\nhost: x\r\n\r\n"
LAST = b"GET /%s HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"


class Counting:
    """A connection that notes what is written to it."""

    def __init__(self, transport: asyncio.Transport, writes: list[bytes]) -> None:
        self._transport = transport
        self._writes = writes

    def write(self, data: bytes) -> None:
        self._writes.append(bytes(data))
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Site:
    """An application that answers in every way that there is; ``go`` lets its stream go on."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.writes: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        name, _, size = scope["path"][1:].partition("-")
        body = b"b" * int(size or 5)
        while (await receive()).get("more_body"):
            pass
        if name == "raises":
            raise RuntimeError("planted")
        headers = [] if name in ("stream", "none") else [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 204 if name == "none" else 200, "headers": headers})
        if name == "breaks":
            raise RuntimeError("planted")
        if name in ("later", "stream"):
            await (self.go.wait() if name == "stream" else asyncio.sleep(0.01))
        if name == "stream":
            await send({"type": "http.response.body", "body": b"HTTP/", "more_body": True})
            await send({"type": "http.response.body", "body": b"next", "more_body": True})
        await send({"type": "http.response.body", "body": b"" if name == "none" else body})


@asynccontextmanager
async def serving(protocol: type[HttpToolsProtocol]) -> AsyncIterator[tuple[int, Site]]:
    """The site by that protocol: its port, and itself."""
    site = Site()

    class Counted(protocol):  # type: ignore[valid-type,misc]
        def connection_made(self, transport: Any) -> None:
            super().connection_made(Counting(transport, site.writes))

    listening = socket.create_server(("127.0.0.1", 0))
    terms: Any = {"lifespan": "off", "log_config": None, "date_header": False, "timeout_graceful_shutdown": 1}
    server = uvicorn.Server(uvicorn.Config(site, http=Counted, **terms))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for that)
        await asyncio.sleep(0.01)
    try:
        yield listening.getsockname()[1], site
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
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


CONVERSATIONS: dict[str, tuple[bytes, ...]] = {
    "one": (LAST % b"whole",),
    "three": (PLAIN % b"whole", PLAIN % b"whole-0", LAST % b"whole-9"),
    "three at once": (PLAIN % b"whole" + PLAIN % b"later" + LAST % b"whole-7",),
    "just copied": (LAST % b"whole-%d" % COPIED,),
    "large": (PLAIN % b"whole-%d" % (COPIED + 1), LAST % b"whole-3000000"),
    "later": (PLAIN % b"later", LAST % b"later"),
    "nothing": (PLAIN % b"none", LAST % b"none"),
    "a head": (
        b"HEAD /whole HTTP/1.1\r\nhost: x\r\n\r\n",
        b"HEAD /whole HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    ),
    "an older version": (b"GET /whole HTTP/1.0\r\nhost: x\r\n\r\n",),
    "an error": (LAST % b"raises",),
    "an error in between": (LAST % b"breaks",),
    "expecting": (
        b"POST /whole HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n",
        b"abc",
    ),
    "nonsense": (b"nonsense\r\n\r\n",),
}


@pytest.mark.parametrize("requests", CONVERSATIONS.values(), ids=CONVERSATIONS)
async def test_what_is_said_is_what_uvicorn_says(requests: tuple[bytes, ...]) -> None:
    async with serving(HttpToolsProtocol) as (port, _):
        expected = await said(port, *requests)
    async with serving(OneWriteProtocol) as (port, _):
        assert await said(port, *requests) == expected
    assert expected.startswith(b"HTTP/1.1 ")


@pytest.mark.parametrize("size", [0, 5, COPIED])
async def test_an_answer_is_one_write(size: int) -> None:
    async with serving(OneWriteProtocol) as (port, site):
        await said(port, PLAIN % b"whole-%d" % size, LAST % b"whole-%d" % size)
    assert len(site.writes) == 2
    assert all(write.startswith(b"HTTP/1.1 200 ") and len(write) > size for write in site.writes)


async def test_a_long_one_is_not_copied() -> None:
    async with serving(OneWriteProtocol) as (port, site):
        await said(port, LAST % b"whole-%d" % (COPIED + 1))
    assert [len(write) for write in site.writes[1:]] == [COPIED + 1]


async def test_a_head_does_not_wait_for_a_body_that_comes_later() -> None:
    async with serving(OneWriteProtocol) as (port, site):
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
    assert rest == b"5\r\nHTTP/\r\n4\r\nnext\r\n5\r\nbbbbb\r\n0\r\n\r\n"


async def test_nothing_is_written_to_a_connection_that_is_gone() -> None:
    async with serving(OneWriteProtocol) as (port, site):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(LAST % b"stream")
        await asyncio.sleep(0.05)
        writer.transport.abort()
        await asyncio.sleep(0.05)
        site.go.set()
        await asyncio.sleep(0.05)
        assert (await said(port, LAST % b"whole")).endswith(b"bbbbb")
