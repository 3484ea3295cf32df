import asyncio
import gc
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from starlette.types import ASGIApp, Message
from support.growth import HANG
from support.installed import settings_in

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.app import Application, assembled, migrate_all, pending_migrations, site
from gql_blog.errors import NotMigrated, PluginError, StoreError
from gql_blog.events import Consumers
from gql_blog.hooks import Hooks, PluginState
from gql_blog.plugin import Event, Field, hookimpl
from gql_blog.settings import Settings
from gql_blog.store import Article
from gql_blog.write import CreatePost, PublishArticle

QUERY = "{ posts { nodes { title } } }"


@asynccontextmanager
async def living(app: ASGIApp) -> AsyncIterator[None]:
    """Run the lifespan of an application, as a server does."""
    asked: asyncio.Queue[Message] = asyncio.Queue()
    told: asyncio.Queue[Message] = asyncio.Queue()
    task = asyncio.ensure_future(app({"type": "lifespan"}, asked.get, told.put))
    asked.put_nowait({"type": "lifespan.startup"})
    answer = asyncio.create_task(told.get())
    await asyncio.wait((task, answer), return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        answer.cancel()
        task.result()
    assert answer.result() == {"type": "lifespan.startup.complete"}
    yield
    asked.put_nowait({"type": "lifespan.shutdown"})
    assert await told.get() == {"type": "lifespan.shutdown.complete"}
    await task


async def prepared(settings: Settings, template: Path, hooks: Hooks | None = None) -> Settings:
    """Return the settings, whose database is a copy of a migrated one."""
    settings.data_dir.mkdir(exist_ok=True)
    shutil.copyfile(template, settings.data_dir / "blog.db")
    await migrate_all(settings, hooks)
    return settings


async def get(app: ASGIApp, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as http:
        return await http.get(path, headers=headers)


def plugin(field: str) -> object:
    @hookimpl
    def register_fields() -> list[Field]:
        return [
            Field(
                type_name="Post",
                name=field,
                description="A test.",
                graphql_type=str | None,
                needs=("title",),
                resolve=lambda rows: [field for _ in rows],
            )
        ]

    return SimpleNamespace(register_fields=register_fields, api_version=2)


async def test_two_apps_with_different_plugins_live_in_one_process(tmp_path: Path, sqlite_template: Path) -> None:
    one, other = (settings_in(tmp_path / name) for name in ("one", "other"))
    hooks = {name: Hooks.of({name: plugin(name)}) for name in ("alpha", "omega")}
    for settings in (one, other):
        await prepared(settings, sqlite_template, hooks["alpha"])
    async with assembled(one, hooks["alpha"]) as first, assembled(other, hooks["omega"]) as second:
        assert "  alpha: String" in first.schema.sdl
        assert "  alpha: String" not in second.schema.sdl
        for app, own in ((first, "alpha"), (second, "omega")):
            answer = await app.engine.execute(query=f"{{ posts {{ nodes {{ {own} }} }} }}", viewer=ANONYMOUS)
            assert answer.body == b'{"data":{"posts":{"nodes":[]}}}'
            assert not answer.request_error


async def test_what_is_not_migrated_is_not_opened(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert "gql_blog.0001_initial" in await pending_migrations(settings)
    with pytest.raises(NotMigrated):
        async with assembled(settings):
            pass
    await migrate_all(settings)
    assert await pending_migrations(settings) == []


async def test_plugins_are_those_that_the_settings_allow(tmp_path: Path, sqlite_template: Path) -> None:
    with pytest.raises(PluginError, match="unheard_of"):
        await migrate_all(settings_in(tmp_path, plugins="unheard_of"))
    settings = settings_in(tmp_path, blocked_plugins="*")
    await prepared(settings, sqlite_template)
    async with assembled(settings) as app:
        assert app.hooks.names == ()


async def test_articles_are_read_on_the_site_and_files_come_from_the_server(
    tmp_path: Path, sqlite_template: Path
) -> None:
    settings = settings_in(
        tmp_path, public_url="https://api.example", site_url="https://example.org", article_path="/essays/{slug}"
    )
    await prepared(settings, sqlite_template)
    async with assembled(settings) as app:
        made = await app.writer.run(CreatePost(title="On Tides", source="The sea."), OPERATOR)
        await app.writer.run(PublishArticle(id=made.article_id, expected_version=made.version), OPERATOR)
        query = '{ post(slug: "on-tides") { url exports { url } dialogue { exports { url } } } }'
        post = json.loads((await app.engine.execute(query=query, viewer=ANONYMOUS)).body)["data"]["post"]
        feed = (await get(site(app), "/feed.json")).json()
        atom = (await get(site(app), "/dialogues/on-tides/feed.atom")).text
        markdown = (await get(site(app), "/exports/on-tides.md")).text
    article = "https://example.org/essays/on-tides"
    assert post["url"] == feed["items"][0]["url"] == article
    assert {each["url"].rpartition("/")[0] for each in post["exports"]} == {"https://api.example/exports"}
    assert {each["url"].rpartition("/")[0] for each in post["dialogue"]["exports"]} == {
        "https://api.example/dialogues/on-tides"
    }
    assert (feed["home_page_url"], feed["feed_url"]) == ("https://example.org/", "https://api.example/feed.json")
    assert f'href="{article}"' in atom
    assert 'href="https://api.example/dialogues/on-tides/feed.atom"' in atom
    assert "api.example" not in markdown


async def test_a_server_starts_it_and_ends_it(tmp_path: Path, sqlite_template: Path) -> None:
    settings = settings_in(tmp_path)
    await prepared(settings, sqlite_template)
    application = Application(settings)
    thresholds = gc.get_threshold()
    async with living(application):
        young, _, old = gc.get_threshold()
        assert young > thresholds[0]
        assert 0 < old <= 10
        assert gc.get_freeze_count() > 0
        assert (await get(application, "/readyz")).json() == {"status": "ready"}
        assert (await get(application, "/feed.atom")).status_code == 200
    assert (gc.get_threshold(), gc.get_freeze_count()) == (thresholds, 0)


async def test_without_a_database_it_does_not_start(tmp_path: Path) -> None:
    asked: asyncio.Queue[Message] = asyncio.Queue()
    told: asyncio.Queue[Message] = asyncio.Queue()
    asked.put_nowait({"type": "lifespan.startup"})
    await Application(settings_in(tmp_path))({"type": "lifespan"}, asked.get, told.put)
    answer = told.get_nowait()
    assert answer["type"] == "lifespan.startup.failed"
    assert answer["message"].startswith("gql-blog: There is no database at ")
    assert answer["message"].endswith("[NOT_MIGRATED]")


async def test_readiness_does_not_depend_on_a_plugin(tmp_path: Path, sqlite_template: Path) -> None:
    @hookimpl
    async def on_event(event: Event) -> None:
        raise ZeroDivisionError(event.kind)

    hooks = Hooks.of({"broken": SimpleNamespace(on_event=on_event, api_version=2)})
    settings = settings_in(tmp_path)
    await prepared(settings, sqlite_template, hooks)
    async with assembled(settings, hooks) as app:
        served = site(app)
        assert (await get(served, "/readyz")).status_code == 200
        event = Event(id="1", kind="comment_added", subject_id="com_1", at=await app.database.now())
        for _ in range(5):
            with pytest.raises(PluginError):
                await hooks.deliver("broken", event)
        assert [each.state for each in hooks.health()] == [PluginState.OPEN]
        ready = await get(site(app), "/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


async def test_what_is_due_is_published_by_the_schedule(tmp_path: Path, sqlite_template: Path) -> None:
    settings = settings_in(tmp_path)
    await prepared(settings, sqlite_template)
    async with assembled(settings) as app:
        written = await app.writer.run(CreatePost(title="On Tides", source="Water."), OPERATOR)
        published = asyncio.Event()

        async def hear() -> None:
            async for _ in app.relay.subscribe(["article.published"]):
                published.set()

        hearing = asyncio.create_task(hear())
        later = await app.database.now() + timedelta(hours=1)
        at = PublishArticle(id=written.article_id, expected_version=written.version, at=later)
        app.relay._poll_seconds = 0.02
        await app.relay.start()
        await app.writer.run(at, OPERATOR)
        async with app.database.transaction():
            await Article.filter(id=written.article_id).update(published_at=later - timedelta(hours=2))
        async with asyncio.timeout(HANG):
            await published.wait()
        hearing.cancel()
        await app.relay.stop()


async def test_an_app_that_is_left_by_an_exception_leaves_no_task(tmp_path: Path, sqlite_template: Path) -> None:
    settings = settings_in(tmp_path)
    await prepared(settings, sqlite_template)

    async def fail() -> None:
        async with assembled(settings) as app:
            await app.relay.start()
            app.token_use.start()
            raise ZeroDivisionError

    others = asyncio.all_tasks()
    with pytest.raises(ZeroDivisionError):
        await fail()
    assert asyncio.all_tasks() - others == set()


async def test_metrics_are_told_without_those_of_a_database_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path
) -> None:
    settings = settings_in(tmp_path, metrics_token="secret-of-the-metrics")
    await prepared(settings, sqlite_template)
    async with assembled(settings) as app:
        headers = {"Authorization": "Bearer secret-of-the-metrics"}
        assert "gql_blog_undelivered_events" in (await get(site(app), "/metrics", headers)).text

        async def fail(_: Consumers) -> None:
            raise StoreError("The database cannot be reached.")

        monkeypatch.setattr(Consumers, "backlogs", fail)
        told = await get(site(app), "/metrics", headers)
    assert told.status_code == 200
    assert "gql_blog_operations_total" in told.text
    assert "gql_blog_undelivered_events" not in told.text
