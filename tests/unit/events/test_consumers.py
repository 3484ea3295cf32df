"""Who is told of events, from when on, and what each has not taken."""

from datetime import timedelta

import pytest
from support.delivering import deliver
from support.sampling import sqlite_mostly
from support.writing import newsroom_of

from gql_blog.errors import NotFound, PluginError
from gql_blog.events import Consumers
from gql_blog.events.consumer_delivery import ConsumerDelivery
from gql_blog.hooks import Event
from gql_blog.store import Database, Outbox

pytestmark = sqlite_mostly


async def fails(event: Event) -> None:
    raise PluginError("The plugin failed.") from ValueError(event.id)


async def takes(event: Event) -> None:
    """Take everything."""


async def test_a_consumer_begins_once_with_what_comes_after(database: Database) -> None:
    room, consumers = newsroom_of(database), Consumers(database)
    await room.post("Before")
    await consumers.begin(["mail"])
    await room.post("After", publish=False)
    await consumers.begin(["mail", "late"])
    assert [(each.consumer, each.undelivered) for each in await consumers.backlogs()] == [("late", 0), ("mail", 1)]


async def test_a_backlog_tells_how_many_and_how_old(database: Database) -> None:
    room, consumers = newsroom_of(database), Consumers(database)
    assert await consumers.backlogs() == ()
    await consumers.begin(["bad"])
    (fresh,) = await consumers.backlogs()
    assert (fresh.undelivered, fresh.failed, fresh.lag_seconds) == (0, 0, 0.0)
    await room.post("Tides")
    async with database.transaction():
        await Outbox.all().update(created_at=await database.now() - timedelta(hours=2))
    (ahead,) = await consumers.backlogs()
    assert (ahead.undelivered, ahead.failed) == (2, 0)
    assert 7_200 <= ahead.lag_seconds < 7_300
    await deliver(ConsumerDelivery(database, "bad", fails))
    (failed,) = await consumers.backlogs()
    assert (failed.undelivered, failed.failed) == (2, 1)
    assert failed.lag_seconds >= ahead.lag_seconds


async def test_what_failed_is_listed_and_asked_again(database: Database) -> None:
    room, consumers = newsroom_of(database), Consumers(database)
    await consumers.begin(["bad", "good"])
    post = await room.post("Tides")
    await deliver(ConsumerDelivery(database, "bad", fails))
    (failed,) = await consumers.failed()
    assert (failed.consumer, failed.kind, failed.subject_id) == ("bad", "article.created", post.article_id)
    assert (failed.attempts, failed.error, failed.held_back) == (1, "ValueError", 1)
    assert await consumers.failed("bad") == (failed,)
    assert await consumers.failed("good") == ()
    bad = ConsumerDelivery(database, "bad", takes)
    await deliver(bad)
    assert len(await consumers.failed()) == 1, "it is not due"
    assert (await consumers.retry("good"), await consumers.retry("bad")) == (0, 1)
    await deliver(bad)
    assert await consumers.failed() == ()
    assert [each.undelivered for each in await consumers.backlogs()] == [0, 2]


async def test_what_is_asked_again_is_due_at_once(database: Database) -> None:
    room, consumers = newsroom_of(database), Consumers(database)
    await consumers.begin(["bad"])
    await room.post("Tides", publish=False)
    bad = ConsumerDelivery(database, "bad", fails)
    await deliver(bad)
    for attempts in range(2, 22):
        await consumers.retry("bad")
        await deliver(bad)
        assert (await consumers.failed())[0].attempts == attempts


async def test_a_consumer_is_forgotten_and_may_begin_anew(database: Database) -> None:
    room, consumers = newsroom_of(database), Consumers(database)
    await consumers.begin(["bad"])
    await room.post("Tides")
    await deliver(ConsumerDelivery(database, "bad", fails))
    await consumers.forget("bad")
    assert await consumers.backlogs() == ()
    await consumers.begin(["bad"])
    assert [each.undelivered for each in await consumers.backlogs()] == [0]


async def test_a_name_that_is_none_is_refused_with_those_that_are(database: Database) -> None:
    consumers = Consumers(database)
    with pytest.raises(NotFound, match=r"named 'mial'. Consumers: none."):
        await consumers.forget("mial")
    await consumers.begin(["mail"])
    for asked in (consumers.forget, consumers.retry, consumers.failed):
        with pytest.raises(NotFound, match=r"Consumers: mail\."):
            await asked("mial")
