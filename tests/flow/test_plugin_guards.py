"""A guard stays shut, whatever fails, hangs, blocks or meddles, on both databases."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from support.busy import work_for
from support.cli import invoke, settle
from support.comments import submit, the_comment
from support.growth import HANG
from support.installed import settings_in
from support.sampling import sqlite_first
from support.trial_plugins import install, only_those_in
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.app import App, assembled
from gql_blog.content import CircuitState, Verdict
from gql_blog.errors import PluginError
from gql_blog.hooks import Field, HookHealth, Hooks, Judgement, ModerationCase, WriteIntent, hookimpl
from gql_blog.hooks.calls.plugin_health import HealthSynchronizer
from gql_blog.hooks.circuits.circuit_breaker import MAX_FAILURES
from gql_blog.hooks.circuits.loop_watchdog import LONGEST_STRETCH
from gql_blog.settings import load_settings
from gql_blog.store import Article, CircuitStore
from gql_blog.write import CreatePost, DisablePlugin, EnablePlugin

APPROVED = Judgement(verdict=Verdict.APPROVE, reason="Known.")
POST = CreatePost(title="Tides", source="Text.")


@asynccontextmanager
async def process(folder: Path, url: str, plugins: Mapping[str, object]) -> AsyncIterator[App]:
    """A process on the database, whose health is synchronized when a test says so."""
    async with assembled(settings_in(folder, database_url=url, result_cache_mb=0), Hooks.of(plugins)) as app:
        yield app


async def synchronize(*apps: App) -> None:
    """Have each process save, and then read, what there is, as each does every half second."""
    for app in (*apps, *apps):
        assert await HealthSynchronizer(app.hooks._circuits, CircuitStore(app.database)).synchronize() is None


def health_of(app: App, name: str) -> HookHealth:
    (plugin,) = app.hooks.health()
    (hook,) = [each for each in plugin.hooks if each.name == name]
    return hook


async def statuses(app: App, count: int) -> list[str]:
    """Submit so many comments; return what became of each."""
    room = Newsroom(app.database, app.writer)
    post = await room.post("Tides")
    found = []
    for number in range(count):
        comment = await the_comment(room, await submit(room, post.article_id, body=f"Comment {number}."))
        found.append(str(comment.status))
    return found


class Refusing:
    """A guard that always crashes."""

    api_version = 2

    @hookimpl
    def before_write(self, intent: WriteIntent) -> None:
        raise ZeroDivisionError(intent.command)


class HangsBesideAField:
    """A guard that hangs, with a field that works."""

    api_version = 2

    @hookimpl
    async def moderate(self, case: ModerationCase) -> Judgement:
        await asyncio.Event().wait()
        return APPROVED

    @hookimpl
    def register_fields(self) -> list[Field]:
        def resolve(rows: Sequence[tuple[Any, ...]]) -> list[str]:
            return [str(title).upper() for (title,) in rows]

        return [
            Field(
                type_name="Article",
                name="shout",
                description="The title in capitals.",
                graphql_type=str | None,
                needs=("title",),
                resolve=resolve,
            )
        ]


async def test_a_field_that_works_does_not_hide_a_guard_that_hangs(database_url: str, tmp_path: Path) -> None:
    async with process(tmp_path, database_url, {"guard": HangsBesideAField()}) as app:
        app.hooks._contexts.limits = {**app.hooks._contexts.limits, "moderate": 0.02}
        moderate = app.hooks.moderate

        async def beside_a_field(case: ModerationCase, viewer: Any = None, **more: Any) -> Any:
            answer = await app.engine.execute(query="{ posts { nodes { shout } } }", viewer=ANONYMOUS)
            assert json.loads(answer.body) == {"data": {"posts": {"nodes": [{"shout": "TIDES"}]}}}
            return await moderate(case, viewer, **more)

        app.hooks.moderate = beside_a_field  # type: ignore[method-assign]
        async with asyncio.timeout(HANG):
            assert await statuses(app, MAX_FAILURES + 1) == ["PENDING"] * (MAX_FAILURES + 1)
        hanging, field = health_of(app, "moderate"), health_of(app, "register_fields")
    assert (hanging.state, hanging.failures, hanging.last_error) == (CircuitState.OPEN, MAX_FAILURES, "TimeoutError")
    assert (field.state, field.failures) == (CircuitState.CLOSED, 0)


class Blocking:
    """A guard that holds the event loop before it answers."""

    api_version = 2

    @hookimpl
    async def moderate(self, case: ModerationCase) -> Judgement:
        work_for(1.1 * LONGEST_STRETCH)
        return APPROVED


@sqlite_first
async def test_a_guard_that_holds_the_event_loop_is_counted_though_its_answers_stand(
    database_url: str, tmp_path: Path
) -> None:
    async with process(tmp_path, database_url, {"guard": Blocking()}) as app:
        assert await statuses(app, MAX_FAILURES + 1) == ["APPROVED"] * MAX_FAILURES + ["PENDING"]
        blocking = health_of(app, "moderate")
    assert (blocking.state, blocking.failures, blocking.last_error) == (CircuitState.OPEN, MAX_FAILURES, "LoopBlocked")


class Meddling:
    """A guard that tries to change what the next one judges, and hides that it could not."""

    api_version = 2

    @hookimpl(before=["judging"])
    def before_write(self, intent: WriteIntent) -> None:
        fields: Any = intent.fields
        with suppress(TypeError):
            fields["title"] = "Changed"
        with suppress(TypeError, AttributeError):
            fields["tags"].append("Changed")


class Judging:
    """A guard that keeps what it is given."""

    api_version = 2

    def __init__(self) -> None:
        self.given: list[Mapping[str, Any]] = []

    @hookimpl
    def before_write(self, intent: WriteIntent) -> None:
        self.given.append(intent.fields)


@sqlite_first
async def test_no_guard_changes_what_the_next_one_judges(database_url: str, tmp_path: Path) -> None:
    judging = Judging()
    async with process(tmp_path, database_url, {"judging": judging, "meddling": Meddling()}) as app:
        assert app.hooks.implementers("before_write") == ("meddling", "judging")
        written = await app.writer.run(CreatePost(title="Tides", source="Text.", tags=("Sea",)), OPERATOR)
        async with app.database.session():
            stored: Any = await Article.get(id=written.article_id)
    assert judging.given == [{"title": "Tides", "source": "Text.", "tags": ("Sea",)}]
    assert stored.title == "Tides"


@sqlite_first
async def test_a_guard_is_disabled_and_enabled_in_every_process(database_url: str, tmp_path: Path) -> None:
    plugins = {"guard": Refusing()}
    async with process(tmp_path, database_url, plugins) as one, process(tmp_path, database_url, plugins) as other:
        for _ in range(MAX_FAILURES):
            with pytest.raises(PluginError):
                await one.writer.run(POST, OPERATOR)
        await synchronize(one, other)
        with pytest.raises(PluginError, match="keeps failing"):
            await other.writer.run(POST, OPERATOR)
        await one.writer.run(DisablePlugin(name="guard"), OPERATOR)
        await synchronize(one, other)
        for each in (one, other):
            await each.writer.run(POST, OPERATOR)
        await other.writer.run(EnablePlugin(name="guard"), OPERATOR)
        await synchronize(one, other)
        for each in (one, other):
            with pytest.raises(PluginError, match="keeps failing"):
                await each.writer.run(POST, OPERATOR)
        async with one.database.session():
            assert await Article.all().count() == 2


GUARD = """
from gql_blog.plugin import hookimpl
api_version = 2
@hookimpl
def before_write(intent): raise ValueError
"""


@sqlite_first
def test_a_command_tells_what_a_server_found(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch, tmp_path)
    monkeypatch.setenv("GQL_BLOG_DATABASE_URL", database_url)
    only_those_in(tmp_path, monkeypatch)
    install(tmp_path, "guard", GUARD)

    async def serve() -> None:
        async with assembled(load_settings()) as app:
            for _ in range(MAX_FAILURES):
                with pytest.raises(PluginError):
                    await app.writer.run(POST, OPERATOR)
            await synchronize(app)
            listed = await asyncio.to_thread(invoke, "plugin", "list", "--json")
            (guard,) = json.loads(listed.stdout)["plugins"]
            assert (guard["state"], guard["failures"]) == ("OPEN", MAX_FAILURES)
            told = await asyncio.to_thread(invoke, "doctor")
            assert (told.exit_code, "Plugin 'guard' keeps failing" in told.stderr) == (1, True)

    asyncio.run(serve())
