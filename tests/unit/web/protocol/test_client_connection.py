"""Clients that do not read are cut off, and do not keep the server from ending: over real sockets."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.growth import HANG
from support.serving import served
from support.tiny_engine import TinyEngine
from support.tiny_site import tiny_site

from gql_blog.cli.processes.header_limits import HeaderLimitProtocol
from gql_blog.web import event_stream, graphql_transport_ws
from gql_blog.web.protocol import client_connection
from gql_blog.web.protocol.client_connection import ClientConnection, connection_of

TCP = Path("/proc/net/tcp")
ESTABLISHED = "01"
POST = "POST /graphql HTTP/1.1\r\nHost: blog.example\r\nContent-Type: application/json\r\n"
SLOW = 60
"""Seconds that a server may take to end, which is never reached unless it waits for those who do not read."""
EVENTS = "text/event-stream"
INIT = '{"type": "connection_init"}'
HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: blog.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
MANY, LONG = "subscription { count(to: 1000) }", "{ long(characters: 1900000) }"

pytestmark = pytest.mark.skipif(not TCP.exists(), reason="the states of sockets are read as Linux shows them")


def open_at(address: str) -> int:
    """How many connections a server has."""
    port = f":{urlsplit(address).port:04X}"
    lines = [line.split() for line in TCP.read_text(encoding="ascii").splitlines()[1:]]
    return sum(local.endswith(port) and state == ESTABLISHED for _, local, _, state, *_ in lines)


async def until_none_is_open(address: str) -> None:
    async with asyncio.timeout(HANG):
        while open_at(address):  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.02)


def request(query: str, accept: str) -> bytes:
    body = json.dumps({"query": query})
    return f"{POST}Accept: {accept}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def websocket() -> tuple[bytes, bytes]:
    """A handshake, and a subscription."""
    subscribe = json.dumps({"type": "subscribe", "id": "1", "payload": {"query": MANY}})
    frames = [bytes([0x81, 0x80 | len(each), 0, 0, 0, 0]) + each.encode() for each in (INIT, subscribe)]
    return HANDSHAKE.encode(), b"".join(frames)


@asynccontextmanager
async def deaf(address: str, *requests: bytes) -> AsyncIterator[None]:
    """A client that sends requests, and reads no answer but those to all but the last."""
    with socket.create_connection(("127.0.0.1", urlsplit(address).port)) as client:
        *first, last = requests
        for each in first:
            client.sendall(each)
            client.setblocking(False)
            await asyncio.get_running_loop().sock_recv(client, 65_536)
        client.sendall(last)
        yield


def engine() -> TinyEngine:
    made = TinyEngine()
    made.padding = 1_900_000
    return made


@pytest.mark.parametrize("way", ["websocket", "stream"])
async def test_a_client_that_does_not_read_its_results_is_cut_off(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (event_stream, graphql_transport_ws):
        monkeypatch.setattr(module, "STALLED_SECONDS", 0.2)
    sent = websocket() if way == "websocket" else (request(MANY, EVENTS),)
    async with served(tiny_site(engine()), http=HeaderLimitProtocol) as address, deaf(address, *sent):
        assert open_at(address) == 1
        await until_none_is_open(address)


async def test_who_reads_nothing_of_an_answer_is_cut_off_by_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_connection, "DEAF_SECONDS", 0.5)
    async with served(tiny_site(), http=HeaderLimitProtocol) as address, deaf(address, request(LONG, "*/*") * 4):
        assert open_at(address) == 1
        await until_none_is_open(address)


async def test_the_server_ends_soon_whoever_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_connection, "CLOSING_SECONDS", 0.2)
    async with AsyncExitStack() as clients:
        async with served(tiny_site(engine()), http=HeaderLimitProtocol, timeout_graceful_shutdown=SLOW) as address:
            for sent in ((request(LONG, "*/*") * 4,), (request(MANY, EVENTS),), websocket()):
                await clients.enter_async_context(deaf(address, *sent))
            await asyncio.sleep(1)  # until all that fits into the buffers of the kernel is there
            started = time.monotonic()
        assert time.monotonic() - started < SLOW / 2


async def test_an_event_stream_ends_with_the_server_and_is_not_said_to_be_complete() -> None:
    async with served(tiny_site(), http=HeaderLimitProtocol, timeout_graceful_shutdown=SLOW) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(address).port)
        writer.write(request("subscription { forever }", EVENTS))
        told = await reader.readuntil(b'{"forever":1}')
        started = time.monotonic()
    told += await reader.read()
    writer.close()
    assert time.monotonic() - started < SLOW / 2
    assert told.endswith(b"0\r\n\r\n"), "the last chunk"
    assert b"event: complete" not in told


async def test_a_server_that_shows_no_connection_cuts_none() -> None:
    connection = connection_of({"type": "http"})
    connection.abort()
    connection.abort_if_unread()
    assert not connection.is_ending.is_set()
    assert connection_of({"type": "http", "state": {"gql_blog.connection": (own := ClientConnection())}}) is own
