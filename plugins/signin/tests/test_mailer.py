"""Mails that are under way when the server ends are waited for, a little."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from gql_blog_signin import mailer
from gql_blog_signin.mailer import Mailer
from gql_blog_signin.settings import MailSettings

LOG = logging.getLogger("gql_blog.test")


def mailer_to(port: int) -> Mailer:
    given = MailSettings(host="127.0.0.1", port=port, sender="blog@example.org", security="none")
    return Mailer(given, "blog.example", LOG)


async def test_what_cannot_be_sent_is_told_before_the_end() -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    unsent = asyncio.Event()

    async def note() -> None:
        unsent.set()

    mails = mailer_to(port)
    mails.send(mails.message("ann@example.org", "https://blog.example/link", datetime.now(UTC)), note)
    await mails.close()
    assert unsent.is_set()


async def test_a_server_of_mail_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailer, "_CLOSING_SECONDS", 0.05)
    silent: list[asyncio.StreamWriter] = []
    called = asyncio.Event()

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent.append(writer)
        called.set()

    async def note() -> None:
        raise AssertionError("it was neither refused nor sent")

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    mails = mailer_to(server.sockets[0].getsockname()[1])
    mails.send(mails.message("ann@example.org", "https://blog.example/link", datetime.now(UTC)), note)
    await called.wait()
    await mails.close()
    for writer in silent:
        writer.close()
    server.close()
