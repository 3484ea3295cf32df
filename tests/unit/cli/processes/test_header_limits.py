"""Headers are cut while they arrive: over real sockets, by uvicorn with the protocol class of ``gql-blog serve``."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send
from support.cases import cases
from support.serving import served

from gql_blog.cli.processes.header_limits import HEADER_SECONDS, HeaderLimitProtocol
from gql_blog.web import MAX_HEADER_BYTES


class Impatient(HeaderLimitProtocol):
    """Waits for hardly any time, and for any number of bytes."""

    seconds = 0.05
    max_bytes = 10**9


class Site:
    """Answers 204 once it may, and keeps the paths that were asked for."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.paths.append(scope["path"])
        self.asked.set()
        while (await receive()).get("more_body"):
            pass
        await self.may_answer.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


class Connection:
    """A connection, and what came over it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def say(self, *parts: bytes) -> None:
        """Send each part by itself."""
        for part in parts:
            self._writer.write(part)
            await self._writer.drain()
            await asyncio.sleep(0)

    async def answer(self) -> bytes:
        """Return the head of the next answer."""
        return await self._reader.readuntil(b"\r\n\r\n")

    async def rest(self) -> bytes:
        """Return what comes until the server closes the connection."""
        with suppress(ConnectionResetError):
            return await self._reader.read()
        return b""

    async def drip(self, drop: bytes) -> bytes:
        """Send ``drop`` again and again until the server closes the connection; return what it said."""
        ended = asyncio.ensure_future(self.rest())
        with suppress(ConnectionError):
            while not ended.done():
                await self.say(drop)
        return await ended


@asynccontextmanager
async def connected(site: Site, kind: type[HeaderLimitProtocol] = HeaderLimitProtocol) -> AsyncIterator[Connection]:
    async with served(site, http=kind) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(address).port)
        try:
            yield Connection(reader, writer)
        finally:
            writer.close()


START = b"GET /one HTTP/1.1\r\nHost: blog.example\r\n"


@cases("pattern", [b"a", b"b: a\r\nX-Short: a\r\nX-Long: "])
async def test_long_headers_are_refused_while_they_arrive(pattern: bytes) -> None:
    site = Site()
    headers = START + b"X-Long: " + pattern * MAX_HEADER_BYTES
    async with connected(site) as connection:
        await connection.say(headers[:20_000], headers[20_000:MAX_HEADER_BYTES], headers[MAX_HEADER_BYTES:][:1])
        said = await connection.rest()
    assert said.startswith(b"HTTP/1.1 431 ")
    assert str(MAX_HEADER_BYTES).encode() in said
    assert site.paths == []


async def test_an_endless_header_is_read_no_further() -> None:
    site = Site()
    async with connected(site) as connection:
        await connection.say(START, b"X-Long: ")
        await connection.drip(b"a" * 65_536)
    assert site.paths == []


async def test_endless_trailers_of_a_body_are_refused() -> None:
    site = Site()
    async with connected(site) as connection:
        await connection.say(b"POST /one HTTP/1.1\r\nHost: blog.example\r\nTransfer-Encoding: chunked\r\n\r\n")
        await connection.say(b"3\r\nabc\r\n0\r\n")
        await connection.drip(b"X-Trailer: " + b"a" * 4_096 + b"\r\n")
    assert site.paths == ["/one"]


async def test_a_long_body_is_no_header() -> None:
    timers: list[object] = []

    class Noting(HeaderLimitProtocol):
        def on_headers_complete(self) -> None:
            super().on_headers_complete()
            timers.append(self._timer)

    async with connected(Site(), Noting) as connection:
        await connection.say(b"POST /one HTTP/1.1\r\nHost: blog.example\r\nContent-Length: 500000\r\n\r\n")
        await connection.say(*[b"a" * 50_000] * 10)
        assert (await connection.answer()).startswith(b"HTTP/1.1 204 ")
    assert timers == [None], "the time of its headers is over"


async def test_headers_that_drip_are_cut_when_their_time_is_over() -> None:
    site = Site()
    async with connected(site, Impatient) as connection:
        await connection.say(START)
        await connection.drip(b"X-A: b\r\n")
    assert site.paths == []


async def test_who_sends_slow_headers_is_told_why() -> None:
    async with connected(Site(), Impatient) as connection:
        await connection.say(START, b"X-A: b\r\n")
        said = await connection.rest()
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"within 0.05 s" in said


async def test_a_connection_that_says_nothing_is_cut() -> None:
    async with connected(Site(), Impatient) as connection:
        assert (await connection.rest()).startswith(b"HTTP/1.1 408 ")


async def test_empty_lines_before_a_request_are_headers_too() -> None:
    class Tiring(Impatient):
        seconds = HEADER_SECONDS

    async with connected(Site(), Tiring) as connection:
        await connection.say(START, b"\r\n")
        assert (await connection.answer()).startswith(b"HTTP/1.1 204 ")
        Tiring.seconds = Impatient.seconds
        await connection.say(b"\r\n")
        assert (await connection.rest()).startswith(b"HTTP/1.1 408 ")


async def test_headers_in_pieces_are_answered_within_the_time() -> None:
    site = Site()
    async with connected(site) as connection:
        for path in (b"/one", b"/two"):
            await connection.say(b"GET ", path, b" HTTP/1.1\r\n", b"Host: blog", b".example\r\n", b"\r\n")
            assert (await connection.answer()).startswith(b"HTTP/1.1 204 ")
    assert site.paths == ["/one", "/two"]


async def test_a_request_is_answered_though_the_headers_of_the_next_one_are_slow() -> None:
    site = Site()

    class Answering(Impatient):
        seconds = HEADER_SECONDS

        def _time_out(self) -> None:
            super()._time_out()
            site.may_answer.set()

    async with connected(site, Answering) as connection:
        site.may_answer.clear()
        await connection.say(START, b"\r\n")
        await site.asked.wait()
        Answering.seconds = Impatient.seconds
        await connection.say(b"GET /two")
        assert (await connection.answer()).startswith(b"HTTP/1.1 204 ")
        assert (await connection.rest()).startswith(b"HTTP/1.1 408 ")
    assert site.paths == ["/one"]


def test_the_limits_of_the_server() -> None:
    assert (HeaderLimitProtocol.max_bytes, HeaderLimitProtocol.seconds) == (32_768, HEADER_SECONDS) == (32_768, 10.0)
