"""What a consumer cannot take is listed, asked again, skipped and forgotten by commands, while its server runs."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from support.cli import invoke, settle
from support.growth import HANG
from support.hearing import until
from support.sampling import sqlite_first

from gql_blog.access import OPERATOR
from gql_blog.app import App, assembled
from gql_blog.events import Consumers
from gql_blog.hooks import Event, Hooks, hookimpl
from gql_blog.settings import load_settings
from gql_blog.write import CreatePost, UpdateArticle


class Poisoned:
    """A plugin that can never take the creation of an article called Poison.

    What it takes while its server stops comes to it again, so it looks what it has.
    """

    api_version = 2

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    @hookimpl
    def on_event(self, event: Event) -> None:
        if event.kind == "article.created" and event.payload["slug"] == "poison":
            raise ZeroDivisionError
        if (taken := (event.kind, event.payload["slug"])) not in self.taken:
            self.taken.append(taken)


@sqlite_first
def test_a_poisoned_event_is_listed_and_skipped_and_the_later_ones_go_on(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch, tmp_path)
    monkeypatch.setenv("GQL_BLOG_DATABASE_URL", database_url)
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "*")

    async def work() -> None:
        plugin = Poisoned()
        async with assembled(load_settings(), Hooks.of({"mail": plugin})) as app:
            app.relay._poll_seconds = 0.02
            await app.relay.start()
            await posted(app, "Poison")
            await posted(app, "Tides")
            await until(lambda: ("article.updated", "tides") in plugin.taken)
            await until_noted(app, undelivered=2)
            await app.relay.stop()
            assert plugin.taken == [("article.created", "tides"), ("article.updated", "tides")]
            await app.relay.start()
            await asyncio.to_thread(operate)
            await until(lambda: len(plugin.taken) == 3)
            assert plugin.taken[2] == ("article.updated", "poison")
            assert (await asyncio.to_thread(invoke, "events", "forget", "mail")).exit_code == 0
            await begun_anew(app)
            await posted(app, "Ebb")
            await until(lambda: ("article.created", "ebb") in plugin.taken)
            await app.relay.stop()

    async def guarded() -> None:
        async with asyncio.timeout(HANG):
            await work()

    asyncio.run(guarded())


def operate() -> None:
    """What an operator does about it."""
    told = invoke("doctor")
    assert told.exit_code == 1
    assert "2 events are not delivered to 'mail', since it failed to take 1 of them" in told.stderr
    listed: dict[str, Any] = json.loads(invoke("events", "list", "--json").stdout)
    (failed,) = listed["failed"]
    assert (failed["kind"], failed["error"], failed["held_back"]) == ("article.created", "ZeroDivisionError", 1)
    assert invoke("events", "retry", "--consumer", "mail").stdout == "1 event is due now.\n"
    assert invoke("events", "skip", failed["event_id"], "--consumer", "mail").exit_code == 0


async def until_noted(app: App, *, undelivered: int) -> None:
    """Wait until it is stored what the plugin has taken: what a command reads comes after the call."""
    while [each.undelivered for each in await Consumers(app.database).backlogs()] != [undelivered]:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def begun_anew(app: App) -> None:
    """Wait until the server has let the plugin begin again."""
    while not await Consumers(app.database).backlogs():  # noqa: ASYNC110 (it sets no event)
        await asyncio.sleep(0.01)


async def posted(app: App, title: str) -> None:
    """Create a post, and change it once."""
    made = await app.writer.run(CreatePost(title=title, source="Text."), OPERATOR)
    await app.writer.run(UpdateArticle(id=made.article_id, expected_version=1, subtitle="More."), OPERATOR)
