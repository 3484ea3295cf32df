"""The engine for PostgreSQL: connections come back from transactions, whatever became of these."""

import asyncio

import pytest
from support.growth import HANG
from support.populated import execute, make

from gql_blog.errors import StoreError, TransactionConflict
from gql_blog.store import Database
from gql_blog.store.tables import Tag

pytestmark = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)

KILL_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
async def narrow(database_url: str) -> Database:
    """A database with a single connection to write by."""
    return await Database.open(database_url, pool_size=1)


async def write(database: Database, slug: str) -> None:
    async with database.transaction():
        await make(Tag, slug=slug)


async def test_the_session_is_in_utc(database: Database) -> None:
    async with database.transaction() as transaction:
        assert await transaction.fetch("SHOW timezone") == [("UTC",)]


async def test_one_connection_serves_many_cancelled_transactions(narrow: Database) -> None:
    for number in range(10):
        task = asyncio.create_task(write(narrow, f"tag-{number}"))
        await asyncio.sleep(number * 0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(HANG):
        await write(narrow, "last")
    await narrow.close()


async def test_a_connection_that_is_lost_is_said_and_replaced(narrow: Database, database_url: str) -> None:
    async def interrupted() -> None:
        async with narrow.transaction():
            await make(Tag, slug="one")
            await execute(database_url, KILL_OTHERS)
            await make(Tag, slug="two")

    with pytest.raises(StoreError, match=r"cannot be reached\. Nothing was changed"):
        await interrupted()
    await write(narrow, "three")
    assert [tuple(row) for row in await narrow.reader.fetch("SELECT slug FROM tag")] == [("three",)]
    await narrow.close()


async def test_two_changes_in_each_other_s_way_are_told_to_try_again(database: Database) -> None:
    await write(database, "one")
    await write(database, "two")
    gate = asyncio.Barrier(2)

    async def change(first: str, second: str) -> None:
        async with database.transaction() as transaction:
            await transaction.execute("UPDATE tag SET name = 'x' WHERE slug = $1", first)
            await gate.wait()
            await transaction.execute("UPDATE tag SET name = 'x' WHERE slug = $1", second)

    committed = await asyncio.gather(change("one", "two"), change("two", "one"), return_exceptions=True)
    (error,) = [error for error in committed if error is not None]
    assert isinstance(error, TransactionConflict)
    assert "Try again" in error.message


async def test_a_reader_does_not_wait_for_an_open_transaction(database: Database) -> None:
    async with database.transaction():
        await make(Tag, slug="one")
        async with asyncio.timeout(HANG):
            assert await database.reader.fetch("SELECT slug FROM tag") == []
