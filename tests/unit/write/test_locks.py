"""The locks of dialogues: a transaction that rests on one it has not locked is prepared anew."""

import asyncio

import pytest
from support.growth import HANG
from support.writing import Newsroom

from gql_blog.store import Database
from gql_blog.write.locks import Locks, StalePreparation

pytestmark = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


async def until_one_waits(database: Database) -> None:
    async with asyncio.timeout(HANG):
        while not (await database.reader.fetch(WAITING))[0][0]:  # noqa: ASYNC110 (a lock of PostgreSQL sets no event)
            await asyncio.sleep(0.01)


async def test_a_dialogue_that_is_not_locked_is_locked_by_the_next_try(room: Newsroom) -> None:
    one, other = (await room.post("Tides")).article_id, (await room.post("Moons")).article_id
    missed: set[str] = set()
    async with room.database.transaction() as transaction:
        locks = Locks(transaction, missed)
        await locks.lock_dialogue_of(one)
        locks.expect(one)
        with pytest.raises(StalePreparation):
            locks.expect(other)
    async with room.database.transaction() as transaction:
        locks = Locks(transaction, missed)
        await locks.lock_dialogue_of(one)
        locks.expect(other)


async def test_what_moves_while_its_dialogue_is_waited_for_is_not_locked(room: Newsroom) -> None:
    one, other = (await room.post("Tides")).article_id, (await room.post("Moons")).article_id
    answer = (await room.response(one)).article_id

    begun = asyncio.Event()

    async def lock() -> None:
        await begun.wait()
        async with room.database.transaction() as transaction:
            await Locks(transaction).lock_dialogues(answer)

    task = asyncio.create_task(lock())
    async with room.database.transaction() as transaction:
        await Locks(transaction).lock_dialogues(one, other)
        begun.set()
        await until_one_waits(room.database)
        await transaction.execute("UPDATE article SET responding_to_id = $1, root_id = $1 WHERE id = $2", other, answer)
    with pytest.raises(StalePreparation):
        await task
