"""Jobs of plugins: done when they are due, once for the site, again after a failure, and seen by operators."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from support.cases import cases
from support.growth import HANG
from support.hearing import until
from support.installed import settings_in
from support.sampling import sqlite_first
from support.writing import Newsroom

from gql_blog.app import App, assembled, serving, site
from gql_blog.cli import installation_commands
from gql_blog.content import ArticleStatus, EventKind
from gql_blog.errors import PluginError
from gql_blog.events import job_states
from gql_blog.events.consumers import LEASE
from gql_blog.hooks import Hooks, Job, PluginCommand, PluginContext, hookimpl, next_time, schedule_text
from gql_blog.settings import Settings
from gql_blog.store import Article, PluginJob

pytestmark = pytest.mark.usefixtures("guarded")

UNNOTED = """SELECT 1 FROM outbox, plugin_job WHERE kind = 'article.published'
AND (outbox.position IS NULL OR outbox.position > plugin_job.position)"""
AFTER = (EventKind.ARTICLE_PUBLISHED,)


class Desk:
    """A plugin with one job, which may be kept at work, and fails as often as it is told to."""

    api_version = 2

    def __init__(self, **schedule: Any) -> None:
        self.job = Job(name="tidy", description="Tidy up.", run=self.run, **schedule)
        self.runs = self.at_work = self.most_at_work = self.failures = 0
        self.free = asyncio.Event()
        self.free.set()

    async def run(self, context: PluginContext) -> None:
        self.runs, self.at_work = self.runs + 1, self.at_work + 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            await self.free.wait()
            assert (await context.ask("{ posts { totalCount } }"))["posts"]["totalCount"] >= 0
        finally:
            self.at_work -= 1
        if self.failures:
            self.failures -= 1
            raise ZeroDivisionError

    @hookimpl
    def register_jobs(self) -> list[Job]:
        return [self.job]

    def hooks(self) -> Hooks:
        return Hooks.of({"desk": self})


def quickly(app: App) -> App:
    app.relay._poll_seconds = 0.02
    return app


async def change(app: App, **values: Any) -> None:
    async with app.database.transaction():
        await PluginJob.all().update(**values)


async def be_due(app: App) -> None:
    await change(app, due_at=await app.database.now())


async def state(app: App) -> Any:
    (found,) = await job_states(app.database, app.hooks.jobs)
    return found


async def until_noted(app: App) -> None:
    """Wait until some process has looked at all that was published."""
    async with asyncio.timeout(HANG):
        while await app.database.reader.fetch(UNNOTED):  # noqa: ASYNC110 (another process may note it)
            await asyncio.sleep(0.01)


async def until_done(app: App, **stands: Any) -> Any:
    """Wait until the job is at rest and stands so; return where it stands."""
    async with asyncio.timeout(HANG):
        while True:
            found = await state(app)
            if not found.is_running and all(getattr(found, name) == value for name, value in stands.items()):
                return found
            await asyncio.sleep(0.01)


async def test_two_servers_do_a_job_once_and_events_during_a_run_are_one_more(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql_blog.events.job_runs.PAUSE", timedelta(0))
    desk, settings = Desk(every=timedelta(hours=6), after=AFTER), settings_in(tmp_path, database_url=database_url)
    async with assembled(settings, desk.hooks()) as one, assembled(settings, desk.hooks()) as two:
        async with serving(quickly(one)), serving(quickly(two)):
            assert desk.runs == 0, "it is due six hours after the first start"
            desk.free.clear()
            await be_due(one)
            await until(lambda: desk.runs == 1)
            room = Newsroom(one.database, one.writer)
            for title in ("On Tides", "On Bridges"):
                await room.post(title)
            assert (await state(two)).is_running
            await until_noted(one)
            desk.free.set()
            await until(lambda: desk.runs == 2)
            done = await until_done(two, attempts=0)
            async with two.database.session():
                (row,) = await PluginJob.all()
        assert (desk.runs, row.runs, desk.most_at_work) == (2, 2, 1)
        assert done.due_at > done.done_at + timedelta(hours=5)
        # What is published while no server runs is looked at by the next one.
        await room.post("On Whales")
        async with serving(quickly(two)):
            await until(lambda: desk.runs == 3)
            await until_done(two, attempts=0)


@sqlite_first
async def test_a_job_pauses_before_events_make_it_due_again(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql_blog.events.job_runs.PAUSE", HOUR)
    desk, settings = Desk(after=AFTER), settings_in(tmp_path, database_url=database_url)
    async with assembled(settings, desk.hooks()) as app, serving(quickly(app)):
        room = Newsroom(app.database, app.writer)
        for title in ("On Tides", "On Bridges"):
            await room.post(title)
            await until_noted(app)
            await until(lambda: desk.runs > 0)
            done = await until_done(app, attempts=0)
        assert done.due_at is not None
        assert done.due_at > done.done_at + HOUR / 2
        assert desk.runs == 1


async def test_a_job_that_fails_is_tried_again_and_operators_see_it(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(at=time(3, 30))
    settings = settings_in(tmp_path, database_url=database_url, metrics_token="of-the-metrics")
    desk.failures = 1
    monkeypatch.setattr("gql_blog.events.job_runs.backoff", lambda _: timedelta(hours=1))
    monkeypatch.setattr("gql_blog.cli.installation_commands.load_settings", lambda: settings)
    monkeypatch.setattr("gql_blog.app.load_hooks", lambda _: desk.hooks())
    async with assembled(settings, desk.hooks()) as app, serving(quickly(app)):
        await be_due(app)
        failed = await until_done(app, attempts=1)
        assert (failed.error, failed.done_at, desk.runs) == ("ZeroDivisionError", None, 1)
        (health,) = app.hooks.health()
        assert [(each.name, each.subject, each.failures) for each in health.hooks] == [("register_jobs", "tidy", 1)]
        told = await metrics(app)
        assert 'gql_blog_job_failures_in_row{job="desk tidy"} 1.0' in told
        assert 'gql_blog_plugin_failures_total{hook="register_jobs",plugin="desk",subject="tidy"} 1.0' in told
        (problem,) = await installation_commands._problems()
        assert problem.startswith("The job 'tidy' of the plugin 'desk' has failed 1 times in a row, last with ZeroDiv")
        await be_due(app)
        done = await until_done(app, attempts=0)
        assert done.error is None
        assert done.due_at.time() == time(3, 30)
        assert await installation_commands._problems() == []
    await check_that_it_is_told_when_nobody_works(settings, desk, monkeypatch)


async def check_that_it_is_told_when_nobody_works(
    settings: Settings, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with assembled(settings, desk.hooks()) as app:
        await change(app, due_at=await app.database.now() - timedelta(hours=1))
    (problem,) = await installation_commands._problems()
    assert "no server or `gql-blog worker` with this plugin runs" in problem
    async with assembled(settings, desk.hooks()) as app:
        await Newsroom(app.database, app.writer).post()
        overdue = {"status": ArticleStatus.SCHEDULED.value, "published_at": await app.database.now() - HOUR}
        async with app.database.transaction():
            await PluginJob.all().delete()
            await Article.all().update(**overdue)
    (problem,) = await installation_commands._problems()
    assert problem.startswith("1 article is due for publication, or for its end, for more than 600 s")
    for_worker = settings.model_copy(update={"background": "worker"})
    monkeypatch.setattr("gql_blog.cli.installation_commands.load_settings", lambda: for_worker)
    problems = "\n".join(await installation_commands._problems())
    assert "The job 'tidy' of the plugin 'desk' has never been at a `gql-blog worker`" in problems


async def metrics(app: App) -> str:
    transport = httpx.ASGITransport(app=site(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as web:
        return (await web.get("/metrics", headers={"Authorization": "Bearer of-the-metrics"})).text


async def test_a_run_whose_process_died_counts_as_failed_and_one_that_a_stop_ended_begins_again(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql_blog.events.relay.ENDING_SECONDS", 0.01)
    monkeypatch.setattr("gql_blog.events.job_runs.backoff", lambda _: timedelta(0))
    desk, settings = Desk(every=timedelta(days=1)), settings_in(tmp_path, database_url=database_url)
    async with assembled(settings, desk.hooks()) as app:
        desk.free.clear()
        async with serving(quickly(app)):
            await be_due(app)
            await until(lambda: desk.at_work == 1)
        stopped = await state(app)
        assert (stopped.is_running, stopped.attempts, desk.at_work) == (False, 0, 0)
        long_ago = await app.database.now() - 2 * LEASE
        await change(app, leased_by="a process that died", leased_until=long_ago, due_at=None)
        left = await state(app)
        assert (left.is_running, left.late_seconds >= LEASE.total_seconds()) == (False, True)
        desk.free.set()
        desk.failures = 1
        async with serving(quickly(app)):
            await until(lambda: desk.runs == 3)
            await until_done(app, attempts=0)
    assert desk.runs == 3, "the one that was ended, the one that failed, and the one that was done"


@sqlite_first
async def test_a_job_waits_for_the_time_that_its_plugin_says_now(database_url: str, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, database_url=database_url)
    for desk, due in ((Desk(at=time(3, 30)), time(3, 30)), (Desk(after=AFTER), None)):
        async with assembled(settings, desk.hooks()) as app:
            async with serving(app):
                await change(app, due_at=await app.database.now() + HOUR)  # as by an older version of the plugin
            async with serving(app):
                found = await state(app)
        assert (found.due_at and found.due_at.time()) == due


@sqlite_first
async def test_a_run_ends_when_its_lease_is_lost(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql_blog.events.job_runs.LEASE", timedelta(seconds=1))
    desk, settings = Desk(every=timedelta(days=1)), settings_in(tmp_path, database_url=database_url)
    desk.free.clear()
    async with assembled(settings, desk.hooks()) as app, serving(quickly(app)):
        await be_due(app)
        await until(lambda: desk.at_work == 1)
        await change(app, leased_by="another process", leased_until=await app.database.now() + timedelta(days=1))
        await until(lambda: desk.at_work == 0)
        assert (await state(app)).is_running, "by the other process"


@sqlite_first
async def test_servers_leave_the_work_to_a_worker_where_they_are_told_to(database_url: str, tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "marks.py").write_text(MARKS.replace("FOLDER", repr(str(tmp_path))), encoding="utf-8")
    given = {"plugins_dir": plugins, "plugins": ("marks",), "background": "worker"}
    settings = settings_in(tmp_path, database_url=database_url, **given)
    own = {name: value for name, value in os.environ.items() if not name.startswith("GQL_BLOG_")}
    own |= {"GQL_BLOG_DATABASE_URL": database_url, "GQL_BLOG_DATA_DIR": str(tmp_path)}
    own |= {"GQL_BLOG_PLUGINS_DIR": str(plugins), "GQL_BLOG_PLUGINS": "marks", "GQL_BLOG_BACKGROUND": "worker"}
    async with assembled(settings) as app, serving(app, works=False):
        assert await app.database.reader.fetch("SELECT * FROM plugin_job") == []
        await Newsroom(app.database, app.writer).post("On Tides")
        command = [sys.executable, "-m", "gql_blog", "worker"]
        with (tmp_path / "log").open("wb") as log:
            worker = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, env=own, stdout=log, stderr=log)
        try:
            async with asyncio.timeout(HANG):
                while not await app.database.reader.fetch("SELECT 1 FROM plugin_job"):
                    assert worker.returncode is None, (tmp_path / "log").read_text()
                    await asyncio.sleep(0.02)
            await Newsroom(app.database, app.writer).post("On Bridges")
            await until(lambda: (tmp_path / "marked").exists())
        finally:
            worker.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(worker.wait(), HANG) == 0
        assert (tmp_path / "stopped").exists(), "the worker's plugins were told that it ends"


MARKS = """
from pathlib import Path
from gql_blog.plugin import EventKind, Job, hookimpl
api_version = 2
folder = Path(FOLDER)

async def run():
    (folder / "marked").touch()

@hookimpl
def on_shutdown():
    (folder / "stopped").touch()

@hookimpl
def register_jobs():
    return [Job(name="mark", description="Mark.", run=run, after=[EventKind.ARTICLE_PUBLISHED])]
"""

GOOD: dict[str, Any] = {"name": "tidy", "description": "Tidy up.", "run": lambda: None}
HOUR = timedelta(hours=1)


@cases(
    "given, told",
    [
        ({}, "needs every or at, or after"),
        ({"every": HOUR, "at": time(3)}, "needs every or at, or after"),
        ({"every": timedelta(seconds=59)}, "timedelta from a minute"),
        ({"every": 3600}, "timedelta from a minute"),
        ({"at": "03:30"}, "time of the day in UTC"),
        ({"at": time(3, tzinfo=ZoneInfo("Europe/Berlin"))}, "time of the day in UTC"),
        ({"at": time(3, tzinfo=UTC), "after": "article.published"}, "members of EventKind"),
        ({"after": ["article.published"]}, "members of EventKind"),
        ({"every": HOUR, "limit": 4_000}, "at most 3600"),
        ({"every": HOUR, "limit": True}, "at most 3600"),
        ({"every": HOUR, "name": "Tidy up"}, "a name of lower-case letters"),
        ({"every": HOUR, "description": " "}, "and a description"),
        ({"every": HOUR, "run": lambda event: None}, "run takes event"),
    ],
)
def test_a_wrong_job_is_refused_with_its_remedy(given: dict[str, Any], told: str) -> None:
    plugin = SimpleNamespace(api_version=2, register_jobs=hookimpl(lambda: [Job(**{**GOOD, **given})]))
    with pytest.raises(PluginError, match=told) as refused:
        Hooks.of({"desk": plugin})
    assert refused.value.message.startswith("Plugin 'desk' registers the job ")


@pytest.mark.parametrize(("name", "given"), [("name", 5), ("name", None), ("description", None)])
@pytest.mark.parametrize(("hook", "kind"), [("register_jobs", Job), ("register_commands", PluginCommand)])
def test_what_is_no_text_is_refused_with_its_remedy(hook: str, kind: type[Any], name: str, given: object) -> None:
    plugin = SimpleNamespace(api_version=2, **{hook: hookimpl(lambda: [kind(**{**GOOD, name: given})])})
    with pytest.raises(PluginError) as refused:
        Hooks.of({"desk": plugin})
    told = f"Plugin 'desk': {hook} must return values of type {kind.__name__} whose {name} is a str, not {given}."
    assert refused.value.message == told


def test_times_are_told_and_kept() -> None:
    now = datetime(2026, 3, 1, 3, 30, tzinfo=UTC)
    daily, hourly = Job(**GOOD, at=time(3, 30)), Job(**GOOD, every=HOUR, after=AFTER)
    assert next_time(daily, now) == datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    assert next_time(daily, now - timedelta(seconds=1)) == now
    assert (next_time(hourly, now), next_time(Job(**GOOD, after=AFTER), now)) == (now + HOUR, None)
    told = [schedule_text(daily), schedule_text(hourly), schedule_text(Job(**GOOD, every=timedelta(seconds=90)))]
    assert told == ["daily at 03:30 UTC", "every 1 h, and after article.published", "every 90 s"]
    exact = Job(**GOOD, at=time(3, 30, 15, tzinfo=ZoneInfo("UTC"))), Job(**GOOD, every=timedelta(seconds=90.5))
    assert [schedule_text(each) for each in exact] == ["daily at 03:30:15 UTC", "every 90.5 s"]
    plugin = SimpleNamespace(api_version=2, register_jobs=hookimpl(lambda: exact[:1]))
    assert next_time(Hooks.of({"desk": plugin}).jobs[0].value, now) == now + timedelta(seconds=15)
