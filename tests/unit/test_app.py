import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from support.cli import settle

from gql_blog.access import ANONYMOUS
from gql_blog.app import Application, application, assembled, migrate_all, pending_migrations, site
from gql_blog.errors import NotMigrated
from gql_blog.hooks import Hooks
from gql_blog.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settle(monkeypatch, tmp_path)
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "*")
    return load_settings()


async def served(app: Any, path: str) -> tuple[int, bytes]:
    """Ask an ASGI application for a page."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000")],
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 8000),
    }
    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


async def test_an_app_is_not_assembled_over_nothing(settings: Settings) -> None:
    assert await pending_migrations(settings) != []
    with pytest.raises(NotMigrated):
        async with assembled(settings):
            pass


async def test_two_apps_live_side_by_side(settings: Settings, tmp_path: Path) -> None:
    other = settings.model_copy(update={"data_dir": tmp_path / "other", "public_url": "https://other.example/"})
    other.data_dir.mkdir()
    for each in (settings, other):
        await migrate_all(each)
        assert await pending_migrations(each) == []
    async with assembled(settings) as one, assembled(other, Hooks.of({})) as two:
        assert one.database is not two.database
        assert two.settings.site_url == "https://other.example"
        answer = await two.engine.execute(query="{ posts { totalCount } }", viewer=ANONYMOUS)
        assert orjson.loads(answer.body) == {"data": {"posts": {"totalCount": 0}}}


async def test_a_site_is_ready_while_its_database_is_up_to_date(settings: Settings) -> None:
    await migrate_all(settings)
    async with assembled(settings) as app:
        assert (await served(site(app), "/readyz"))[0] == 200
        assert (await served(site(app), "/no/such/page"))[0] == 404


async def test_an_application_lives_as_long_as_its_server(settings: Settings) -> None:
    await migrate_all(settings)
    app = application()
    assert isinstance(app, Application)
    with pytest.raises(AssertionError, match="lifespan"):
        await served(app, "/readyz")
    heard: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    said: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    living = asyncio.create_task(app({"type": "lifespan"}, heard.get, said.put))
    await heard.put({"type": "lifespan.startup"})
    assert (await said.get())["type"] == "lifespan.startup.complete"
    assert (await served(app, "/readyz"))[0] == 200
    await heard.put({"type": "lifespan.shutdown"})
    assert (await said.get())["type"] == "lifespan.shutdown.complete"
    await living
