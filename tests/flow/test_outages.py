"""An outage of the database looks like one by every way in: with a code, a status, a reason and when to try again."""

import asyncio
import json
import resource
import shutil
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from support.cli import invoke, settle
from support.gate import Gate, gated
from support.growth import HANG
from support.installed import Installed, settings_in
from support.served import Served, serve
from support.serving import served
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

import gql_blog_exports.hooks
from gql_blog.app import assembled, migrate_all, site
from gql_blog.content import Role
from gql_blog.hooks import Hooks
from gql_blog.plugin import PluginContext, Route, RouteResponse, hookimpl
from gql_blog.store import database_url, write_probe

GRAPHQL, JSON = "application/graphql-response+json", "application/json"
CODE = "STORE_UNAVAILABLE"
PLUGIN_PATH = "/plugins/desk/count"
PATHS = ("/feed.atom", "/exports/on-tides.md", "/dialogues/on-tides/export.md", "/export.feed.json", PLUGIN_PATH)
READ = "{ posts { totalCount } }"
CREATE = 'mutation { createPost(input: {title: "On Tides", source: "Text."}) { post { title } errors { code } } }'
TWO = f"mutation {{ one: {CREATE[11:-2]} two: {CREATE[11:]}"
SUBPROTOCOL = Subprotocol("graphql-transport-ws")


async def count(context: PluginContext) -> RouteResponse:
    return RouteResponse(body=json.dumps(dict(await context.ask(READ))))


@hookimpl
def register_routes() -> list[Route]:
    return [Route(path="/count", handle=count)]


PLUGIN = SimpleNamespace(api_version=2, role=Role.AUTHOR, register_routes=register_routes)


@asynccontextmanager
async def running(folder: Path, **given: Any) -> AsyncIterator[Installed]:
    settings = settings_in(folder, rate_limits="off", result_cache_bytes=0, **given)
    await migrate_all(settings, Hooks.of({}))
    plugins = {"desk": PLUGIN, "exports": gql_blog_exports.hooks}
    async with assembled(settings, Hooks.of(plugins)) as app, served(site(app)) as address:
        yield Installed(app, address)


@asynccontextmanager
async def asking(here: Installed, token: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(base_url=here.address, headers=headers, verify=False, timeout=HANG) as http:
        yield http


async def sent(http: httpx.AsyncClient, query: str, accept: str) -> httpx.Response:
    return await http.post("/graphql", json={"query": query}, headers={"accept": accept})


def told(answer: httpx.Response) -> tuple[int, str | None, str, int | None]:
    """Status, Retry-After, code, and ``retryAfter`` of an answer that says nothing but an error."""
    (error,) = answer.json()["errors"]
    extensions = error["extensions"]
    assert "Traceback" not in answer.text
    return answer.status_code, answer.headers.get("retry-after"), extensions["code"], extensions.get("retryAfter")


async def test_postgresql_that_is_away_is_told_by_every_way_in(tmp_path: Path, postgres_url: str) -> None:
    async with gated(postgres_url) as gate, running(tmp_path, database_url=gate.url) as here:
        token = await here.token(Role.ADMIN)
        async with asking(here, token) as http, asking(here, "") as anonymous:
            assert (await sent(http, CREATE, JSON)).json()["data"]["createPost"]["errors"] == []
            assert (await http.get("/readyz")).status_code == 200
            await gate.shut()
            for query in (READ, CREATE):
                assert told(await sent(http, query, GRAPHQL)) == (503, "5", CODE, 5)
                assert told(await sent(http, query, JSON)) == (200, "5", CODE, 5)
            assert told(await sent(anonymous, READ, GRAPHQL)) == (503, "5", CODE, 5)
            assert told(await sent(anonymous, READ, JSON)) == (200, "5", CODE, 5)
            for path in PATHS:
                assert told(await anonymous.get(path)) == (503, "5", CODE, 5), path
            unknown = {"authorization": "Bearer gqlb_unheard-of"}
            assert told(await anonymous.get("/feed.atom", headers=unknown)) == (503, "5", CODE, 5)
            await tell_over_streams(here, anonymous, unknown)
            assert await until_ready(http, 503) == ["The database cannot be reached."]
            assert (await http.get("/healthz")).status_code == 200
            await gate.open()
            assert (await sent(http, READ, GRAPHQL)).json()["data"]["posts"]["totalCount"] == 0, "a draft, and no more"
            assert (await sent(http, CREATE, JSON)).json()["data"]["createPost"]["errors"] == []


async def tell_over_streams(here: Installed, http: httpx.AsyncClient, unknown: dict[str, str]) -> None:
    """Try an event stream, a WebSocket that is open, one that begins, and one whose token is unknown."""
    events = (await sent(http, READ, "text/event-stream")).text
    assert json.loads(events.split("data: ")[1].split("\n")[0])["errors"][0]["extensions"]["code"] == CODE
    address = here.address.replace("http", "ws") + "/graphql"
    async with connect(address, subprotocols=[SUBPROTOCOL]) as socket:
        await socket.send('{"type": "connection_init"}')
        await socket.recv()
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": READ}}))
        (error,) = json.loads(await socket.recv())["payload"]["errors"]
        assert error["extensions"]["code"] == CODE
    async with connect(address, subprotocols=[SUBPROTOCOL]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": unknown}))
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013
    with pytest.raises(InvalidStatus) as refused:
        await connect(address, subprotocols=[SUBPROTOCOL], additional_headers=unknown)
    assert refused.value.response.status_code == 503


async def test_a_change_that_was_made_before_the_outage_is_told(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with gated(postgres_url) as gate, running(tmp_path, database_url=gate.url) as here:
        token = await here.token(Role.ADMIN)
        async with asking(here, token) as http:
            shut_after_commits(here, gate, monkeypatch)
            answer = await sent(http, TWO, GRAPHQL)
            assert told(answer) == (503, None, CODE, None)
            assert "change was made, but its payload could not be read" in answer.json()["errors"][0]["message"]
            await gate.open()
            drafts = "{ posts(where: {status: {in: [DRAFT]}}) { totalCount } }"
            assert (await sent(http, drafts, JSON)).json()["data"] == {"posts": {"totalCount": 1}}


def shut_after_commits(here: Installed, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    run = here.app.writer.run

    async def run_and_shut(*given: Any, **named: Any) -> Any:
        result = await run(*given, **named)
        await gate.shut()
        return result

    monkeypatch.setattr(here.app.writer, "run", run_and_shut)


@pytest.fixture
def lite(tmp_path: Path, sqlite_template: Path) -> Path:
    shutil.copyfile(sqlite_template, tmp_path / "blog.db")
    return tmp_path


async def test_a_locked_file_is_told_and_at_last_by_readyz(lite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_url, "SQLITE_BUSY_MS", 100)
    monkeypatch.setattr(write_probe, "BUSY_SECONDS", 1.0)
    async with running(lite) as here, asking(here, await here.token(Role.ADMIN)) as http:
        with closing(sqlite3.connect(lite / "blog.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert told(await sent(http, CREATE, GRAPHQL)) == (503, "5", CODE, 5)
            assert told(await sent(http, CREATE, JSON)) == (200, "5", CODE, 5)
            assert (await sent(http, READ, GRAPHQL)).status_code == 200, "readers wait for no writer"
            assert (await http.get("/readyz")).status_code == 200, "it is busy for a moment"
            (reason,) = await until_ready(http, 503)
            assert reason.startswith("The database cannot be written: another process has held its lock for more than")
        assert await until_ready(http, 200) == []
        assert (await sent(http, CREATE, JSON)).json()["data"]["createPost"]["errors"] == []


async def test_a_full_file_is_told_and_nothing_is_half_done(lite: Path) -> None:
    async with running(lite) as here, asking(here, await here.token(Role.ADMIN)) as http:
        async with here.app.database.transaction() as transaction:
            await transaction.fetch("PRAGMA max_page_count = 1")  # no more than there are
        refused = await until_refused(http)
        assert told(refused) == (503, "5", CODE, 5)
        assert refused.json()["errors"][0]["message"] == "The disk of the database is full. Nothing was changed."
        async with here.app.database.transaction() as transaction:
            await transaction.fetch("PRAGMA max_page_count = 1000000")
        await written_whole(http, lite)


async def until_refused(http: httpx.AsyncClient) -> httpx.Response:
    """Write until that is refused, and return the refusal."""
    for number in range(1000):
        create = CREATE.replace("On Tides", f"Tide {number}").replace("Text.", "Text. " * 2_000)
        answer = await sent(http, create, GRAPHQL)
        if answer.status_code != 200:
            return answer
        assert answer.json()["data"]["createPost"]["errors"] == []
    raise AssertionError("nothing was refused")


async def written_whole(http: httpx.AsyncClient, folder: Path) -> None:
    """Write again, and find that each article has its revision."""
    assert (await sent(http, CREATE, JSON)).json()["data"]["createPost"]["errors"] == []
    with closing(sqlite3.connect(folder / "blog.db")) as database:
        unequal = "SELECT (SELECT count(*) FROM article) - (SELECT count(*) FROM revision)"
        assert database.execute(unequal).fetchone() == (0,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@contextmanager
def limited_files(server: Served, folder: Path) -> Iterator[None]:
    """Let the files of the server grow no further."""
    size = max(each.stat().st_size for each in folder.iterdir() if each.is_file())
    before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def filled_disk(_server: Served, folder: Path) -> Iterator[None]:
    """Leave no room on the disk."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        ballast.unlink()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(disk)], check=False, capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("a small disk takes the right to mount one")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


async def test_a_server_whose_files_cannot_grow_is_not_ready(lite: Path) -> None:
    await full_until_there_is_room(lite, limited_files)


@pytest.mark.long
async def test_a_server_on_a_full_disk_is_not_ready(small_disk: Path, sqlite_template: Path) -> None:
    shutil.copyfile(sqlite_template, small_disk / "blog.db")
    await full_until_there_is_room(small_disk, filled_disk)


async def full_until_there_is_room(folder: Path, full: Callable[[Served, Path], AbstractContextManager[None]]) -> None:
    token = await token_in(folder)
    with serve(folder, GQL_BLOG_RATE_LIMITS="off", GQL_BLOG_BLOCKED_PLUGINS="*") as server:
        headers = {"authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=server.address, headers=headers, verify=False, timeout=HANG) as http:
            with full(server, folder):
                assert told(await until_refused(http)) == (503, "5", CODE, 5)
                assert (await sent(http, READ, GRAPHQL)).status_code == 200, "what is there can be read"
                (reason,) = await until_ready(http, 503)
                assert reason.startswith("The database cannot be written: The disk of the database")
            assert await until_ready(http, 200) == []
            await written_whole(http, folder)
        assert "Traceback" not in server.log.read_text(encoding="utf-8")


async def token_in(folder: Path) -> str:
    settings = settings_in(folder)
    await migrate_all(settings, Hooks.of({}))
    async with assembled(settings, Hooks.of({})) as app:
        return await Installed(app, "").token(Role.ADMIN)


async def until_ready(http: httpx.AsyncClient, status: int) -> list[str]:
    """Wait until ``/readyz`` has this status, which it keeps for some seconds; return its reasons."""
    until = time.monotonic() + HANG
    while (answer := await http.get("/readyz")).status_code != status:
        assert time.monotonic() < until, answer.text
        await asyncio.sleep(0.2)
    reasons: list[str] = answer.json().get("reasons", [])
    return reasons


COMMANDS = ("serve", "migrate", "doctor", "export --format json -o out.json", "token list", "events list", "reindex")


@pytest.mark.parametrize("migrated", [True, False])
def test_a_folder_that_is_read_only_is_told_with_its_remedy(
    small_disk: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch, migrated: bool
) -> None:
    settle(monkeypatch, small_disk.parent)
    monkeypatch.setenv("GQL_BLOG_DATA_DIR", str(small_disk))
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "*")
    if migrated:
        shutil.copyfile(sqlite_template, small_disk / "blog.db")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for command in COMMANDS if migrated else ("serve", "migrate"):
        ran = invoke(*command.split())
        assert (ran.exit_code, ran.stdout if command != "doctor" else "") == (1, ""), command
        assert isinstance(ran.exception, SystemExit), command  # no traceback
        assert str(small_disk) in ran.stderr
        assert "write access to the folder" in ran.stderr
