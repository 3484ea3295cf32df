"""A pooler that drops parameters of a connection's start, as PgBouncer does with those that it is told to ignore."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

_LENGTH = struct.Struct("!I")
_PLAIN_TEXT = b"N"
_REQUESTS_TO_ENCRYPT = (80877103, 80877104)


@asynccontextmanager
async def pooler(url: str, *dropped: str) -> AsyncIterator[str]:
    """The address of ``url`` through a pooler that drops these parameters."""
    target = urlsplit(url)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        packet = await _packet(reader)
        while int.from_bytes(packet[:4], "big") in _REQUESTS_TO_ENCRYPT:
            writer.write(_PLAIN_TEXT)
            packet = await _packet(reader)
        behind, before = await asyncio.open_connection(target.hostname, target.port)
        packet = _without(packet, dropped)
        before.write(_LENGTH.pack(len(packet) + 4) + packet)
        await asyncio.gather(_copy(reader, before), _copy(behind, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host = f"{target.username}@127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield target._replace(netloc=host).geturl()


async def _packet(reader: asyncio.StreamReader) -> bytes:
    (length,) = _LENGTH.unpack(await reader.readexactly(4))
    return await reader.readexactly(length - 4)


def _without(packet: bytes, dropped: tuple[str, ...]) -> bytes:
    """Return a startup packet (its version, then names and values that end with a null) without some parameters."""
    words = packet[4:].split(b"\0")
    pairs = zip(words[::2], words[1::2], strict=False)
    kept = [name + b"\0" + value + b"\0" for name, value in pairs if name and name.decode() not in dropped]
    return packet[:4] + b"".join(kept) + b"\0"


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()
