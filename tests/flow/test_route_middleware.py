"""ASGI middleware of a plugin around its own routes: what it sees and may do, and what holds whatever it does."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from support.growth import HANG
from support.installed import Installed, settings_in
from support.sampling import sqlite_first
from support.serving import served

from gql_blog.app import App, assembled, site
from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks
from gql_blog.hooks.calls import route_calls
from gql_blog.plugin import InputError, Role, Route, RouteRequest, RouteResponse, SignedIn, hookimpl

Middleware = Callable[[Any], Any]
SECRETS = {"authorization": "Bearer gqlb_no", "cookie": "desk_a=b; o=c", "proxy-authorization": "Basic eA=="}


def desk(*routes: Route) -> Any:
    def register_routes() -> Sequence[Route]:
        return routes

    return SimpleNamespace(api_version=2, register_routes=hookimpl(register_routes))


@asynccontextmanager
async def desk_served(url: str, folder: Path, *routes: Route) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """The app with a plugin of these routes, and a client of its real server."""
    async with (
        assembled(settings_in(folder, database_url=url, rate_limits="off"), Hooks.of({"desk": desk(*routes)})) as app,
        served(site(app)) as address,
        httpx.AsyncClient(verify=False, base_url=f"{address}/plugins/desk", timeout=HANG) as web,
    ):
        yield app, web


async def told(request: RouteRequest) -> RouteResponse:
    """Tell what has arrived."""
    said = {
        "headers": dict(request.headers),
        "query": dict(request.query),
        "kind": request.path.get("kind"),
        "cookies": dict(request.cookies),
        "body": request.body.decode(),
    }
    return RouteResponse(body=json.dumps(said), media_type="application/json", headers={"x-told": "yes"})


def wrapping(work: Callable[[Any, Any, Any, Any], Awaitable[None]]) -> Middleware:
    """Return a middleware that does this with the app, the scope, and the ways in and out."""

    def make(app: Any) -> Any:
        return partial(work, app)

    return make


async def test_it_sees_what_a_route_sees_and_changes_what_a_route_may(database_url: str, tmp_path: Path) -> None:
    seen: list[Any] = []

    async def watch(app: Any, scope: Any, receive: Any, send: Any) -> None:
        seen.append({name: scope[name] for name in ("type", "path", "method", "query_string", "headers")})
        passed = dict(scope, headers=[*scope["headers"], (b"x-passed", b"on")], query_string=b"of=all&none=")
        await app(passed, receive, send)

    class Stamp(BaseHTTPMiddleware):
        async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
            length = len(await request.body())
            response = await call_next(request)
            response.headers["x-stamp"] = f"{request.url.path} {length}"
            return response

    route = Route(path="/at/{kind}", methods=("GET", "POST"), handle=told, middleware=(Stamp, wrapping(watch)))
    async with desk_served(database_url, tmp_path, route) as (app, web):
        token = await Installed(app, "").token(Role.AUTHOR)
        sent = SECRETS | {"authorization": f"Bearer {token}", "x-sent": "1", "sec-fetch-site": "same-origin"}
        answer = await web.post("/at/tides?of=mine", content=b"a body", headers=sent)
        head = await web.head("/at/tides")
        nobody = await web.get("/at/tides", headers=SECRETS)
    given = answer.json()
    assert (given["query"], given["kind"], given["body"]) == ({"of": "all", "none": ""}, "tides", "a body")
    assert (given["headers"]["x-passed"], given["headers"]["x-sent"], given["cookies"]) == ("on", "1", {"desk_a": "b"})
    assert answer.headers["content-type"] == "application/json"
    assert (answer.headers["x-stamp"], answer.headers["x-told"]) == ("/plugins/desk/at/tides 6", "yes")
    assert (answer.headers["x-content-type-options"], head.status_code) == ("nosniff", 200)
    assert head.headers["x-stamp"] == "/plugins/desk/at/tides 0"
    assert [(each["type"], each["path"], each["method"]) for each in seen] == [
        ("http", "/plugins/desk/at/tides", "POST"),
        ("http", "/plugins/desk/at/tides", "GET"),
    ]
    assert nobody.status_code == 401, "before any middleware is asked"
    assert not SECRETS.keys() & {name.decode() for name, _ in seen[0]["headers"]}


async def test_it_is_made_once_and_the_first_is_outermost(database_url: str, tmp_path: Path) -> None:
    made: list[str] = []

    def named(name: str) -> Middleware:
        def make(app: Any) -> Any:
            made.append(name)

            async def ran(scope: Any, receive: Any, send: Any) -> None:
                made.append(f"in {name}")
                await app(scope, receive, send)

            return ran

        return make

    route = Route(path="/a", handle=told, middleware=[named("outer"), named("inner")])
    async with desk_served(database_url, tmp_path, route, Route(path="/b", handle=told)) as (_, web):
        for path in ("/a", "/b", "/a"):
            assert (await web.get(path)).status_code == 200
        assert (await web.get("/c")).status_code == 404
    assert made == ["inner", "outer", *["in outer", "in inner"] * 2]


async def long(request: RouteRequest) -> RouteResponse:
    return RouteResponse(body="tide " * 1_000, headers={"etag": '"1"'})


@sqlite_first
async def test_starlettes_own_compresses_an_answer(database_url: str, tmp_path: Path) -> None:
    route = Route(path="/long", handle=long, headers={"x-robots-tag": "noindex"}, middleware=(GZipMiddleware,))
    async with desk_served(database_url, tmp_path, route) as (_, web):
        small = await web.get("/long", headers={"accept-encoding": "gzip"})
        plain = await web.get("/long", headers={"accept-encoding": "identity"})
    assert small.text == plain.text == "tide " * 1_000
    assert int(small.headers["content-length"]) < 200 < int(plain.headers["content-length"]) == 5_000
    assert small.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["vary"]
    assert small.headers["x-robots-tag"] == plain.headers["x-robots-tag"] == "noindex"


def answering(*messages: Any) -> Middleware:
    """Return a middleware that calls no route, and sends these messages."""

    async def answered(_app: Any, _scope: Any, _receive: Any, send: Any) -> None:
        for each in messages:
            await send(each)

    return wrapping(answered)


def start(*headers: tuple[bytes, bytes], status: int = 200) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


WHOLE = {"type": "http.response.body", "body": b"whole"}


async def broken(_app: Any, _scope: Any, _receive: Any, _send: Any) -> None:
    raise ZeroDivisionError("a secret")


async def endless(_app: Any, _scope: Any, receive: Any, _send: Any) -> None:
    while True:
        await receive()  # which waits for the end of a response


FAILING = {
    "broken": wrapping(broken),
    "endless": wrapping(endless),
    "swallowed": answering(),
    "half": answering(start(), WHOLE | {"more_body": True}),
    "no-start": answering(WHOLE),
    "twice": answering(start(), WHOLE, start(), WHOLE),
    "too-much": answering(start(), WHOLE, WHOLE),
    "length": answering(start((b"transfer-encoding", b"chunked")), WHOLE),
    "connection": answering(start((b"Connection", b"close")), WHOLE),
    "repeated": answering(start((b"x-a", b"1"), (b"X-A", b"2")), WHOLE),
    "split": answering(start((b"x-a", b"1\r\nset-cookie: a=b")), WHOLE),
    "status": answering(start(status=101), WHOLE),
    "no-body": answering(start(), {"type": "http.response.pathsend", "path": "/etc/passwd"}),
}


@sqlite_first
async def test_what_fails_is_the_routes_failure_without_a_word_of_it(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    routes = [Route(path=f"/{name}", handle=told, middleware=(each,)) for name, each in FAILING.items()]
    async with desk_served(database_url, tmp_path, *routes) as (app, web):
        at_once = {name: await web.get(f"/{name}") for name in FAILING if name != "endless"}
        monkeypatch.setattr(route_calls, "ROUTE_LIMIT", 0.3)
        answers = at_once | {"endless": await web.get("/endless")}
        states = {each.subject: each.last_error for each in app.hooks.health()[0].hooks}
    for name, answer in answers.items():
        (error,) = answer.json()["errors"]
        said = f"Plugin 'desk' failed to answer GET /{name}."
        assert (answer.status_code, error["message"], error["extensions"]["code"]) == (500, said, "PLUGIN_ERROR")
        assert not {"x-a", "set-cookie"} & answer.headers.keys()
    told_of = {"broken": "ZeroDivisionError", "endless": "TimeoutError"}
    assert states == {f"GET /{name}": told_of.get(name, "InvalidReturn") for name in FAILING}


@sqlite_first
async def test_one_that_keeps_failing_opens_the_circuit_of_its_route_alone(database_url: str, tmp_path: Path) -> None:
    calls: list[int] = []

    async def fails(_app: Any, _scope: Any, _receive: Any, _send: Any) -> None:
        calls.append(1)
        raise OSError

    routes = (Route(path="/a", handle=told, middleware=(wrapping(fails),)), Route(path="/b", handle=told))
    async with desk_served(database_url, tmp_path, *routes) as (_, web):
        assert [(await web.get("/a")).status_code for _ in range(7)] == [500] * 7
        assert (await web.get("/b")).status_code == 200
    assert len(calls) == 5


async def measured(request: RouteRequest) -> RouteResponse:
    return RouteResponse(body=str(sum([len(each) async for each in request.chunks])))


async def careless(app: Any, scope: Any, receive: Any, send: Any) -> None:
    """Answer well whatever has happened inside."""
    with suppress(Exception):
        await app(scope, receive, send)
        return
    await send(start())
    await send(WHOLE)


@sqlite_first
async def test_limits_of_bodies_hold_whatever_it_catches(database_url: str, tmp_path: Path) -> None:
    routes = [
        Route(path="/whole", methods=("PUT",), handle=told, middleware=(wrapping(careless),)),
        Route(path="/parts", methods=("PUT",), handle=measured, body_limit=300_000, middleware=(wrapping(careless),)),
    ]

    async def parts(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"x" * 100_000

    async with desk_served(database_url, tmp_path, *routes) as (_, web):
        taken = await web.put("/parts", content=parts(3))
        refused = [await web.put("/parts", content=each) for each in (parts(4), b"x" * 300_001)]
        refused.append(await web.put("/whole", content=b"x" * 1_000_001))
    assert (taken.status_code, taken.text) == (200, "300000")
    assert [each.status_code for each in refused] == [413] * 3


async def signs_in(request: RouteRequest) -> RouteResponse:
    return RouteResponse(signs_in=SignedIn(issuer="https://id.example", subject="ada"))


async def streams(request: RouteRequest) -> RouteResponse:
    async def body() -> AsyncIterator[bytes]:
        yield b"never"

    return RouteResponse(body=body())


async def refuses(request: RouteRequest) -> RouteResponse:
    raise InputError("Name it.")


async def through(app: Any, scope: Any, receive: Any, send: Any) -> None:
    await app(scope, receive, send)


@sqlite_first
async def test_behind_it_nobody_signs_in_and_bodies_are_whole(database_url: str, tmp_path: Path) -> None:
    handles = {"/in": signs_in, "/stream": streams, "/refused": refuses}
    routes = [Route(path=path, handle=each, middleware=(wrapping(through),)) for path, each in handles.items()]
    async with desk_served(database_url, tmp_path, *routes) as (_, web):
        answers = [await web.get(path) for path in handles]
    assert [each.status_code for each in answers] == [500, 500, 400]
    assert "set-cookie" not in answers[0].headers
    assert answers[2].json()["errors"][0]["message"] == "Name it."


@sqlite_first
async def test_no_websocket_and_no_lifespan_reaches_it(database_url: str, tmp_path: Path) -> None:
    seen: list[str] = []

    async def watch(app: Any, scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])
        await app(scope, receive, send)

    route = Route(path="/a", handle=told, middleware=(wrapping(watch),))
    async with desk_served(database_url, tmp_path, route) as (_, web):
        upgrade = {"connection": "upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
        refused = await web.get("/a", headers=upgrade | {"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ=="})
        assert (await web.get("/a")).status_code == 200
    assert (refused.status_code, seen) == (403, ["http"])


@sqlite_first
async def test_requests_at_once_do_not_meet(database_url: str, tmp_path: Path) -> None:
    async def slow(app: Any, scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.05)
        await app(scope, receive, send)

    route = Route(path="/at/{kind}", handle=told, middleware=(Passing, wrapping(slow)))
    async with desk_served(database_url, tmp_path, route) as (_, web):
        answers = await asyncio.gather(*(web.get(f"/at/{number}?n={number}") for number in range(10)))
    assert [each.json()["kind"] for each in answers] == [each.json()["query"]["n"] for each in answers]
    assert {each.json()["kind"] for each in answers} == {str(number) for number in range(10)}


class Passing(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        return await call_next(request)


def sync(request: RouteRequest) -> RouteResponse:
    return RouteResponse()


def exits(app: Any) -> Any:
    raise SystemExit("no")


@pytest.mark.parametrize(
    ("route", "said"),
    [
        (Route(path="/a", handle=sync, middleware=(GZipMiddleware,)), "so handle is an async function."),
        (Route(path="/a", handle=told, middleware=GZipMiddleware), "middleware is a sequence of functions"),  # type: ignore[arg-type]
        (Route(path="/a", handle=told, middleware=("gzip",)), "middleware is a sequence of functions"),  # type: ignore[arg-type]
        (Route(path="/a", handle=told, middleware=(exits,)), "cannot be made: SystemExit: no. Fix or uninstall it"),
        (Route(path="/a", handle=told, middleware=(repr, id)), "takes an ASGI app and returns one, not int."),
    ],
    ids=["sync", "no sequence", "no function", "raises", "no app"],
)
def test_wrong_middleware_stops_the_start(route: Route, said: str) -> None:
    with pytest.raises(PluginError) as raised:
        Hooks.of({"desk": desk(route)})
    assert "Plugin 'desk' registers the route '/a'" in raised.value.message
    assert said in raised.value.message
