"""Events reach those who listen, whichever process wrote them, once and in order."""

import asyncio
from typing import Any

import pytest
from support.growth import HANG
from support.writing import newsroom_of

from gql_blog.events import Consumers
from gql_blog.events.consumer_delivery import ConsumerDelivery
from gql_blog.events.outbox_reader import OutboxReader, assign_positions
from gql_blog.events.subscribers import Subscribers
from gql_blog.hooks import Event
from gql_blog.store import Database, Outbox


async def nothing() -> None:
    """Nothing is to be checked."""


async def write(number: int, now: Any) -> None:
    await Outbox.create(kind="a", subject_id=f"art_{number}", payload={}, created_at=now)


async def test_what_was_there_before_is_not_told(database: Database) -> None:
    room = newsroom_of(database)
    await room.post("Before")
    await assign_positions(database)
    subscribers = Subscribers()
    subscriber = subscribers.add(("article.created",))
    outbox_reader = OutboxReader(database, subscribers)
    await outbox_reader.skip_existing()
    after = await room.post("After")
    await assign_positions(database)
    await outbox_reader.read_new(nothing)
    await outbox_reader.read_new(nothing)
    subscribers.close()
    assert [each.subject_id async for each in subscriber] == [after.article_id]


async def test_a_reader_that_skips_nothing_tells_all(database: Database) -> None:
    written = await newsroom_of(database).post()
    subscribers = Subscribers()
    subscriber = subscribers.add(("article.created",))
    await assign_positions(database)
    await OutboxReader(database, subscribers).read_new(nothing)
    subscribers.close()
    assert [each.subject_id async for each in subscriber] == [written.article_id]


async def test_more_than_one_look_fetches_is_told_whole(database: Database) -> None:
    subscribers = Subscribers()
    outbox_reader = OutboxReader(database, subscribers)
    await outbox_reader.skip_existing()
    now = await database.now()
    received: list[str] = []
    subscribers.publish = lambda event, _: received.append(event.subject_id)  # type: ignore[method-assign,misc,assignment]
    async with database.transaction():
        rows = [Outbox(kind="a", subject_id=f"art_{number}", payload={}, created_at=now) for number in range(1_200)]
        await Outbox.bulk_create(rows)
    await assign_positions(database)
    await outbox_reader.read_new(nothing)
    assert received == [f"art_{number}" for number in range(1_200)]


@pytest.mark.parametrize("dialect", ["postgres"])
async def test_an_event_that_is_committed_after_a_later_one_is_told_all_the_same(database: Database) -> None:
    """Two writers side by side: the one that took the smaller id commits last, and nobody has passed it by."""
    subscribers, taken = Subscribers(), []

    async def take(event: Event) -> None:
        taken.append(event.subject_id)

    await Consumers(database).begin(["mail"])
    delivery = ConsumerDelivery(database, "mail", take)
    subscriber = subscribers.add(("a",))
    outbox_reader = OutboxReader(database, subscribers)
    await outbox_reader.skip_existing()
    now = await database.now()
    written, free = asyncio.Event(), asyncio.Event()

    async def slow_writer() -> None:
        async with database.transaction():
            await write(1, now)
            written.set()
            await free.wait()

    async def relay() -> None:
        await assign_positions(database)
        await outbox_reader.read_new(nothing)
        await delivery.deliver_due()

    slow = asyncio.create_task(slow_writer())
    async with asyncio.timeout(HANG):
        await written.wait()
        async with database.transaction():
            await write(2, now)
        await relay()
        assert ((await anext(subscriber)).subject_id, taken) == ("art_2", ["art_2"])
        free.set()
        await slow
        await relay()
        assert ((await anext(subscriber)).subject_id, taken) == ("art_1", ["art_2", "art_1"])
    async with database.session():
        rows: list[Any] = await Outbox.all().order_by("position")
    assert [each.subject_id for each in rows] == ["art_2", "art_1"]
    assert rows[0].id > rows[1].id


async def test_positions_are_assigned_by_one_process_at_a_time(database: Database) -> None:
    now = await database.now()
    async with database.transaction():
        for number in range(30):
            await write(number, now)
    await asyncio.gather(*(assign_positions(database) for _ in range(4)))
    async with database.session():
        rows: list[Any] = await Outbox.all().order_by("position")
    assert [each.subject_id for each in rows] == [f"art_{number}" for number in range(30)]
