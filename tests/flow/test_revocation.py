"""A token that is revoked, or whose user is disabled, ends its subscriptions in every worker, over sockets and SSE."""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.growth import HANG
from support.installed import settings_in
from support.served import serve
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from gql_blog.access import OPERATOR
from gql_blog.app import assembled, migrate_all
from gql_blog.content import Role
from gql_blog.store import Token
from gql_blog.write import CreateToken, CreateUser

QUERY = "subscription { moderationQueueChanged { id } }"
SOCKETS, STREAMS = 8, 4
"""Each is a connection of its own, which either of the two workers may accept."""


async def token_of_a_moderator(folder: Path, url: str) -> tuple[str, str, str]:
    """Migrate the database; return the id of a user, and the id and the secret of a token of theirs."""
    settings = settings_in(folder, database_url=url)
    await migrate_all(settings)
    async with assembled(settings) as app:
        await app.writer.run(CreateUser(email="ad@blog.example", role=Role.ADMIN, name="Ad"), OPERATOR)
        await app.writer.run(CreateUser(email="mo@blog.example", role=Role.MODERATOR, name="Mo"), OPERATOR)
        secret = (await app.writer.run(CreateToken(email="mo@blog.example"), OPERATOR)).secret
        async with app.database.session():
            token: Any = await Token.get()
        return token.account_id, token.id, secret


async def listening(stack: AsyncExitStack, address: str, headers: dict[str, str]) -> ClientConnection:
    """A socket with a subscription that has begun: the answer to a query that was sent after it is here."""
    url = address.replace("http", "ws") + "/graphql"
    options: Any = {"subprotocols": [Subprotocol("graphql-transport-ws")], "additional_headers": headers}
    socket = await stack.enter_async_context(connect(url, **options))
    await socket.send('{"type": "connection_init"}')
    assert json.loads(await socket.recv()) == {"type": "connection_ack"}
    await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": QUERY}}))
    await socket.send(json.dumps({"id": "2", "type": "subscribe", "payload": {"query": "{ __typename }"}}))
    assert json.loads(await socket.recv())["type"] == "next"
    assert json.loads(await socket.recv()) == {"id": "2", "type": "complete"}
    return socket


async def told_and_closed(socket: ClientConnection) -> tuple[Any, int | None, str | None]:
    """What the subscription was told last, and the code and the reason with which the socket was closed."""
    told: Any = None
    with suppress(ConnectionClosed):
        while True:
            told = json.loads(await socket.recv())
    return told["payload"][0]["extensions"]["code"], socket.close_code, socket.close_reason


@pytest.mark.long
@pytest.mark.parametrize("what", ["the token", "the user"])
async def test_what_a_command_revokes_ends_its_subscriptions_in_all_workers(
    tmp_path: Path, postgres_url: str, what: str
) -> None:
    user_id, token_id, secret = await token_of_a_moderator(tmp_path, postgres_url)
    headers = {"Authorization": f"Bearer {secret}"}
    with serve(tmp_path, "--workers", "2", GQL_BLOG_DATABASE_URL=postgres_url) as server:
        async with AsyncExitStack() as stack, asyncio.timeout(HANG):
            sockets = [await listening(stack, server.address, headers) for _ in range(SOCKETS)]
            http = await stack.enter_async_context(
                httpx.AsyncClient(verify=False, base_url=server.address, timeout=HANG)
            )
            stream_headers = {**headers, "Accept": "text/event-stream"}
            streams = [
                await stack.enter_async_context(
                    http.stream("POST", "/graphql", json={"query": QUERY}, headers=stream_headers)
                )
                for _ in range(STREAMS)
            ]
            disable = f'mutation {{ disableUser(input: {{id: "{user_id}"}}) {{ errors {{ message }} user {{ id }} }} }}'
            by_query = ("query", disable, "--as", "ad@blog.example")
            command = ("token", "revoke", token_id) if what == "the token" else by_query
            await asyncio.to_thread(_run, tmp_path, postgres_url, *command)
            ends = await asyncio.gather(*map(told_and_closed, sockets))
            texts = [(await stream.aread()).decode() for stream in streams]
    reason = "The subscription was ended, because its token was revoked or has expired."
    assert ends == [("UNAUTHENTICATED", 4403, reason)] * SOCKETS
    for text in texts:
        assert reason in text
        assert "event: complete" in text


def _run(folder: Path, url: str, *arguments: str) -> None:
    """In a process of its own, as an administrator does."""
    environment = {**os.environ, "GQL_BLOG_DATA_DIR": str(folder), "GQL_BLOG_DATABASE_URL": url}
    command = [sys.executable, "-m", "gql_blog", *arguments]
    subprocess.run(command, env=environment, cwd=folder, check=True, timeout=HANG, capture_output=True)
