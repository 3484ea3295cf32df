"""A server that takes requests and answers as it is told: what webhooks are sent to."""

import asyncio
import json
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from gql_blog.outgoing import OutgoingClient

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def answer(status: int, *headers: str, body: bytes = b"") -> bytes:
    """A response of a status, with more headers."""
    lines = (f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        """The body, which is JSON."""
        return json.loads(self.body)


Answer = Callable[[Received], "bytes | Awaitable[bytes]"]


@dataclass
class Receiver:
    """``requests`` are those that came, ``answer`` makes the bytes that are sent back, and ``connections`` counts."""

    host: str = ""
    answer: Answer = lambda _request: OK
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    tasks: "set[asyncio.Task[Any] | None]" = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where it is told, without TLS."""
        return f"http://{self.host}/hook"

    @property
    def kinds(self) -> list[str]:
        """The kinds of the events that it was told of."""
        return [each.told["type"] for each in self.requests]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request, and answer it."""
        self.connections += 1
        self.tasks.add(asyncio.current_task())
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            split = (line.partition(": ") for line in head[1:] if line)
            headers = {name.lower(): value for name, _, value in split}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            request = Received(head[0].split(" ")[1], headers, body)
            self.requests.append(request)
            sent = self.answer(request)
            writer.write(sent if isinstance(sent, bytes) else await sent)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # who asked went away
        finally:
            writer.close()


@asynccontextmanager
async def receiving(answer: Answer | None = None, **options: Any) -> AsyncIterator[Receiver]:
    """A receiver on a free port; ``options`` are those of the server, such as ``ssl``."""
    receiver = Receiver()
    if answer is not None:
        receiver.answer = answer
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, **options)
    receiver.host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield receiver
    finally:
        server.close()
        open_tasks = [each for each in receiver.tasks if each is not None and not each.done()]
        for each in open_tasks:
            each.cancel()
        await asyncio.gather(*open_tasks, return_exceptions=True)


async def never(_request: Received) -> bytes:
    """An answer that does not come."""
    await asyncio.Event().wait()
    return OK


def certificate_in(folder: Path, host: str) -> Path:
    """A folder with a certificate for a host, which it signs itself, and with its key."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*command.split(), *names], cwd=folder, check=True, capture_output=True)
    return folder


@asynccontextmanager
async def elsewhere(folder: Path, answers: dict[str, bytes]) -> AsyncIterator[tuple[str, Receiver, OutgoingClient]]:
    """A server of files by their paths: its address, what it received, and a client that takes it for a public one."""
    certificate, context = certificate_in(folder, "pictures.example"), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")

    async def resolve(_host: str, _port: int) -> list[Any]:
        return [ip_address("127.0.0.1")]

    async with receiving(lambda asked: answers.get(asked.target, answer(404)), ssl=context) as here:
        host = f"pictures.example:{here.host.rpartition(':')[2]}"
        reached: Any = {"named_hosts": [host], "resolve": resolve, "ca_file": certificate / "cert.pem"}
        client = OutgoingClient(**reached, max_body=10_000_000)
        yield f"https://{host}", here, client
