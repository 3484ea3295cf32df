"""The relay as a whole: at once after a commit, soon for what others do, and through failures."""

import asyncio
from datetime import timedelta
from typing import Any, Final

import pytest
from support.delivering import deliver
from support.growth import HANG
from support.writing import Newsroom, newsroom_of

from gql_blog.errors import PluginError
from gql_blog.events import Consumers, Relay
from gql_blog.events import relay as relay_module
from gql_blog.events.consumer_delivery import ConsumerDelivery
from gql_blog.events.outbox_reader import OutboxReader
from gql_blog.hooks import Event, Hooks, hookimpl
from gql_blog.store import Article, Database, EventConsumer, EventDelivery
from gql_blog.write import PublishArticle

PATIENCE = HANG
UNMISTAKABLE: Final = 1234.5
"""Seconds that nothing but the relay of a test sleeps."""


class Slow:
    """A plugin that hangs until it is let go."""

    api_version = 2

    def __init__(self) -> None:
        self.asked, self.free = asyncio.Event(), asyncio.Event()

    @hookimpl
    async def on_event(self, event: Event) -> None:
        self.asked.set()
        await self.free.wait()


class Quick:
    """A plugin that keeps what it takes."""

    api_version = 2

    def __init__(self) -> None:
        self.taken: asyncio.Queue[str] = asyncio.Queue()

    @hookimpl
    async def on_event(self, event: Event) -> None:
        self.taken.put_nowait(event.subject_id)


async def test_subscribers_hear_at_once_while_a_plugin_hangs(database: Database) -> None:
    committed, plugin = asyncio.Event(), Slow()
    room = newsroom_of(database, committed=committed)
    relay = Relay(database, Hooks.of({"slow": plugin}), committed=committed, poll_seconds=60)
    await relay.start()
    try:
        subscriber = relay.subscribe(("article.created",))
        for title in ("One", "Two"):
            written = await room.post(title, publish=False)
            async with asyncio.timeout(PATIENCE):
                assert (await anext(subscriber)).subject_id == written.article_id
                await plugin.asked.wait()
    finally:
        plugin.free.set()
        await relay.stop()
    assert [each async for each in subscriber] == []


async def test_plugins_hear_at_the_start_what_was_left_over(database: Database) -> None:
    plugin = Slow()
    await Consumers(database).begin(["slow"])
    await newsroom_of(database).post(publish=False)
    relay = Relay(database, Hooks.of({"slow": plugin}), poll_seconds=UNMISTAKABLE)
    await relay.start()
    try:
        async with asyncio.timeout(PATIENCE):
            await plugin.asked.wait()
    finally:
        plugin.free.set()
        await relay.stop()


async def test_what_another_process_writes_from_now_on_is_heard_soon(database: Database) -> None:
    room = newsroom_of(database)
    await room.post("Before")
    relay = Relay(database, Hooks.of({}), poll_seconds=0.02)
    await relay.start()
    try:
        subscriber = relay.subscribe(("article.created",))
        written = await room.post()
        async with asyncio.timeout(PATIENCE):
            assert (await anext(subscriber)).subject_id == written.article_id
    finally:
        await relay.stop()


async def test_what_is_due_is_published_and_told(database: Database) -> None:
    room = newsroom_of(database)

    async def publish(article_id: str, version: int) -> Any:
        return await room.run(PublishArticle(id=article_id, expected_version=version))

    written = await room.post(publish=False)
    at = await database.now() + timedelta(hours=1)
    await room.run(PublishArticle(id=written.article_id, expected_version=1, at=at))
    at -= timedelta(hours=2)
    async with database.transaction():
        await Article.filter(id=written.article_id).update(published_at=at)
    relay = Relay(database, Hooks.of({}), publish=publish, unpublish=publish, poll_seconds=0.02)
    await relay.start()
    try:
        subscriber = relay.subscribe(("article.published",))
        async with asyncio.timeout(PATIENCE):
            event = await anext(subscriber)
    finally:
        await relay.stop()
    assert event.subject_id == written.article_id
    assert (await room.article(written.article_id)).published_at >= at


async def test_the_schedule_waits_between_two_looks(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: asyncio.Queue[str] = asyncio.Queue()
    over, sleep = asyncio.Semaphore(0), asyncio.sleep

    async def held(seconds: float, result: Any = None) -> Any:
        if seconds != UNMISTAKABLE:
            return await sleep(seconds, result)
        steps.put_nowait("wait")
        await over.acquire()
        return result

    async def publish(article_id: str, version: int) -> Any:
        steps.put_nowait("publish")
        return await room.run(PublishArticle(id=article_id, expected_version=version))

    room = newsroom_of(database)
    written = await scheduled(room)
    monkeypatch.setattr(asyncio, "sleep", held)
    relay = Relay(database, Hooks.of({}), publish=publish, unpublish=publish, poll_seconds=UNMISTAKABLE)
    await relay.start()
    try:
        async with asyncio.timeout(PATIENCE):
            assert await steps.get() == "wait"
            over.release()
            assert [await steps.get(), await steps.get()] == ["publish", "wait"]
    finally:
        await relay.stop()
    assert (await room.article(written)).status == "PUBLISHED"


async def test_one_commit_makes_one_look(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    async def nothing(_: Any) -> None:
        """All have their positions."""

    async def look(_: OutboxReader, check: Any) -> None:
        nonlocal looks
        looks += 1
        await asyncio.sleep(0)

    monkeypatch.setattr(OutboxReader, "read_new", look)
    monkeypatch.setattr(relay_module, "assign_positions", nothing)
    committed = asyncio.Event()
    relay = Relay(database, Hooks.of({}), committed=committed, poll_seconds=UNMISTAKABLE)
    await relay.start()
    try:
        for expected in (1, 2):
            committed.set()
            for _ in range(50):  # enough turns of the loop for many looks
                await asyncio.sleep(0)
            assert looks == expected
    finally:
        await relay.stop()


async def test_a_relay_that_was_stopped_leaves_no_task(database: Database) -> None:
    async def publish(article_id: str, version: int) -> None:
        raise AssertionError(f"{article_id} {version}")

    relay = Relay(database, Hooks.of({}), publish=publish, unpublish=publish, poll_seconds=UNMISTAKABLE)
    others = asyncio.all_tasks()
    await relay.stop()
    await relay.start()
    assert len(asyncio.all_tasks() - others) == (4 if database.dialect == "sqlite" else 3)
    await relay.stop()
    assert asyncio.all_tasks() - others == set()
    await relay.stop()


@pytest.mark.parametrize("is_repeated", [False, True])
async def test_an_event_that_is_being_taken_is_noted_before_the_relay_has_stopped(
    database: Database, is_repeated: bool
) -> None:
    plugin = Slow()
    await Consumers(database).begin(["slow"])
    await newsroom_of(database).post()
    if is_repeated:
        await kept_for_later(database, "slow")
    relay = Relay(database, Hooks.of({"slow": plugin}), poll_seconds=UNMISTAKABLE)
    await relay.start()
    async with asyncio.timeout(PATIENCE):
        await plugin.asked.wait()
        stopping = asyncio.create_task(relay.stop())
        await asyncio.sleep(0)
        plugin.free.set()
        await stopping
    (backlog,) = await Consumers(database).backlogs()
    assert backlog.undelivered == 1, "it is told of no other event either"


async def test_a_plugin_that_hangs_does_not_hold_the_end_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "ENDING_SECONDS", 0.01)
    plugin = Slow()
    await Consumers(database).begin(["slow"])
    await newsroom_of(database).post(publish=False)
    relay = Relay(database, Hooks.of({"slow": plugin}), poll_seconds=UNMISTAKABLE)
    await relay.start()
    async with asyncio.timeout(PATIENCE):
        await plugin.asked.wait()
        await relay.stop()
    (backlog,) = await Consumers(database).backlogs()
    assert backlog.undelivered == 1


async def kept_for_later(database: Database, consumer: str) -> None:
    """Have a consumer fail to take all that is there, and let it be due again."""

    async def fail(event: Event) -> None:
        raise PluginError("It failed.") from ConnectionError(event.id)

    await deliver(ConsumerDelivery(database, consumer, fail))
    async with database.transaction():
        await EventDelivery.all().update(due_at=await database.now() - timedelta(hours=1))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_the_statistics_of_sqlite_are_gathered_now_and_then(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await newsroom_of(database).post()
    monkeypatch.setattr(relay_module, "_STATISTICS_POLLS", 1)
    relay = Relay(database, Hooks.of({}), poll_seconds=0.001)
    await relay.start()
    try:
        async with asyncio.timeout(PATIENCE):
            while not await database.reader.fetch("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)  # a read of SQLite alone does not let the relay run
    finally:
        await relay.stop()


async def test_a_failure_ends_nothing(database: Database, caplog: Any) -> None:
    room = newsroom_of(database)
    failures = iter([RuntimeError("the database is away")])

    async def publish(article_id: str, version: int) -> Any:
        for failure in failures:
            raise failure
        return await room.run(PublishArticle(id=article_id, expected_version=version))

    await scheduled(room)
    relay = Relay(database, Hooks.of({}), publish=publish, unpublish=publish, poll_seconds=0.02)
    await relay.start()
    try:
        subscriber = relay.subscribe(("article.published",))
        async with asyncio.timeout(PATIENCE):
            await anext(subscriber)
    finally:
        await relay.stop()
    assert "the event relay failed" in caplog.text


async def test_a_plugin_that_hangs_delays_no_other(database: Database) -> None:
    committed, slow, quick = asyncio.Event(), Slow(), Quick()
    room = newsroom_of(database, committed=committed)
    relay = Relay(database, Hooks.of({"a": slow, "b": quick}), committed=committed, poll_seconds=60)
    await relay.start()
    try:
        async with asyncio.timeout(PATIENCE):
            for title in ("One", "Two"):
                written = await room.post(title, publish=False)
                await slow.asked.wait()
                assert await quick.taken.get() == written.article_id
    finally:
        slow.free.set()
        await relay.stop()


async def test_a_plugin_that_is_forgotten_while_its_server_runs_hears_what_comes_after(database: Database) -> None:
    committed, quick = asyncio.Event(), Quick()
    room = newsroom_of(database, committed=committed)
    relay = Relay(database, Hooks.of({"quick": quick}), committed=committed, poll_seconds=0.02)
    await relay.start()
    try:
        async with asyncio.timeout(PATIENCE):
            await Consumers(database).forget("quick")
            while not await Consumers(database).backlogs():  # noqa: ASYNC110 (it sets no event)
                await asyncio.sleep(0.01)
            written = await room.post(publish=False)
            assert await quick.taken.get() == written.article_id
    finally:
        await relay.stop()


async def test_a_disabled_plugin_costs_no_write_while_its_events_wait(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed, quick, polls = asyncio.Event(), Quick(), asyncio.Semaphore(0)
    room, hooks = newsroom_of(database, committed=committed), Hooks.of({"quick": quick})
    may_deliver = hooks.may_deliver

    def asked(plugin: str) -> bool:
        polls.release()
        return may_deliver(plugin)

    monkeypatch.setattr(hooks, "may_deliver", asked)
    hooks._circuits.merge([], {"quick"})
    relay = Relay(database, hooks, committed=committed, poll_seconds=0.02)
    await relay.start()
    try:
        async with asyncio.timeout(PATIENCE):
            written = await room.post(publish=False)
            for _ in range(3):
                await polls.acquire()
            async with database.session():
                assert await EventConsumer.filter(leased_until__isnull=True).exists()
            hooks._circuits.merge([], ())
            assert await quick.taken.get() == written.article_id
    finally:
        await relay.stop()


async def scheduled(room: Newsroom) -> str:
    """Schedule a post, and let it be due an hour ago; return its id."""
    written = await room.post(publish=False)
    at = await room.database.now() + timedelta(hours=1)
    await room.run(PublishArticle(id=written.article_id, expected_version=1, at=at))
    async with room.database.transaction():
        await Article.filter(id=written.article_id).update(published_at=at - timedelta(hours=2))
    return written.article_id


async def test_a_process_without_the_plugin_takes_nothing_from_it(database: Database) -> None:
    """A rolling start: the plugin's process stops, one without it serves, and the plugin's comes back."""
    quick = Quick()
    with_plugin, without = Hooks.of({"quick": quick}), Hooks.of({})
    committed = asyncio.Event()
    room = newsroom_of(database, committed=committed)
    written = []
    async with asyncio.timeout(PATIENCE):
        for hooks in (with_plugin, without, with_plugin):
            relay = Relay(database, hooks, committed=committed, poll_seconds=0.02)
            await relay.start()
            subscriber = relay.subscribe(("article.created",))
            written.append((await room.post(publish=False)).article_id)
            await anext(subscriber)
            if hooks is with_plugin:
                while quick.taken.qsize() < len(written):  # noqa: ASYNC110 (it sets no event)
                    await asyncio.sleep(0.01)
            await relay.stop()
    assert [quick.taken.get_nowait() for _ in range(quick.taken.qsize())] == written


async def test_subscribers_are_checked_before_each_event_and_at_each_poll(database: Database) -> None:
    committed, checks = asyncio.Event(), []
    room = newsroom_of(database, committed=committed)
    relay = Relay(database, Hooks.of({}), committed=committed, poll_seconds=0.02)
    subscriber = relay.subscribe(("article.created",))

    async def check() -> None:
        checks.append(subscriber._queue.qsize())

    relay.check_subscribers_with(check)
    await relay.start()
    try:
        async with asyncio.timeout(PATIENCE):
            while len(checks) < 3:  # noqa: ASYNC110 (it sets no event)
                await asyncio.sleep(0.01)
            checks.clear()
            await room.post(publish=False)
            await anext(subscriber)
    finally:
        await relay.stop()
    assert checks
    assert set(checks) == {0}
