"""Routes of plugins that take and give bodies in parts: limits, pressure, time, and ends that nobody foresaw."""

import asyncio
import contextlib
import hashlib
import importlib
import json
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from support.cases import cases
from support.growth import HANG
from support.hook_pages import files_of
from support.installed import settings_in
from support.sampling import sqlite_first
from support.served import serve
from support.serving import served

from gql_blog.app import App, assembled, site
from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks
from gql_blog.hooks.calls import route_calls
from gql_blog.plugin import InputError, PluginContext, Route, RouteRequest, RouteResponse, hookimpl
from gql_blog.testing import Blog
from gql_blog.web import resource_limits
from gql_blog.web.protocol import arriving_body
from gql_blog_kit import check_plugin, plugin_at

PART = bytes(range(256)) * 256


def desk(*routes: Route) -> Any:
    def register_routes() -> Sequence[Route]:
        return routes

    return SimpleNamespace(api_version=2, register_routes=hookimpl(register_routes))


@asynccontextmanager
async def desk_served(
    url: str, folder: Path, *routes: Route, **settings: Any
) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """The app with a plugin of these routes, and a client of its real server."""
    hooks = Hooks.of({"desk": desk(*routes)})
    async with (
        assembled(settings_in(folder, database_url=url, rate_limits="off", **settings), hooks) as app,
        served(site(app)) as address,
        httpx.AsyncClient(verify=False, base_url=f"{address}/plugins/desk", timeout=HANG) as web,
    ):
        yield app, web


def states(app: App) -> dict[str | None, str]:
    return {each.subject: each.last_error or "" for each in app.hooks.health()[0].hooks}


def raises(error: Exception) -> bytes:
    raise error


async def sent(size: int, seen: list[int] | None = None) -> AsyncIterator[bytes]:
    for number in range(0, size, len(PART)):
        if seen is not None:
            seen.append(number)
        yield PART[: size - number]


PLUGIN = '''
"""Takes files, and gives as many bytes as are asked for."""
import hashlib
from gql_blog.plugin import Route, RouteResponse, hookimpl
api_version = 2
PART = bytes(range(256)) * 256

async def take(request):
    """Count what comes."""
    digest, longest = hashlib.sha256(), 0
    async for chunk in request.chunks:
        digest.update(chunk)
        longest = max(longest, len(chunk))
    return RouteResponse(body=f"{digest.hexdigest()} {longest}")

async def parts(count):
    for _ in range(count):
        yield PART

async def give(request):
    """Give as many parts as are asked for."""
    return RouteResponse(body=parts(int(request.path["count"])), media_type="application/octet-stream")

async def broken():
    yield PART
    raise ZeroDivisionError("a secret")

def fail():
    """Break after the first part."""
    return RouteResponse(body=broken())

@hookimpl
def register_routes():
    """Add the routes."""
    return [
        Route(path="/take", methods=("PUT",), handle=take, body_limit=100_000_000),
        Route(path="/give/{count}", handle=give),
        Route(path="/fail", handle=fail),
    ]
'''


def _resident(pid: int) -> int:
    """The most memory that a process has had, in kB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def test_tens_of_megabytes_pass_both_ways_in_little_memory(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "desk.py").write_text(PLUGIN)
    count = 900  # 59 MB
    whole = hashlib.sha256(PART * count)
    settings: Any = {
        "PLUGINS": "desk",
        "PLUGINS_DIR": str(tmp_path / "files"),
        "PLUGIN_BODY_MB": "60",
        "RATE_LIMITS": "off",
    }
    with (
        serve(tmp_path, **{f"GQL_BLOG_{name}": value for name, value in settings.items()}) as server,
        httpx.Client(verify=False, base_url=f"{server.address}/plugins/desk", timeout=HANG) as web,
    ):

        def file() -> Iterator[bytes]:
            yield from (PART for _ in range(count))

        web.put("/take", content=PART)
        before = _resident(server.pid)
        taken = web.put("/take", content=file())
        got = hashlib.sha256()
        with web.stream("GET", f"/give/{count}") as answer:
            for part in answer.iter_bytes():
                got.update(part)
        grown = _resident(server.pid) - before
        with pytest.raises(httpx.RemoteProtocolError), web.stream("GET", "/fail") as failed:
            failed.read()
        log = server.log.read_text(encoding="utf-8")
    digest, longest = taken.text.split()
    assert digest == got.hexdigest() == whole.hexdigest()
    assert int(longest) < 1_000_000
    assert grown < 20_000, f"{grown} kB"
    assert "ZeroDivisionError" in log
    assert "Error " not in log.replace("ZeroDivisionError", "")


@sqlite_first
async def test_a_body_has_the_limit_of_its_route_and_of_the_settings(database_url: str, tmp_path: Path) -> None:
    began: list[str] = []

    async def take(request: RouteRequest) -> RouteResponse:
        began.append(request.method)
        with contextlib.suppress(InputError):  # whoever catches it does not make it well
            return RouteResponse(body=f"{sum([len(chunk) async for chunk in request.chunks])} {request.body!r}")
        return RouteResponse(body=b"all is well")

    async def refuse(request: RouteRequest) -> RouteResponse:
        raise InputError(f"Not {request.method}.")

    routes = (
        Route(path="/small", methods=("POST",), handle=take, body_limit=200_000),
        Route(path="/large", methods=("POST",), handle=take, body_limit=900_000_000),
        Route(path="/refused", methods=("POST",), handle=refuse, body_limit=200_000),
    )
    async with desk_served(database_url, tmp_path, *routes) as (app, web):
        empty = await web.post("/small")
        fits = await web.post("/small", content=PART)
        stated = await web.post("/small", content=PART * 4)
        assert began == ["POST", "POST"]  # what is stated is refused before anything is called
        sly = await web.post("/small", content=sent(300_000))
        capped = await web.post("/large", content=sent(1_200_000))
        packed = await web.post("/large", content=PART, headers={"content-encoding": "gzip"})
        unread = await web.post("/refused", content=PART)
        assert not any(states(app).values())
    assert (empty.text, fits.text) == ("0 b''", "65536 b''")
    assert [each.status_code for each in (stated, sly, capped, packed, unread)] == [413, 413, 413, 415, 400]
    assert "longer than 200000 bytes" in sly.text
    assert "longer than 1000000 bytes" in capped.text
    assert "connection" not in fits.headers


@sqlite_first
async def test_a_client_that_pauses_or_goes_away_is_no_failure_of_the_plugin(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    done = asyncio.Event()

    async def take(request: RouteRequest) -> RouteResponse:
        try:
            _ = [chunk async for chunk in request.chunks]
        except InputError as error:
            told.append(str(error))
            done.set()
            raise
        return RouteResponse()

    monkeypatch.setattr(arriving_body, "PAUSE_SECONDS", 0.3)
    monkeypatch.setattr(route_calls, "ROUTE_LIMIT", 0.1)  # which does not run while the client is waited for
    route = Route(path="/take", methods=("POST",), handle=take, body_limit=200_000)
    async with desk_served(database_url, tmp_path, route) as (app, web):
        url, asked = web.base_url, b"POST /plugins/desk/take HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(asked)
        late = await asyncio.wait_for(reader.read(), HANG)  # to the end of the connection
        writer.close()
        done.clear()
        monkeypatch.setattr(arriving_body, "PAUSE_SECONDS", HANG)
        _, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(asked)
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.close()
        await asyncio.wait_for(done.wait(), HANG)
        assert not any(states(app).values())
    assert late.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in late
    assert len(told) == 2


async def test_who_sends_a_byte_now_and_then_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving_body, "PAUSE_SECONDS", 0.2)

    async def receive() -> Any:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    body = arriving_body.ArrivingBody({"headers": []}, receive, 1_000)
    with pytest.raises(InputError):
        async with asyncio.timeout(HANG):
            _ = [chunk async for chunk in body]
    assert isinstance(body.failure, arriving_body.HTTPError)


@sqlite_first
async def test_the_body_is_over_when_the_answer_is_there(database_url: str, tmp_path: Path) -> None:
    async def echo(request: RouteRequest) -> RouteResponse:
        return RouteResponse(body=request.chunks)

    route = Route(path="/echo", methods=("POST",), handle=echo, body_limit=200_000)
    async with desk_served(database_url, tmp_path, route) as (_, web):
        answer = await web.post("/echo", content=PART)
    assert answer.status_code == 400
    assert "Take it before the answer." in answer.text


@sqlite_first
async def test_parts_are_made_when_they_are_taken_and_no_more_once_nobody_reads(
    database_url: str, tmp_path: Path
) -> None:
    made: list[int] = []
    ended = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        try:
            async for part in sent(500_000_000, made):
                yield part
        finally:
            ended.set()

    async def waits() -> AsyncIterator[bytes]:
        try:
            yield b"first"
            await asyncio.sleep(HANG)
        finally:
            ended.set()

    routes = (
        Route(path="/endless", handle=lambda: RouteResponse(body=endless())),
        Route(path="/waits", handle=lambda: RouteResponse(body=waits())),
    )
    async with desk_served(database_url, tmp_path, *routes) as (app, web):
        async with web.stream("GET", "/endless") as answer:
            parts = answer.aiter_raw()
            await anext(parts)
            before = -1
            while before != len(made):  # until nothing moves
                before = len(made)
                await asyncio.sleep(0.3)
            assert made[-1] < 50_000_000
        await asyncio.wait_for(ended.wait(), HANG)
        ended.clear()
        async with web.stream("GET", "/waits") as answer:
            assert await anext(answer.aiter_raw()) == b"first"
        await asyncio.wait_for(ended.wait(), HANG)
        assert not any(states(app).values())


@sqlite_first
async def test_bodies_in_parts_count_among_the_open_connections_of_an_address(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways; without a limit one address could hold as many as there are sockets."""
    monkeypatch.setattr(resource_limits, "READER_LIMITS", replace(resource_limits.READER_LIMITS, connections=2))

    async def waits() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.sleep(HANG)

    async def take(request: RouteRequest) -> RouteResponse:
        return RouteResponse(body=b"".join([each async for each in request.chunks]))

    routes = (
        Route(path="/waits", handle=lambda: RouteResponse(body=waits())),
        Route(path="/whole", handle=lambda: RouteResponse(body=b"whole")),
        Route(path="/take", methods=("PUT",), handle=take, body_limit=10),
    )
    async with desk_served(database_url, tmp_path, *routes) as (app, web):
        async with web.stream("GET", "/waits") as one, web.stream("GET", "/waits") as two:
            parts = [each.aiter_raw() for each in (one, two)]
            assert [await anext(each) for each in parts] == [b"first"] * 2
            for refused in (await web.get("/waits"), await web.put("/take", content=b"ten")):
                assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
            url, events = web.base_url.copy_with(path="/graphql"), {"Accept": "text/event-stream"}
            assert (await web.post(url, json={"query": "{ __typename }"}, headers=events)).status_code == 429
            assert (await web.get("/whole")).text == "whole"
        async with asyncio.timeout(HANG):
            while (taken := await web.put("/take", content=b"ten")).status_code == 429:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert taken.text == "ten"
        assert not any(states(app).values())


@sqlite_first
async def test_a_stream_that_fails_is_never_a_short_one(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route_calls, "ROUTE_LIMIT", 1.0)

    async def at_once() -> AsyncIterator[bytes]:
        yield bytes(1 // int(b"0"))

    async def refuses() -> AsyncIterator[bytes]:
        yield raises(InputError("Name it."))

    async def midway() -> AsyncIterator[bytes]:
        yield b"first"
        raise ZeroDivisionError("a secret")

    async def hangs() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.sleep(HANG)

    async def slow() -> AsyncIterator[bytes]:
        for _ in range(4):
            await asyncio.sleep(0.4)
            yield b"part"

    async def texts() -> AsyncIterator[Any]:
        yield "text"

    async def large() -> AsyncIterator[bytes]:
        yield bytes(1_000_001)

    async def nothing() -> AsyncIterator[bytes]:
        for each in tuple[bytes]():
            yield each

    bodies = (at_once, refuses, midway, hangs, slow, texts, large, nothing)
    routes = [Route(path=f"/{each.__name__}", handle=lambda each=each: RouteResponse(body=each())) for each in bodies]
    routes.append(Route(path="/none", handle=lambda: RouteResponse(body=nothing(), status=304)))
    async with desk_served(database_url, tmp_path, *routes) as (app, web):
        whole = {name: await web.get(f"/{name}") for name in ("slow", "nothing")}
        early = [await web.get(f"/{name}") for name in ("at_once", "refuses", "texts", "large", "none")]
        for name in ("midway", "hangs"):
            with pytest.raises(httpx.RemoteProtocolError):
                await web.get(f"/{name}")
        failed = states(app)
        for _ in range(5):
            with contextlib.suppress(httpx.RemoteProtocolError):
                await web.get("/midway")
        opened = await web.get("/midway")
    assert (whole["slow"].text, whole["nothing"].content) == ("part" * 4, b"")
    assert [each.status_code for each in early] == [500, 400, 500, 500, 500]
    assert early[0].json()["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"
    assert failed["body of GET /midway"] == "ZeroDivisionError"
    assert failed["body of GET /hangs"] == "TimeoutError"
    assert not failed.get("body of GET /refuses")
    assert opened.status_code == 500  # the circuit of the body is open, and nothing begins that will not end


@sqlite_first
async def test_declared_headers_stand_in_all_answers_and_the_answer_has_the_last_word(
    database_url: str, tmp_path: Path
) -> None:
    declared = {"content-security-policy": "default-src 'self'", "cache-control": "max-age=60", "x-robots-tag": "none"}

    def own() -> RouteResponse:
        return RouteResponse(body=sent(10), headers={"X-Robots-Tag": "all", "Cache-Control": "no-store"})

    routes = (
        Route(path="/plain", handle=lambda: RouteResponse(), headers=declared),
        Route(path="/own", handle=own, headers=declared),
        Route(path="/refuses", handle=lambda: raises(InputError("Name it.")), headers=declared),
        Route(path="/fails", handle=lambda: raises(ZeroDivisionError()), headers=declared),
        Route(path="/without", handle=lambda: RouteResponse()),
    )
    async with desk_served(database_url, tmp_path, *routes) as (_, web):
        answers = {each.path: await web.get(each.path) for each in routes}
        signed = await web.get("/plain", headers={"authorization": "Bearer gqlb_no"})
    told = {path: [each.headers.get_list(name) for name in declared] for path, each in answers.items()}
    policy = ["default-src 'self'"]
    assert told == {
        "/plain": [policy, ["max-age=60"], ["none"]],
        "/own": [policy, ["no-store"], ["all"]],
        "/refuses": [policy, ["no-store"], ["none"]],
        "/fails": [policy, ["no-store"], ["none"]],
        "/without": [[], [], []],
    }
    assert (signed.status_code, signed.headers.get_list("content-security-policy")) == (401, policy)
    assert signed.headers["x-content-type-options"] == "nosniff"


@sqlite_first
async def test_head_makes_no_body_and_nothing_is_compressed(database_url: str, tmp_path: Path) -> None:
    made: list[int] = []

    def give() -> RouteResponse:
        return RouteResponse(body=sent(100_000, made), media_type="text/csv", headers={"x-told": "yes"})

    async with desk_served(database_url, tmp_path, Route(path="/give", handle=give)) as (_, web):
        head = await web.head("/give")
        assert made == []
        packable = await web.get("/give", headers={"accept-encoding": "gzip, br"})
    assert head.status_code == 200
    assert (head.headers["x-told"], head.headers["content-type"]) == ("yes", "text/csv; charset=utf-8")
    assert not {"content-length", "transfer-encoding"} & head.headers.keys()
    assert len(packable.content) == 100_000
    assert "content-encoding" not in packable.headers


async def take_nothing(context: PluginContext) -> RouteResponse:
    return RouteResponse(body=json.dumps(context.plugin))


@cases(
    ("value", "told"),
    [
        (Route(path="/a", handle=take_nothing, headers={"set-cookie": "a=b"}), "declares the header 'set-cookie'"),
        (Route(path="/a", handle=take_nothing, headers={"access-control-allow-origin": "*"}), "Use one of"),
        (Route(path="/a", handle=take_nothing, headers={"vary": "Accept"}), "Use one of"),
        (Route(path="/a", handle=take_nothing, headers={"Link": "<a>"}), "in lower case"),
        (Route(path="/a", handle=take_nothing, headers={"link": "<a>\r\nx: y"}), "printable ASCII"),
        (Route(path="/a", handle=take_nothing, body_limit=0), "a number of bytes, from 1 to 1,000,000,000"),
        (Route(path="/a", handle=take_nothing, body_limit=2_000_000_000), "a number of bytes"),
        (Route(path="/a", handle=lambda: RouteResponse(), body_limit=9), "handle is an async function"),
    ],
)
def test_a_limit_or_a_header_that_makes_no_sense_stops_the_start(value: Route, told: str) -> None:
    with pytest.raises(PluginError, match=told):
        Hooks.of({"desk": desk(value)})


def test_the_shelf_of_the_page_is_one(blog: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("shelf.py", "test_shelf.py"):
        (tmp_path / name).write_text(files_of("register_routes")[name], encoding="utf-8")
        monkeypatch.delitem(sys.modules, name.removesuffix(".py"), raising=False)
    page = importlib.import_module("test_shelf")
    monkeypatch.setattr(page.shelf, "FOLDER", tmp_path / "shelf")
    page.test_what_is_put_is_given(blog)
    report = asyncio.run(check_plugin(plugin_at(str(tmp_path / "shelf.py")), tmp_path / "apps"))
    assert report.problems == ()
