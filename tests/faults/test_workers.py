"""Workers of one server: starved for a minute, and killed one after the other while clients write."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from support.growth import HANG
from support.installed import Installed, settings_in
from support.postgres import aside
from support.served import Served, serve

from gql_blog.app import assembled, migrate_all
from gql_blog.content import Role
from gql_blog.hooks import Hooks

STARVED_SECONDS: Final = 60
KILLS: Final = 10
WRITERS: Final = 4
PROC = Path("/proc")
CREATE: Final = """mutation ($title: String!, $key: String!) {
  createPost(input: {title: $title, source: "Text.", idempotencyKey: $key}) { post { id } errors { code } } }"""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not PROC.is_dir(), reason="the processes are read as Linux shows them"),
]


def workers_of(pid: int) -> list[int]:
    """The worker processes of a server; not the one that looks after what they share."""
    children = (PROC / f"{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(each) for each in children if b"spawn_main" in command_of(each)]


def command_of(pid: str) -> bytes:
    """The command line of a process; empty for one that ended after it was listed."""
    try:
        return (PROC / pid / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


async def token_for(folder: Path, url: str) -> str:
    settings = settings_in(folder, database_url=url)
    await migrate_all(settings, Hooks.of({}))
    async with assembled(settings, Hooks.of({})) as app:
        return await Installed(app, "").token(Role.ADMIN)


@contextmanager
def starving(patch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Stop the first two workers as soon as they are there, for a minute; their ids."""
    popen = subprocess.Popen
    stopped: list[int] = []

    def started(*given: Any, **named: Any) -> Any:
        process = popen(*given, **named)
        until = time.monotonic() + HANG
        while len(stopped) < 2 and time.monotonic() < until:
            for each in workers_of(process.pid):
                if each not in stopped:
                    os.kill(each, signal.SIGSTOP)
                    stopped.append(each)
        time.sleep(STARVED_SECONDS)
        for each in stopped:
            os.kill(each, signal.SIGCONT)
        return process

    patch.setattr("support.served.subprocess.Popen", started)
    yield stopped


def test_workers_live_through_a_minute_without_the_processor(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside(token_for(tmp_path, postgres_url))
    settings: dict[str, Any] = {"GQL_BLOG_DATABASE_URL": postgres_url, "GQL_BLOG_BLOCKED_PLUGINS": "*"}
    with starving(monkeypatch) as stopped, serve(tmp_path, "--workers", "2", **settings) as server:
        assert sorted(workers_of(server.pid)) == sorted(stopped)
        assert "has ended" not in server.log.read_text(encoding="utf-8")


class Writers:
    """Clients that create posts, each again with its key until it is answered."""

    def __init__(self, server: Served, token: str) -> None:
        self._server = server
        self._headers = {"Authorization": f"Bearer {token}"}
        self.saved: dict[str, str] = {}
        """The id that was answered, by title."""
        self.are_over = False

    async def write(self, number: int) -> None:
        turn = 0
        while not self.are_over:
            turn += 1
            await self._create(f"Post {number}-{turn}")

    async def _create(self, title: str) -> None:
        variables = {"title": title, "key": f"the key of {title}"}
        while title not in self.saved:
            try:
                # A connection for each: any of the workers takes it.
                async with httpx.AsyncClient(base_url=self._server.address, verify=False, timeout=HANG) as http:
                    sent = {"query": CREATE, "variables": variables}
                    answer = (await http.post("/graphql", json=sent, headers=self._headers)).json()
            except httpx.TransportError:
                continue
            assert answer["data"]["createPost"]["errors"] == [], answer
            self.saved[title] = answer["data"]["createPost"]["post"]["id"]


async def kill_one_after_the_other(server: Served, writers: Writers) -> list[int]:
    killed: list[int] = []
    try:
        for turn in range(KILLS):
            before = len(writers.saved)
            async with asyncio.timeout(HANG):
                while len(writers.saved) < before + 5 or len(workers := workers_of(server.pid)) < 2:  # noqa: ASYNC110 - of others
                    await asyncio.sleep(0.01)
            killed.append(workers[turn % 2])
            os.kill(killed[-1], signal.SIGKILL)
    finally:
        writers.are_over = True
    return killed


async def test_ten_kills_of_a_worker_lose_nothing(tmp_path: Path, postgres_url: str) -> None:
    token = aside(token_for(tmp_path, postgres_url))
    settings: dict[str, Any] = {
        "GQL_BLOG_DATABASE_URL": postgres_url,
        "GQL_BLOG_BLOCKED_PLUGINS": "*",
        "GQL_BLOG_RATE_LIMITS": "off",
    }
    with serve(tmp_path, "--workers", "2", **settings) as server:
        writers = Writers(server, token)
        writing = asyncio.gather(*(writers.write(number) for number in range(WRITERS)))
        killed = await kill_one_after_the_other(server, writers)
        await writing
        for each in killed:
            told = f"The worker process {each} has ended by SIGKILL. Another one is started."
            async with asyncio.timeout(HANG):
                while told not in server.log.read_text(encoding="utf-8"):  # noqa: ASYNC110 - another process writes it
                    await asyncio.sleep(0.1)
    settings_ = settings_in(tmp_path, database_url=postgres_url)
    async with assembled(settings_, Hooks.of({})) as app:
        rows = dict(map(tuple, await app.database.reader.fetch("SELECT title, id FROM article")))
    assert rows == writers.saved, "each that was acknowledged is there once, and no other"
