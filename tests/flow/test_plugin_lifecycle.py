"""Plugins start and stop while the server runs, as operators enable and disable them, in every process."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from support.hearing import until
from support.hooked import KEY, hooked
from support.installed import settings_in
from support.receiving import receiving
from support.sampling import sqlite_first
from support.served import serve
from support.writing import Newsroom, newsroom_of

from gql_blog.app import App, assembled, migrate_all, serving
from gql_blog.hooks import Event, Hooks, PluginContext, WriteIntent, hookimpl
from gql_blog.hooks.calls.plugin_health import HealthSynchronizer
from gql_blog.hooks.circuits.circuit_breaker import MAX_FAILURES
from gql_blog.store import CircuitStore, Database
from gql_blog.write import DisablePlugin, EnablePlugin

pytestmark = pytest.mark.usefixtures("guarded")


class Desk:
    """A plugin that tells what it is told, and may be kept in one of its hooks."""

    api_version = 2

    def __init__(self) -> None:
        self.told: list[str] = []
        self.may_start = asyncio.Event()
        self.may_start.set()
        self.may_write = asyncio.Event()
        self.may_write.set()
        self.fails = False

    @hookimpl
    async def on_startup(self, context: PluginContext) -> None:
        self.told.append("starting")
        await self.may_start.wait()
        if self.fails:
            raise ZeroDivisionError
        self.told.append("started")

    @hookimpl
    async def before_write(self, intent: WriteIntent) -> None:
        self.told.append("asked")
        await self.may_write.wait()
        self.told.append("answered")

    @hookimpl
    async def on_event(self, event: Event) -> None:
        self.told.append("event")

    @hookimpl
    def on_shutdown(self) -> None:
        self.told.append("stopped")


async def synchronize(*apps: App) -> None:
    """Have each process save, and then read, what there is, as each does every half second."""
    for app in (*apps, *apps):
        assert await HealthSynchronizer(app.hooks._circuits, CircuitStore(app.database)).synchronize() is None


async def test_an_enabled_plugin_is_started_before_anything_else_calls_it(database_url: str, tmp_path: Path) -> None:
    desk, settings = Desk(), settings_in(tmp_path, database_url=database_url)
    async with assembled(settings, Hooks.of({"desk": desk})) as app:
        room = Newsroom(app.database, app.writer)
        await room.run(DisablePlugin(name="desk"))
        await synchronize(app)
        async with serving(app):
            await room.post("On Tides")
            assert desk.told == []
            desk.may_start.clear()
            await room.run(EnablePlugin(name="desk"))
            await until(lambda: desk.told == ["starting"])
            await room.post("On Bridges")
            assert desk.told == ["starting"], "it is no guard before it is started"
            assert not app.hooks.may_deliver("desk")
            desk.may_start.set()
            await until(lambda: "event" in desk.told)
            assert desk.told[:3] == ["starting", "started", "event"]
            await room.post("On Whales")
            assert "answered" in desk.told
    assert desk.told[-1] == "stopped"
    assert desk.told.count("stopped") == 1


@sqlite_first
async def test_a_disabled_plugin_is_stopped_when_its_calls_have_ended_and_once(
    database_url: str, tmp_path: Path
) -> None:
    desk, settings = Desk(), settings_in(tmp_path, database_url=database_url)
    async with assembled(settings, Hooks.of({"desk": desk})) as app, serving(app):
        room = Newsroom(app.database, app.writer)
        desk.may_write.clear()
        writing = asyncio.create_task(room.post("On Tides", publish=False))
        await until(lambda: "asked" in desk.told)
        await room.run(DisablePlugin(name="desk"))
        await until(lambda: "desk" in app.hooks._circuits.unstarted)
        assert desk.told == ["starting", "started", "asked"]
        desk.may_write.set()
        await writing
        await until(lambda: "stopped" in desk.told)
    assert desk.told == ["starting", "started", "asked", "answered", "stopped"]


@sqlite_first
async def test_a_plugin_is_started_and_stopped_as_often_as_it_is_enabled(database_url: str, tmp_path: Path) -> None:
    desk, settings = Desk(), settings_in(tmp_path, database_url=database_url)
    async with assembled(settings, Hooks.of({"desk": desk})) as app, serving(app):
        room = Newsroom(app.database, app.writer)
        for times in (1, 2):
            await room.run(DisablePlugin(name="desk"))
            await until(lambda: desk.told.count("stopped") == times)  # noqa: B023 (called at once)
            await room.run(EnablePlugin(name="desk"))
            await until(lambda: desk.told.count("started") == times + 1)  # noqa: B023
    assert [each for each in desk.told if each in ("started", "stopped")] == ["started", "stopped"] * 3


@sqlite_first
async def test_a_start_that_an_open_circuit_kept_back_is_made_up_for(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql_blog.hooks.calls.plugin_lifecycle._TRY_AGAIN_SECONDS", 0.01)
    desk, settings = Desk(), settings_in(tmp_path, database_url=database_url)
    desk.fails = True
    hooks = Hooks.of({"desk": desk})
    async with assembled(settings, hooks) as app:
        for _ in range(MAX_FAILURES):
            async with serving(app):
                pass
        desk.told, desk.fails = [], False
        async with serving(app):
            assert desk.told == [], "its circuit is open"
            clock = hooks._circuits.clock
            hooks._circuits.clock = lambda: clock() + 120
            await until(lambda: "started" in desk.told)


@sqlite_first
async def test_a_worker_of_webhooks_begins_and_ends_with_the_plugin(database_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, database_url, [here]) as site:
        await site.endpoint(here, kinds=["article.published"])
        worker = site.worker
        await site.room.run(DisablePlugin(name="webhooks"))
        await until(lambda: worker._task is not None and worker._task.done())
        await site.room.post("On Tides")
        await site.room.run(EnablePlugin(name="webhooks"))
        await until(lambda: len(here.requests) == 1)
        assert site.worker is not worker


TOLD = """
import os
from pathlib import Path
from gql_blog.plugin import hookimpl
api_version = 2

def tell(what):
    with Path(os.environ["TOLD"]).open("a") as file:
        file.write(f"{what} {os.getpid()}\\n")

@hookimpl
def on_startup():
    tell("start")

@hookimpl
async def on_shutdown():
    tell("stop")
"""


@pytest.mark.long
@pytest.mark.parametrize("workers", [1, 2])
async def test_all_processes_of_a_server_follow(request: pytest.FixtureRequest, tmp_path: Path, workers: int) -> None:
    """Of a site whose plugins were disabled when it started."""
    url = request.getfixturevalue("postgres_url" if workers > 1 else "sqlite_url")
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "told.py").write_text(TOLD)
    file = tmp_path / "told.txt"
    file.touch()
    async with receiving() as here:
        async with hooked(tmp_path, url, [here]) as site:
            await site.endpoint(here, kinds=["article.published"])
        await migrate_all(settings_in(tmp_path, database_url=url))
        environment: dict[str, Any] = {
            "GQL_BLOG_DATABASE_URL": url,
            "GQL_BLOG_SECRET_KEY": KEY,
            "GQL_BLOG_PLUGINS": "told,webhooks",
            "GQL_BLOG_PLUGINS_DIR": str(tmp_path / "plugins"),
            "GQL_BLOG_PLUGIN_WEBHOOKS__INSIDE_HOSTS": f'["{here.host}"]',
            "TOLD": str(file),
        }

        def told(what: str) -> set[str]:
            return {line.split()[1] for line in file.read_text().splitlines() if line.startswith(what)}

        database = await Database.open(url)
        operator = newsroom_of(database)
        await operator.run(DisablePlugin(name="told"))
        await operator.run(DisablePlugin(name="webhooks"))
        with serve(tmp_path, "--workers", str(workers), **environment):
            assert told("start") == set()
            await operator.run(EnablePlugin(name="webhooks"))
            await operator.run(EnablePlugin(name="told"))
            await until(lambda: len(told("start")) == workers)
            await operator.post("On Tides")
            await until(lambda: len(here.requests) == 1)
            assert told("stop") == set()
            await operator.run(DisablePlugin(name="told"))
            await until(lambda: told("stop") == told("start"))
            await operator.run(EnablePlugin(name="told"))
            await until(lambda: file.read_text().count("start") == 2 * workers)
        assert file.read_text().count("stop") == 2 * workers
        await database.close()
