"""Caches are told what is stale: each change in its order, until they take it, and once more after fetches end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.growth import HANG
from support.hearing import until
from support.installed import settings_in
from support.receiving import OK, Received, Receiver, answer, receiving
from support.sampling import sqlite_first
from support.writing import Newsroom

import gql_blog_webhooks.purge_hooks
from gql_blog.app import App, assembled, serving
from gql_blog.events import Consumers
from gql_blog.hooks import Hooks
from gql_blog.write import UpdateArticle, UpdateTag

HOOKS = {"purge": gql_blog_webhooks.purge_hooks}


@asynccontextmanager
async def purging(
    folder: Path, url: str, targets: Sequence[dict[str, Any]], hosts: Sequence[str], again: float = 600
) -> AsyncIterator[App]:
    """A server that tells these caches."""
    given = {"targets": tuple(targets), "inside_hosts": tuple(hosts), "again_seconds": again}
    hooks = Hooks.of(HOOKS, read_settings=lambda _plugin, model: model(**given))
    settings = settings_in(folder, database_url=url, shared_cache_seconds=600)
    async with assembled(settings, hooks) as app:
        app.relay._poll_seconds = 0.02
        async with serving(app):
            yield app


def keys(request: Received) -> list[str]:
    return request.headers["surrogate-key"].split(" ")


async def heard(here: Receiver, count: int) -> None:
    async with asyncio.timeout(HANG):
        await until(lambda: len(here.requests) >= count)


async def test_each_change_is_told_in_its_order_after_all_at_the_start(database_url: str, tmp_path: Path) -> None:
    async with receiving() as here, purging(tmp_path, database_url, [{"url": here.url}], [here.host]) as app:
        await heard(here, 1)
        room = Newsroom(app.database, app.writer)
        post = await room.post()
        await heard(here, 2)
        await room.run(UpdateArticle(id=post.article_id, expected_version=post.version, title="On Waves"))
        await heard(here, 3)
        await room.post("A Draft", publish=False)
    assert keys(here.requests[0]) == ["site"]
    assert all({"article", f"dialogue:{post.article_id}"} <= {*keys(each)} for each in here.requests[1:3])
    assert len(here.requests) == 4  # at the end, what was to be told once more
    assert {"article", f"dialogue:{post.article_id}"} <= {*keys(here.requests[3])}


async def test_a_cache_is_told_once_more_when_fetches_that_began_before_have_ended(
    database_url: str, tmp_path: Path
) -> None:
    async with (
        receiving() as here,
        purging(tmp_path, database_url, [{"url": here.url}], [here.host], again=0.05) as app,
    ):
        await heard(here, 1)
        post = await Newsroom(app.database, app.writer).post()
        await heard(here, 3)
    assert [f"dialogue:{post.article_id}" in keys(each) for each in here.requests] == [False, True, True]


async def test_a_cache_that_does_not_take_it_is_told_until_it_does(database_url: str, tmp_path: Path) -> None:
    answers = iter([OK, answer(503)])
    async with (
        receiving(lambda _: next(answers, OK)) as here,
        purging(tmp_path, database_url, [{"url": here.url}], [here.host]) as app,
    ):
        await heard(here, 1)
        room, consumers = Newsroom(app.database, app.writer), Consumers(app.database)
        post = await room.post()
        await heard(here, 2)
        async with asyncio.timeout(HANG):
            while not (failed := await consumers.failed("purge")):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await room.post("Another")
        assert len(here.requests) == 2  # it waits, so that the order stays
        await consumers.retry("purge")
        await heard(here, 4)
    assert (failed[0].kind, failed[0].subject_id) == ("answers.changed", "site")
    assert f"dialogue:{post.article_id}" in keys(here.requests[2])
    assert f"dialogue:{post.article_id}" not in keys(here.requests[3])


async def test_what_was_changed_while_nobody_served_is_told_by_the_next_server(
    database_url: str, tmp_path: Path
) -> None:
    async with receiving() as here:
        target = [{"url": here.url}]
        async with purging(tmp_path, database_url, target, [here.host]):
            await heard(here, 1)
        settings = settings_in(tmp_path, database_url=database_url, shared_cache_seconds=600)
        async with assembled(settings, Hooks.of({})) as app:
            post = await Newsroom(app.database, app.writer).post()
        async with purging(tmp_path, database_url, target, [here.host]):
            await heard(here, 3)
    assert any(f"dialogue:{post.article_id}" in keys(each) for each in here.requests)


async def test_calls_are_made_by_template(database_url: str, tmp_path: Path) -> None:
    async with receiving() as here:
        cloud = {
            "url": f"http://{here.host}/zones/1/purge_cache",
            "headers": {"Authorization": "Bearer secret", "Content-Type": "application/json"},
            "body": '{"tags": {json}}',
            "keys_per_request": 1,
        }
        async with purging(tmp_path, database_url, [cloud], [here.host]) as app:
            await heard(here, 1)
            post = await Newsroom(app.database, app.writer).post()
            await heard(here, 3)
    assert {each.headers["authorization"] for each in here.requests} == {"Bearer secret"}
    told = [each.told["tags"] for each in here.requests]
    assert told[0] == ["site"]
    assert {"article", f"dialogue:{post.article_id}"} <= {key for (key,) in told[1:]}


async def test_a_change_of_a_name_is_told_though_it_has_no_event_of_its_own(database_url: str, tmp_path: Path) -> None:
    async with receiving() as here, purging(tmp_path, database_url, [{"url": here.url}], [here.host]) as app:
        await heard(here, 1)
        room = Newsroom(app.database, app.writer)
        await room.post(tags=("Seas",))
        await heard(here, 2)
        ((tag, version),) = await app.database.reader.fetch("SELECT id, version FROM tag")
        await room.run(UpdateTag(id=tag, expected_version=version, name="Oceans"))
        await heard(here, 3)
        assert {"tag", "tag:held"} <= {*keys(here.requests[2])}


@sqlite_first
async def test_a_cache_that_is_away_at_first_and_at_last_holds_nobody_up(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answers = iter([b""])
    async with (
        receiving(lambda _: next(answers, OK)) as here,
        purging(tmp_path, database_url, [{"url": here.url}], [here.host]) as app,
    ):
        await heard(here, 2)
        assert "It is told again in 1 s." in caplog.text
        assert [keys(each) for each in here.requests] == [["site"]] * 2
        await Newsroom(app.database, app.writer).post()
        await heard(here, 3)
        here.answer = lambda _: answer(503)
    assert "A cache that was told what is stale answered 503." in caplog.messages
