"""A server of mail that takes what it is sent, with STARTTLS if it has a certificate."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path


@dataclass
class Postbox:
    """``mails`` are those that came, each with its addressees; ``said`` is every line that was not one of a mail."""

    port: int = 0
    refuses: bytes = b""
    certificate: Path | None = None
    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client."""
        to: list[str] = []
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode().strip():
            self.said.append(line)
            verb = line.upper().partition(" ")[0]
            if verb == "EHLO":
                writer.write(b"250-here\r\n250-SMTPUTF8\r\n250 STARTTLS\r\n" if self.certificate else b"250 here\r\n")
            elif verb == "STARTTLS" and self.certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.certificate / "cert.pem", self.certificate / "key.pem")
                writer.write(b"220 go\r\n")
                try:
                    await writer.start_tls(context)
                except ssl.SSLError:
                    break
            elif verb == "RCPT":
                to.append(line.partition("<")[2].partition(">")[0])
                writer.write(self.refuses or b"250 ok\r\n")
            elif verb == "DATA":
                writer.write(b"354 go\r\n")
                sent = (await reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
                self.mails.append((to, message_from_bytes(sent, policy=default)))
                writer.write(b"250 ok\r\n")
            else:
                writer.write(b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n")
            await writer.drain()
        writer.close()


@asynccontextmanager
async def postbox(certificate: Path | None = None) -> AsyncIterator[Postbox]:
    """A server on a free port."""
    box = Postbox(certificate=certificate)
    server = await asyncio.start_server(box.serve, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
