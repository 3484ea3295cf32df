"""What is old enough is deleted, and nothing that somebody still needs."""

from datetime import timedelta
from typing import Any

import pytest
from support.delivering import deliver
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of
from tortoise.exceptions import BaseORMException

from gql_blog.errors import PluginError
from gql_blog.events import Consumers, RetentionPeriods, retention
from gql_blog.events.consumer_delivery import ConsumerDelivery
from gql_blog.events.outbox_reader import assign_positions
from gql_blog.events.retention import Retention
from gql_blog.hooks import Event
from gql_blog.store import Audit, Database, EventDelivery, Outbox

pytestmark = sqlite_mostly

DAY = timedelta(days=1)
EVENTS = RetentionPeriods(events=7 * DAY)


async def fails(event: Event) -> None:
    if event.kind == "article.published":
        raise PluginError("The plugin failed.") from ValueError(event.id)


async def aged(room: Newsroom, days: int) -> None:
    """Have everything in the outbox happened so many days ago."""
    async with room.database.transaction():
        await Outbox.all().update(created_at=await room.database.now() - days * DAY)


async def kinds(database: Database) -> list[str]:
    async with database.session():
        return [each.kind for each in await Outbox.all().order_by("id")]


async def tidy(database: Database, periods: RetentionPeriods) -> None:
    await assign_positions(database)
    await Retention(database, periods).run(await database.now())


async def test_old_events_go_once_every_consumer_has_taken_them(database: Database) -> None:
    room = newsroom_of(database)
    await Consumers(database).begin(["bad", "away"])
    await room.post("Tides")
    await aged(room, 8)
    await room.post("Ebb", publish=False)
    await deliver(ConsumerDelivery(database, "bad", fails))
    await tidy(database, EVENTS)
    assert await kinds(database) == ["article.created", "article.published", "article.created"], (
        "one has not been there"
    )
    await Consumers(database).forget("away")
    await tidy(database, RetentionPeriods(events=None))
    assert len(await kinds(database)) == 3
    await tidy(database, EVENTS)
    assert await kinds(database) == ["article.published", "article.created"], "one failed, and one is not old"


async def test_without_consumers_only_the_age_counts(database: Database) -> None:
    room = newsroom_of(database)
    await room.post("Tides")
    await aged(room, 8)
    await room.post("Ebb", publish=False)
    await tidy(database, EVENTS)
    assert await kinds(database) == ["article.published", "article.created"], "the last public one is a cursor"


async def test_the_audit_is_kept_for_ever_or_as_long_as_is_said(database: Database) -> None:
    room = newsroom_of(database)
    await room.post("Tides")
    now = await database.now()
    await Retention(database, EVENTS).run(now + 1_000 * DAY)
    assert len(await room.rows(Audit)) == 2
    await Retention(database, RetentionPeriods(audit=30 * DAY)).run(now + 29 * DAY)
    assert len(await room.rows(Audit)) == 2
    await Retention(database, RetentionPeriods(audit=30 * DAY)).run(now + 31 * DAY)
    assert await room.rows(Audit) == []
    await room.post("Ebb", publish=False)
    with pytest.raises(BaseORMException, match="the audit is never changed"):
        async with database.transaction():
            await Audit.all().delete()


async def test_what_is_old_goes_in_batches(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_BATCH", 1)
    room = newsroom_of(database)
    await room.post("Tides")
    await assign_positions(database)
    await Retention(database, RetentionPeriods(events=DAY, audit=DAY)).run(await database.now() + 2 * DAY)
    assert await kinds(database) == ["article.published"]
    assert await room.rows(Audit) == []


async def test_deliveries_that_keep_failing_are_given_up_if_that_is_said(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    room = newsroom_of(database)
    await Consumers(database).begin(["bad"])
    await room.post("Tides")
    await deliver(ConsumerDelivery(database, "bad", fails))
    now = await database.now()
    await Retention(database, RetentionPeriods()).run(now + 1_000 * DAY)
    async with database.session():
        failed: Any = await EventDelivery.get()
    await Retention(database, RetentionPeriods(deliveries=30 * DAY)).run(now + 31 * DAY)
    async with database.session():
        assert await EventDelivery.all().count() == 0
    assert f"event {failed.event_id} was not delivered to bad after 1 attempts" in caplog.text


async def test_it_runs_once_an_hour(database: Database) -> None:
    room, hourly = newsroom_of(database), Retention(database, EVENTS)
    await hourly.run_if_due()
    await room.post("Tides")
    await aged(room, 8)
    await hourly.run_if_due()
    assert len(await kinds(database)) == 2
    await assign_positions(database)
    await Retention(database, EVENTS).run_if_due()
    assert await kinds(database) == ["article.published"]
