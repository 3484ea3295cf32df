"""granian serves the application as uvicorn does: the site needs nothing but ASGI of its server.

Both run as processes of their own, over copies of one database, and are compared over real HTTP, WebSockets and SSE.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.growth import HANG
from support.installed import settings_in
from support.postgres import aside
from support.served import wait_until_ready
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.ports import reserved_port
from gql_blog.access import OPERATOR
from gql_blog.app import assembled, migrate_all
from gql_blog.content import Role
from gql_blog.transfer import load_sample
from gql_blog.write import CreateToken, CreateUser

UVICORN = ("-m", "gql_blog", "serve")
GRANIAN = ("-m", "granian", "--interface", "asgi", "--factory", "gql_blog.app:application", "--no-access-log")
SERVERS_OWN = {"date", "server", "connection", "transfer-encoding"}
"""Headers in which servers may differ."""
JSON = {"content-type": "application/json"}
POSTS = '{"query": "{ posts { totalCount nodes { title } } }"}'
SUBPROTOCOL = Subprotocol("graphql-transport-ws")


@dataclass(frozen=True)
class Running:
    """A server process, its port, its folder, and a token of an admin."""

    process: "subprocess.Popen[bytes]"
    port: int
    folder: Path
    token: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def websocket(self, *subprotocols: Subprotocol, **options: Any) -> ClientConnection:
        url = f"ws://127.0.0.1:{self.port}/graphql"
        socket: ClientConnection = connect(url, subprotocols=subprotocols or None, **options)
        return socket


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, str]:
    """A database with the sample dialogue, and a token of its admin."""
    folder = tmp_path_factory.mktemp("servers")
    shutil.copyfile(sqlite_template, folder / "blog.db")
    settings = settings_in(folder)

    async def fill() -> str:
        await migrate_all(settings)
        async with assembled(settings) as app:
            await load_sample(app.database, app.writer)
            await app.writer.run(CreateUser(email="admin@blog.example", role=Role.ADMIN, name="Admin"), OPERATOR)
            return (await app.writer.run(CreateToken(email="admin@blog.example"), OPERATOR)).secret

    return folder / "blog.db", aside(fill())


@contextmanager
def running(folder: Path, command: tuple[str, ...], database: tuple[Path, str]) -> Iterator[Running]:
    folder.mkdir()
    shutil.copyfile(database[0], folder / "blog.db")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GQL_BLOG_")}
    environment |= {"GQL_BLOG_DATA_DIR": str(folder), "GQL_BLOG_PUBLIC_URL": "http://blog.example"}
    with (folder / "server.log").open("wb") as log, reserved_port() as port:
        process = subprocess.Popen(
            [sys.executable, *command, "--host", "127.0.0.1", "--port", str(port)],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # granian's worker is a process of its own, which must end with it
        )
        server = Running(process, port, folder, database[1])
        try:
            wait_until_ready(f"{server.address}/readyz", process, folder / "server.log")
            yield server
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, database: tuple[Path, str]) -> Iterator[tuple[Running, Running]]:
    folder = tmp_path_factory.mktemp("running")
    with (
        running(folder / "uvicorn", UVICORN, database) as uvicorn,
        running(folder / "granian", GRANIAN, database) as granian,
    ):
        yield uvicorn, granian


def answered(server: Running, method: str, path: str, **request: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = {"x-request-id": "mine", **request.pop("headers", {})}
    answer = httpx.request(method, server.address + path, headers=headers, timeout=HANG, **request)
    compared = [(name, value) for name, value in answer.headers.multi_items() if name not in SERVERS_OWN]
    return answer.status_code, sorted(compared), answer.content


@pytest.mark.parametrize(
    ("method", "path", "request_", "status"),
    [
        ("POST", "/graphql", {"content": POSTS, "headers": JSON}, 200),
        ("POST", "/graphql", {"content": "{", "headers": JSON}, 400),
        ("POST", "/graphql", {"content": POSTS, "headers": {"content-type": "text/plain"}}, 415),
        ("POST", "/graphql", {"content": POSTS, "headers": {**JSON, "authorization": "Bearer wrong"}}, 401),
        ("POST", "/graphql", {"content": POSTS, "headers": {**JSON, "origin": "http://evil.example"}}, 200),
        (
            "POST",
            "/graphql",
            {"content": POSTS, "headers": {**JSON, "origin": "http://evil.example", "cookie": "a=b"}},
            403,
        ),
        (
            "OPTIONS",
            "/graphql",
            {"headers": {"origin": "http://blog.example", "access-control-request-method": "POST"}},
            204,
        ),
        ("HEAD", "/healthz", {}, 200),
        ("GET", "/healthz", {}, 200),
        ("GET", "/nowhere", {}, 404),
        ("GET", "/metrics", {}, 404),
        ("GET", "/feed.atom", {}, 200),
    ],
)
def test_responses_are_alike(
    both: tuple[Running, Running], method: str, path: str, request_: dict[str, Any], status: int
) -> None:
    uvicorn, granian = (answered(server, method, path, **request_) for server in both)
    assert uvicorn == granian
    assert uvicorn[0] == status


def test_a_body_in_chunks_is_read_whole(both: tuple[Running, Running]) -> None:
    uvicorn, granian = (
        answered(server, "POST", "/graphql", content=iter([POSTS[:9].encode(), POSTS[9:].encode()]), headers=JSON)
        for server in both
    )
    assert uvicorn == granian
    assert uvicorn[0] == 200


def test_event_streams_are_alike(both: tuple[Running, Running]) -> None:
    stream = {**JSON, "accept": "text/event-stream"}
    uvicorn, granian = (answered(server, "POST", "/graphql", content=POSTS, headers=stream) for server in both)
    assert uvicorn == granian
    assert uvicorn[2].startswith(b"event: next\ndata: {")
    assert uvicorn[2].endswith(b"event: complete\ndata:\n\n")


def test_subscriptions_over_websockets_are_alike(both: tuple[Running, Running]) -> None:
    heard = []
    for server in both:
        with server.websocket(SUBPROTOCOL) as socket:
            assert socket.subprotocol == SUBPROTOCOL
            socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {server.token}"}}))
            messages = [json.loads(socket.recv(timeout=HANG))]
            socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": json.loads(POSTS)}))
            messages += [json.loads(socket.recv(timeout=HANG)) for _ in range(2)]
        heard.append(messages)
    assert heard[0] == heard[1]
    assert [message["type"] for message in heard[0]] == ["connection_ack", "next", "complete"]


def test_websockets_are_refused_alike(both: tuple[Running, Running]) -> None:
    for server in both:
        with pytest.raises(InvalidStatus) as caught:
            server.websocket(SUBPROTOCOL, origin="http://evil.example")
        assert caught.value.response.status_code == 403
        with server.websocket() as socket, pytest.raises(Exception, match="4406"):
            socket.recv(timeout=HANG)


@pytest.mark.long
@pytest.mark.parametrize("command", [UVICORN, GRANIAN], ids=["uvicorn", "granian"])
def test_sigterm_ends_the_lifespan(command: tuple[str, ...], database: tuple[Path, str], tmp_path: Path) -> None:
    with running(tmp_path / "server", command, database) as server:
        assert list(server.folder.glob("blog.db-wal")), "the database is open"
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=HANG) in (0, -signal.SIGTERM)
        assert not list(server.folder.glob("blog.db-wal")), "the lifespan ended, and closed the database"
