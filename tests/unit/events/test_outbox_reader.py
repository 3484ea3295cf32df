"""Events reach those who listen, whichever process wrote them, once and in order."""

from support.writing import newsroom_of

from gql_blog.events.outbox_reader import OutboxReader
from gql_blog.events.subscribers import Subscribers
from gql_blog.store import Database, Outbox


async def test_what_was_there_before_is_not_told(database: Database) -> None:
    room = newsroom_of(database)
    await room.post("Before")
    listeners = Subscribers()
    listener = listeners.add(("article.created",))
    tail = OutboxReader(database, listeners)
    await tail.begin()
    after = await room.post("After")
    await tail.forward()
    await tail.forward()
    listeners.end()
    assert [each.subject_id async for each in listener] == [after.article_id]


async def test_more_than_one_look_fetches_is_told_whole(database: Database) -> None:
    listeners = Subscribers()
    tail = OutboxReader(database, listeners)
    await tail.begin()
    now = await database.now()
    heard: list[str] = []
    listeners.tell = lambda event: heard.append(event.subject_id)  # type: ignore[method-assign]
    async with database.transaction():
        rows = [
            Outbox(kind="a", subject_id=f"art_{number}", payload={}, created_at=now, due_at=now)
            for number in range(1_200)
        ]
        await Outbox.bulk_create(rows)
    await tail.forward()
    assert heard == [f"art_{number}" for number in range(1_200)]
