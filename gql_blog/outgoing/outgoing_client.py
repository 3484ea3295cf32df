"""One request to another server: its addresses are checked, and it is one of these that is connected to.

A name is resolved once for each request, so that it cannot stand for a public address when it is checked and for one of
the inside when it is used. Proxies of the environment are not used: they would resolve the name again.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from gql_blog.errors import InputError, PluginError
from gql_blog.outgoing.address_rules import Address, is_public, may_be_named
from gql_blog.outgoing.destination import Destination, destination_of
from gql_blog.outgoing.http_response import NotHttp, OutgoingResponse, OutgoingStream, ResponseReader

_CHUNK: Final = 65_536
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
_OWN_HEADERS: Final = frozenset(("accept-encoding", "connection", "content-length", "host", "transfer-encoding"))
_MAX_ADDRESSES: Final = 3
"""How many addresses of a host are tried."""

Resolve = Callable[[str, int], Awaitable[Collection[Address]]]
"""Returns the addresses of a host; OSError if it has none."""


class OutgoingProblem(StrEnum):
    """Why there is no response."""

    ADDRESS = "ADDRESS"
    """An address of the host must not be reached."""
    NAME = "NAME"
    """The host has no address."""
    CONNECTION = "CONNECTION"
    """No connection, or it broke."""
    TLS = "TLS"
    """The certificate is not valid for the host."""
    TIMEOUT = "TIMEOUT"
    RESPONSE = "RESPONSE"
    """What came is no HTTP response, or has too many headers."""


class OutgoingFailure(Exception):
    """There is no response; ``problem`` says why. Its text names the host, and nothing of the inside."""

    def __init__(self, problem: OutgoingProblem, told: str) -> None:
        super().__init__(told)
        self.problem = problem


async def resolved(host: str, port: int) -> list[Address]:
    """Return the addresses of a host, as the system resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(address[0]) for *_, address in found))


class OutgoingClient:
    """Sends requests, each on a connection of its own. No redirect is followed.

    ``named_hosts``: see ``destination_of``. ``connect_seconds`` is for one address, ``total_seconds`` for all from the
    name to the end of the response. ``max_body``: the bytes that are taken of a response. ``ca_file`` has certificates
    to trust besides the system's.
    """

    def __init__(
        self,
        *,
        named_hosts: Collection[str] = (),
        connect_seconds: float = 5.0,
        total_seconds: float = 10.0,
        max_body: int = _CHUNK,
        ca_file: Path | None = None,
        resolve: Resolve = resolved,
    ) -> None:
        self._named_hosts = frozenset(each.lower() for each in named_hosts)
        self._connect_seconds = connect_seconds
        self._total_seconds = total_seconds
        self._max_body = max_body
        self._ca_file = ca_file
        self._resolve = resolve
        self._tls: ssl.SSLContext | None = None
        self._making_tls = asyncio.Lock()

    def check(self, url: str) -> Destination:
        """Return where a URL leads; InputError says what is wrong with it. Nothing is resolved."""
        return destination_of(url, self._named_hosts)

    @staticmethod
    def check_ca_file(path: Path) -> None:
        """InputError: a file has no certificates of authorities that can be read."""
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
        except ssl.SSLError:
            told = f"The file {path} of ca_file has no certificate in PEM. Name one that has, or leave the setting out."
        except OSError as error:
            told = f"The file {path} of ca_file cannot be read ({error.strerror}). Name one that can, or leave it out."
        else:
            return
        raise InputError(told, path=("ca_file",))

    async def prepare(self) -> None:
        """Read the certificates of authorities, which takes a while, beside the event loop.

        InputError: ``ca_file`` has none that can be read. The first request does the same where this was not called.
        """
        await self._tls_context()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> OutgoingResponse:
        """Return the response to a POST, whatever its status. OutgoingFailure: there is none.

        InputError: the URL, or a header, cannot be sent. PluginError: ``ca_file`` cannot be read.
        """
        return await self._whole("POST", url, headers, body)

    async def get(self, url: str, headers: Mapping[str, str]) -> OutgoingResponse:
        """Return the response to a GET, as ``post`` does."""
        return await self._whole("GET", url, headers)

    @asynccontextmanager
    async def stream(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[OutgoingStream]:
        """As ``post``, by GET; yields the response once its headers are here. ``total_seconds`` span its body, too."""
        async with self._exchange("GET", url, headers) as (response, chunks):
            yield OutgoingStream(response.status, response.headers, chunks)

    async def _whole(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> OutgoingResponse:
        async with self._exchange(method, url, headers, body) as (response, chunks):
            kept = b"".join([each async for each in chunks])
            return OutgoingResponse(response.status, response.headers, kept, response.is_cut)

    @asynccontextmanager
    async def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> AsyncIterator[tuple[ResponseReader, AsyncIterator[bytes]]]:
        destination = self.check(url)
        _check_headers(headers)
        tls = await self._tls_for(destination)
        bounded = partial(self._bounded, destination, asyncio.get_running_loop().time() + self._total_seconds)
        response, writer = ResponseReader(self._max_body), None
        try:
            async with bounded():
                reader, writer = await self._connection(destination, await self._addresses(destination), tls)
                writer.write(_request(method, destination, headers, body))
                await writer.drain()
                while not response.has_head:
                    await _read(reader, response)
            yield response, _chunks(reader, response, bounded)
        finally:
            if writer is not None:
                writer.transport.abort()  # a polite end would wait for a server that may never answer

    @asynccontextmanager
    async def _bounded(self, destination: Destination, until: float) -> AsyncIterator[None]:
        """Make a block that ends in time, and tells why there is no response."""
        try:
            async with asyncio.timeout_at(until):
                yield
        except TimeoutError:
            told = f"{destination.host} has not answered within {self._total_seconds:g} s."
            raise OutgoingFailure(OutgoingProblem.TIMEOUT, told) from None
        except NotHttp as error:
            told = f"The response of {destination.host} cannot be read: {error}."
            raise OutgoingFailure(OutgoingProblem.RESPONSE, told) from None
        except OSError as error:
            told = f"The connection to {destination.host} broke."
            raise OutgoingFailure(OutgoingProblem.CONNECTION, told) from error

    async def _addresses(self, destination: Destination) -> list[Address]:
        """Return the addresses of the host, each of which may be reached."""
        try:
            found = await self._resolve(destination.host, destination.port)
        except (OSError, UnicodeError) as error:
            raise OutgoingFailure(OutgoingProblem.NAME, f"{destination.host} has no address.") from error
        may_be = may_be_named if destination.is_named else is_public
        if not found or not all(may_be(each) for each in found):
            told = f"{destination.host} is at an address that must not be reached."
            raise OutgoingFailure(OutgoingProblem.ADDRESS, told)
        return list(found)[:_MAX_ADDRESSES]

    async def _connection(
        self, destination: Destination, addresses: list[Address], tls: ssl.SSLContext | None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the first of the addresses that lets us."""
        for each in addresses:
            try:
                async with asyncio.timeout(self._connect_seconds):
                    return await asyncio.open_connection(
                        str(each),
                        destination.port,
                        ssl=tls,
                        server_hostname=destination.host if tls is not None else None,
                    )
            except ssl.SSLError as error:
                told = f"The certificate of {destination.host} is not valid, or it speaks no TLS."
                raise OutgoingFailure(OutgoingProblem.TLS, told) from error
            except OSError:  # a TimeoutError is one, too
                continue
        raise OutgoingFailure(OutgoingProblem.CONNECTION, f"{destination.host} lets nobody connect.")

    async def _tls_for(self, destination: Destination) -> ssl.SSLContext | None:
        """Return the context for a destination. It is not the destination's fault if there is none."""
        if destination.scheme != "https":
            return None
        try:
            return await self._tls_context()
        except InputError as error:
            raise PluginError(error.message) from error

    async def _tls_context(self) -> ssl.SSLContext:
        async with self._making_tls:
            if self._tls is None:
                self._tls = await asyncio.to_thread(_made_tls, self._ca_file)
            return self._tls


async def _chunks(
    reader: asyncio.StreamReader, response: ResponseReader, bounded: Callable[[], AbstractAsyncContextManager[None]]
) -> AsyncIterator[bytes]:
    while True:
        if part := response.take():
            yield part
        if response.is_complete:
            return
        async with bounded():
            await _read(reader, response)


async def _read(reader: asyncio.StreamReader, response: ResponseReader) -> None:
    if data := await reader.read(_CHUNK):
        response.feed(data)
    else:
        response.end()


def _made_tls(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        OutgoingClient.check_ca_file(ca_file)
        context.load_verify_locations(ca_file)
    return context


def _check_headers(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if _HEADER_NAME.fullmatch(name) is None or name.lower() in _OWN_HEADERS:
            raise InputError(f"The header {name!r} cannot be sent. Choose a name of letters, digits and hyphens.")
        if not (value.isascii() and value.isprintable()):
            raise InputError(f"The value of the header {name!r} cannot be sent. It must be printable ASCII.")


def _request(method: str, destination: Destination, headers: Mapping[str, str], body: bytes | None) -> bytes:
    sent = {
        "Host": destination.authority,
        **headers,
        **({} if body is None else {"Content-Length": str(len(body))}),
        "Connection": "close",
        "Accept-Encoding": "identity",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"{method} {destination.target} HTTP/1.1\r\n{head}\r\n".encode("ascii") + (body or b"")
