"""What plugins do beside the schema: routes, commands, startup and shutdown, and fields that only compute."""

import asyncio
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from support.cases import cases
from support.growth import HANG
from support.installed import Installed, settings_in
from support.sampling import sqlite_first
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.app import Application, assembled, migrate_all, site
from gql_blog.content import Role
from gql_blog.errors import Conflict, ErrorGroup, Forbidden, InputError, PluginError, RateLimited
from gql_blog.hooks import Hooks
from gql_blog.plugin import (
    CommandOption,
    CreatePost,
    Field,
    PluginCommand,
    PluginContext,
    Route,
    RouteRequest,
    RouteResponse,
    hookimpl,
)
from gql_blog.store import Article
from gql_blog.testing import open_app
from gql_blog.write import CreateToken

DRAFTS = "{ posts(where: {status: {in: [DRAFT]}}) { totalCount } }"


def registering(hook: str, *values: Any, role: Role | None = None) -> Any:
    """Return a plugin that registers these values."""

    def register() -> Sequence[Any]:
        return values

    register.__name__ = hook
    return SimpleNamespace(api_version=2, role=role, **{hook: hookimpl(register)})


async def count_drafts(context: PluginContext, request: RouteRequest) -> RouteResponse:
    if request.method == "POST":
        posted = json.loads(request.body)
        await context.issue(CreatePost(title=posted["title"], source="Text."))
    data = await context.ask(DRAFTS)
    told = {
        "drafts": data["posts"]["totalCount"],
        "kind": request.path["kind"],
        "query": dict(request.query),
        "role": context.viewer and context.viewer.role,
        "secrets": sorted({"authorization", "cookie"} & request.headers.keys()),
    }
    return RouteResponse(body=json.dumps(told), media_type="application/json", headers={"x-told": "yes"})


def raises(error: Exception) -> Any:
    def handle() -> None:
        raise error

    return handle


async def test_a_route_asks_and_changes_for_who_asks(database_url: str, tmp_path: Path) -> None:
    counting = Route(path="/drafts/{kind}", methods=("GET", "POST"), handle=count_drafts)
    hooks = Hooks.of({"desk": registering("register_routes", counting, role=Role.AUTHOR)})
    settings = settings_in(tmp_path, database_url=database_url)
    async with assembled(settings, hooks) as app:
        await Newsroom(app.database, app.writer).post("Hidden", publish=False)
        here = Installed(app, "")
        author = {"authorization": f"Bearer {await here.token(Role.AUTHOR)}", "cookie": "a=b"}
        async with client(app) as web:
            anonymous = await web.get("/plugins/desk/drafts/all?of=mine")
            refused = await web.post("/plugins/desk/drafts/all", json={"title": "Sly"})
            made = await web.post("/plugins/desk/drafts/own", json={"title": "Mine"}, headers=author)
            wrong = await web.get("/plugins/desk/drafts/all", headers={"authorization": "Bearer gqlb_no"})
            missing = [(await web.request(*each)).status_code for each in MISSING]
    assert anonymous.json() == {"drafts": 0, "kind": "all", "query": {"of": "mine"}, "role": None, "secrets": []}
    assert (anonymous.headers["x-told"], anonymous.headers["x-content-type-options"]) == ("yes", "nosniff")
    assert refused.status_code == 401
    assert (made.json()["drafts"], made.json()["role"]) == (1, "AUTHOR")
    assert (wrong.status_code, missing) == (401, [405, 404])


MISSING: list[Any] = [
    ("PUT", "/plugins/desk/drafts/all"),
    ("GET", "/plugins/desk/other"),
]


def client(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=site(app)), base_url="http://127.0.0.1:8000")


@sqlite_first
async def test_what_a_route_raises_is_told_and_its_failures_open_its_circuit_alone(
    database_url: str, tmp_path: Path
) -> None:
    routes = {
        "/input": raises(InputError("Name it.")),
        "/forbidden": raises(Forbidden("Not you.")),
        "/broken": raises(ZeroDivisionError("a secret")),
        "/nonsense": lambda: "no response",
        "/header": lambda: RouteResponse(headers={"x": "a\r\nb"}),
        "/name": lambda: RouteResponse(headers={"x: y": "a"}),
        "/length": lambda: RouteResponse(headers={"Content-Length": "5"}),
        "/stale": raises(Conflict("Changed.", current_version=2)),
        "/several": raises(ErrorGroup([InputError("Name it."), InputError("Date it.")])),
        "/often": raises(RateLimited("Wait.", retry_after=3)),
        "/fine": lambda: RouteResponse(body=b"fine"),
    }
    values = [Route(path=path, handle=handle) for path, handle in routes.items()]
    hooks = Hooks.of({"desk": registering("register_routes", *values)})
    async with assembled(settings_in(tmp_path, database_url=database_url), hooks) as app, client(app) as web:
        answers = {path: await web.get(f"/plugins/desk{path}") for path in routes}
        for _ in range(5):
            await web.get("/plugins/desk/broken")
            await web.get("/plugins/desk/stale")
        states = {each.subject: each.state for each in app.hooks.health()[0].hooks}
    assert {path: each.status_code for path, each in answers.items()} == {
        "/input": 400,
        "/forbidden": 403,
        "/broken": 500,
        "/nonsense": 500,
        "/header": 500,
        "/name": 500,
        "/length": 500,
        "/stale": 409,
        "/several": 400,
        "/often": 429,
        "/fine": 200,
    }
    assert answers["/input"].json()["errors"][0]["message"] == "Name it."
    assert answers["/broken"].json()["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"
    assert "secret" not in answers["/broken"].text
    assert [states[f"GET {path}"] for path in ("/broken", "/stale", "/fine")] == ["OPEN", "CLOSED", "CLOSED"]


@sqlite_first
async def test_a_token_that_is_limited_to_some_requests_reaches_no_route(database_url: str, tmp_path: Path) -> None:
    called: list[bool] = []

    def handle() -> RouteResponse:
        called.append(True)
        return RouteResponse()

    route = Route(path="/note", handle=handle)
    hooks = Hooks.of({"desk": registering("register_routes", route)})
    async with assembled(settings_in(tmp_path, database_url=database_url), hooks) as app, client(app) as web:
        await Newsroom(app.database, app.writer).somebody(Role.EDITOR)
        limited = CreateToken(email="somebody.editor@example.org", root_fields=("posts",))
        made = await app.writer.run(limited, OPERATOR)
        answer = await web.get("/plugins/desk/note", headers={"authorization": f"Bearer {made.secret}"})
    assert (answer.status_code, called) == (403, [])


@cases(
    ("value", "told"),
    [
        (Route(path="no", handle=raises), "a path begins with /"),
        (Route(path="/{a}/{b}/{a}", handle=raises), "it names {a} twice"),
        (Route(path="/a", methods=("FETCH",), handle=raises), "methods are of"),
        (Route(path="/a", handle=lambda asked: None), "takes asked, but it is called by keyword with context, request"),
    ],
)
def test_a_wrong_route_stops_the_start(value: Route, told: str) -> None:
    with pytest.raises(PluginError, match=f"'desk'.*{told}"):
        Hooks.of({"desk": registering("register_routes", value)})


FILE = """
from gql_blog.plugin import CommandOption, CreatePost, PluginCommand, Role, hookimpl
api_version = 2
role = Role.EDITOR

async def make(context, options):
    for number in range(options["times"]):
        await context.issue(CreatePost(title=f"{options['title']} {number}", source="Text."))
    return f"made {options['times']} by {context.hook}"

def crash(options):
    raise ValueError("a secret")

async def leave():
    raise SystemExit(0)

async def refuse(context):
    await context.issue(CreatePost(title="", source="Text."))

@hookimpl
def register_commands():
    options = {
        "title": CommandOption(kind=str, description="The title."),
        "times": CommandOption(kind=int, description="How many.", default=1),
    }
    return [
        PluginCommand(name="make", description="Make posts.", run=make, options=options),
        PluginCommand(name="crash", description="Fail.", run=crash, options=options),
        PluginCommand(name="leave", description="Leave.", run=leave),
        PluginCommand(name="refuse", description="Refuse.", run=refuse),
    ]
"""


@sqlite_first
async def test_a_command_of_a_plugin_is_run_with_its_options(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from support.cli import invoke, settle
    from support.trial_plugins import only_those_in

    settle(monkeypatch, tmp_path)
    monkeypatch.setenv("GQL_BLOG_DATABASE_URL", database_url)
    only_those_in(tmp_path, monkeypatch)
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "maker.py").write_text(FILE)
    monkeypatch.setenv("GQL_BLOG_PLUGINS_DIR", str(folder))
    run = ("plugin", "run", "maker", "make")
    made = await asyncio.to_thread(invoke, *run, "--title", "Tide", "--times=2")
    wrong = [
        await asyncio.to_thread(invoke, *words)
        for words in (run, (*run, "--title", "T", "--times", "x"), (*run, "--tide", "T"), (*run[:3], "break"))
    ]
    assert (made.exit_code, made.stdout.strip()) == (0, "made 2 by run of make")
    crashed = await asyncio.to_thread(invoke, *run[:3], "crash", "--title", "T")
    left = await asyncio.to_thread(invoke, *run[:3], "leave")
    refused = await asyncio.to_thread(invoke, *run[:3], "refuse")
    assert [each.exit_code for each in wrong] == [2, 2, 2, 1]
    assert [each.exit_code for each in (crashed, left, refused)] == [1, 1, 2]
    assert "gql-blog: Plugin 'maker' failed to run crash: ValueError. [PLUGIN_ERROR]" in crashed.stderr
    assert "failed to run leave: SystemExit. [PLUGIN_ERROR]" in left.stderr
    assert "[INVALID]" in refused.stderr
    told = [
        "--title is missing",
        "of the type int, not 'x'",
        "Its options: --title, --times",
        "maker make: Make posts.",
    ]
    for each, words in zip(wrong, told, strict=True):
        assert words in each.stderr


WRONG = {"a": CommandOption(kind=list, description="")}


@cases(
    "value",
    [
        PluginCommand(name="Make", description="Make.", run=raises),
        PluginCommand(name="make", description=" ", run=raises),
        PluginCommand(
            name="make", description="M.", run=raises, options={"a": CommandOption(kind=list, description="")}
        ),
    ],
)
def test_a_wrong_command_stops_the_start(value: PluginCommand) -> None:
    with pytest.raises(PluginError, match="'desk' registers the command"):
        Hooks.of({"desk": registering("register_commands", value)})


class Told:
    """A plugin that is told when the site starts and ends."""

    api_version = 2
    role = Role.EDITOR

    def __init__(self) -> None:
        self.told: list[str] = []

    @hookimpl
    async def on_startup(self, context: PluginContext) -> None:
        written = await context.issue(CreatePost(title="Welcome", source="Text."))
        self.told.append(f"{context.hook} {written.version}")

    @hookimpl
    def on_shutdown(self, context: PluginContext) -> None:
        self.told.append(context.hook)


class Fails:
    api_version = 2

    @hookimpl(before="told")
    def on_startup(self) -> None:
        raise ZeroDivisionError


@sqlite_first
async def test_plugins_are_told_of_start_and_end_and_one_that_fails_keeps_nobody(
    database_url: str, tmp_path: Path
) -> None:
    told = Told()
    async with open_app(tmp_path, {"fails": Fails(), "told": told}, database_url=database_url) as app:
        assert told.told == ["on_startup 1"]
        assert [(each.plugin, each.hook) for each in app.hook_calls] == [
            ("fails", "on_startup"),
            ("told", "on_startup"),
        ]
        assert app.health == {"fails": "FAILING", "told": "OK"}
    assert told.told == ["on_startup 1", "on_shutdown"]


class Connects:
    """A plugin that needs on every event what its start opened and its end closes."""

    api_version = 2
    role = Role.EDITOR

    def __init__(self) -> None:
        self.told: list[str] = []
        self.heard = asyncio.Event()

    @hookimpl
    async def on_startup(self, context: PluginContext) -> None:
        await self._write(context, "Welcome")
        self.told.append("open")

    @hookimpl
    async def on_shutdown(self, context: PluginContext) -> None:
        self.told.append("closed")
        await self._write(context, "Bye")

    @hookimpl
    def on_event(self, context: PluginContext) -> None:
        self.told.append("event")
        self.heard.set()

    async def _write(self, context: PluginContext, title: str) -> None:
        await context.issue(CreatePost(title=title, source="Text."))
        await asyncio.sleep(0.3)  # in which an event would be delivered


@sqlite_first
async def test_a_plugin_has_no_event_before_its_start_or_after_its_end(database_url: str, tmp_path: Path) -> None:
    connects = Connects()
    async with open_app(tmp_path, {"connects": connects}, database_url=database_url):
        async with asyncio.timeout(HANG):
            await connects.heard.wait()
    assert (connects.told[0], connects.told[-1]) == ("open", "closed")
    assert set(connects.told[1:-1]) == {"event"}


@sqlite_first
async def test_a_server_process_tells_them_in_its_lifespan(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, told = settings_in(tmp_path, database_url=empty_url), Told()
    hooks = Hooks.of({"told": told})
    await migrate_all(settings, hooks)
    monkeypatch.setattr("gql_blog.app.load_hooks", lambda _settings: hooks)
    messages: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    sent: asyncio.Queue[Any] = asyncio.Queue()
    messages.put_nowait({"type": "lifespan.startup"})
    running = asyncio.create_task(Application(settings)({"type": "lifespan"}, messages.get, sent.put))
    assert (await sent.get())["type"] == "lifespan.startup.complete"
    assert told.told == ["on_startup 1"]
    messages.put_nowait({"type": "lifespan.shutdown"})
    await running
    assert told.told == ["on_startup 1", "on_shutdown"]


@sqlite_first
@pytest.mark.parametrize("pure", [True, False])
async def test_a_pure_field_runs_without_a_thread(database_url: str, tmp_path: Path, pure: bool) -> None:
    threads: list[bool] = []

    def resolve(rows: Sequence[Any]) -> list[str]:
        threads.append(threading.current_thread() is threading.main_thread())
        return [row.title.upper() for row in rows]

    loud = Field(
        type_name="Post",
        name="loud",
        description="Loud.",
        graphql_type=str | None,
        needs=("title",),
        resolve=resolve,
        pure=pure,
    )
    hooks = Hooks.of({"loud": registering("register_fields", loud)})
    async with assembled(settings_in(tmp_path, database_url=database_url, result_cache_mb=0), hooks) as app:
        room = Newsroom(app.database, app.writer)
        await room.post("Tides")
        answer = await app.engine.execute(query="{ posts { nodes { loud } } }", viewer=ANONYMOUS)
        assert await room.rows(Article)
    assert json.loads(answer.body) == {"data": {"posts": {"nodes": [{"loud": "TIDES"}]}}}
    assert threads == [pure]


def test_a_pure_field_is_sync() -> None:
    async def resolve(rows: Sequence[Any]) -> list[None]:
        return [None for _ in rows]

    later = Field(
        type_name="Post", name="late", description="L.", graphql_type=str | None, needs=(), resolve=resolve, pure=True
    )
    with pytest.raises(PluginError, match="a pure field has a sync resolve"):
        Hooks.of({"late": registering("register_fields", later)})
