"""Plugins hear of every event, each for itself, until they have taken it."""

from datetime import timedelta
from typing import Any

import pytest
from support.writing import newsroom_of

from gql_blog.events.event_dispatch import MAX_ATTEMPTS, MAX_BACKOFF, RETENTION, EventDispatch, backoff
from gql_blog.hooks import Event, Hooks, hookimpl
from gql_blog.store import Database, Outbox


class Hearing:
    """A plugin that keeps what it hears, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.received: list[Event] = []
        self.failures = failures

    @hookimpl
    async def on_event(self, event: Event) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not now")
        self.received.append(event)


async def outbox(database: Database) -> list[Any]:
    async with database.session():
        return list(await Outbox.all().order_by("id"))


async def make_due(database: Database) -> None:
    async with database.transaction():
        await Outbox.all().update(due_at=await database.now() - timedelta(seconds=1))


async def test_plugins_hear_in_order_and_once(database: Database) -> None:
    plugin = Hearing()
    await newsroom_of(database).post("Tides")
    dispatch = EventDispatch(database, Hooks.of({"recorder": plugin}))
    assert await dispatch.deliver_due() == 2
    assert await dispatch.deliver_due() == 0
    assert [each.kind for each in plugin.received] == ["article.created", "article.published"]
    assert plugin.received[0].payload["slug"] == "tides"
    assert all(each.delivered_at is not None for each in await outbox(database))


async def test_only_those_that_failed_are_asked_again(database: Database) -> None:
    good, bad = Hearing(), Hearing(failures=2)
    await newsroom_of(database).post("Tides", publish=False)
    dispatch = EventDispatch(database, Hooks.of({"good": good, "bad": bad}))
    before = await database.now()
    for attempt in (1, 2):
        assert await dispatch.deliver_due() == 1
        (row,) = await outbox(database)
        assert (row.attempts, row.waiting, row.delivered_at) == (attempt, ["bad"], None)
        assert row.due_at >= before + backoff(attempt)
        assert await dispatch.deliver_due() == 0
        await make_due(database)
    assert await dispatch.deliver_due() == 1
    assert (len(good.received), len(bad.received)) == (1, 1)
    (row,) = await outbox(database)
    assert (row.attempts, row.delivered_at is not None) == (3, True)


async def test_an_event_is_given_up_after_its_last_attempt(database: Database) -> None:
    await newsroom_of(database).post("Tides", publish=False)
    dispatch = EventDispatch(database, Hooks.of({"bad": Hearing(failures=99)}))
    tried = 0
    for _ in range(MAX_ATTEMPTS + 3):
        tried += await dispatch.deliver_due()
        await make_due(database)
    assert tried == MAX_ATTEMPTS


async def test_a_failure_is_logged_as_an_error_once_it_is_the_last(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await newsroom_of(database).post("Tides", publish=False)
    dispatch = EventDispatch(database, Hooks.of({"bad": Hearing(failures=99)}))
    (row,) = await outbox(database)
    for attempts in (0, MAX_ATTEMPTS - 2, MAX_ATTEMPTS - 1):
        async with database.transaction():
            await Outbox.all().update(attempts=attempts)
        await make_due(database)
        assert await dispatch.deliver_due() == 1
    said = [each for each in caplog.records if each.name == "gql_blog.events"]
    assert [each.levelname for each in said] == ["WARNING", "WARNING", "ERROR"]
    assert said[-1].getMessage() == f"event {row.id} (article.created) failed in bad, attempt {MAX_ATTEMPTS}"


async def test_what_another_process_has_taken_is_left_alone(database: Database) -> None:
    plugin = Hearing()
    await newsroom_of(database).post("Tides", publish=False)
    hooks = Hooks.of({"recorder": plugin})
    one, other = EventDispatch(database, hooks), EventDispatch(database, hooks)
    (row,) = await outbox(database)
    now = await database.now()
    assert [await one._claim(row, now), await other._claim(row, now)] == [True, False]
    assert await other.deliver_due() == 0


async def test_without_listening_plugins_nothing_waits(database: Database) -> None:
    await newsroom_of(database).post("Tides")
    assert await EventDispatch(database, Hooks.of({})).deliver_due() == 0
    assert all(each.delivered_at is not None for each in await outbox(database))


async def test_old_events_are_forgotten_once_they_are_delivered(database: Database) -> None:
    room = newsroom_of(database)
    for title in ("Delivered long ago", "Delivered of late", "Not delivered"):
        await room.post(title, publish=False)
    old, late, waiting = await outbox(database)
    a_month_ago = await database.now() - RETENTION
    async with database.transaction():
        await Outbox.filter(id=old.id).update(delivered_at=a_month_ago - timedelta(days=1))
        await Outbox.filter(id=late.id).update(delivered_at=a_month_ago + timedelta(days=1))
    await EventDispatch(database, Hooks.of({})).prune()
    assert [each.id for each in await outbox(database)] == [late.id, waiting.id]


async def test_old_events_are_looked_for_once_an_hour(database: Database) -> None:
    await newsroom_of(database).post("Tides", publish=False)
    dispatch = EventDispatch(database, Hooks.of({}))
    await dispatch.prune()
    async with database.transaction():
        await Outbox.all().update(delivered_at=await database.now() - RETENTION - timedelta(days=1))
    await dispatch.prune()
    assert len(await outbox(database)) == 1
    assert dispatch._pruned_at is not None
    dispatch._pruned_at -= timedelta(hours=1)
    await dispatch.prune()
    assert await outbox(database) == []


def test_pauses_grow_and_end() -> None:
    assert [backoff(attempts).total_seconds() for attempts in (1, 2, 3)] == [2, 4, 8]
    assert backoff(40) == MAX_BACKOFF
