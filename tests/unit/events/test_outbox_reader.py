"""Events reach those who listen, whichever process wrote them, once and in order."""

from support.writing import newsroom_of

from gql_blog.events.outbox_reader import OutboxReader
from gql_blog.events.subscribers import Subscribers
from gql_blog.store import Database, Outbox


async def test_what_was_there_before_is_not_told(database: Database) -> None:
    room = newsroom_of(database)
    await room.post("Before")
    subscribers = Subscribers()
    subscriber = subscribers.add(("article.created",))
    outbox_reader = OutboxReader(database, subscribers)
    await outbox_reader.skip_existing()
    after = await room.post("After")
    await outbox_reader.read_new()
    await outbox_reader.read_new()
    subscribers.close()
    assert [each.subject_id async for each in subscriber] == [after.article_id]


async def test_a_reader_that_skips_nothing_tells_all(database: Database) -> None:
    written = await newsroom_of(database).post()
    subscribers = Subscribers()
    subscriber = subscribers.add(("article.created",))
    await OutboxReader(database, subscribers).read_new()
    subscribers.close()
    assert [each.subject_id async for each in subscriber] == [written.article_id]


async def test_more_than_one_look_fetches_is_told_whole(database: Database) -> None:
    subscribers = Subscribers()
    outbox_reader = OutboxReader(database, subscribers)
    await outbox_reader.skip_existing()
    now = await database.now()
    received: list[str] = []
    subscribers.publish = lambda event: received.append(event.subject_id)  # type: ignore[method-assign]
    async with database.transaction():
        rows = [
            Outbox(kind="a", subject_id=f"art_{number}", payload={}, created_at=now, due_at=now)
            for number in range(1_200)
        ]
        await Outbox.bulk_create(rows)
    await outbox_reader.read_new()
    assert received == [f"art_{number}" for number in range(1_200)]
