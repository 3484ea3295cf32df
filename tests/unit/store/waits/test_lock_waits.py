"""Whoever asks is told when a statement waits."""

import asyncio

import pytest

from gql_blog.store import Database, DisabledPlugin
from gql_blog.store.waits.lock_waits import ObservedConnection, observe_waits


async def test_a_statement_that_waits_for_a_transaction_is_observed_and_those_of_others_are_not(
    database: Database,
) -> None:
    seen: list[bool] = []

    async def count() -> int:
        async with database.session():
            return int(await DisabledPlugin.all().count())

    begun, let_go = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with database.transaction():
            begun.set()
            await let_go.wait()

    writing = asyncio.create_task(write())
    await begun.wait()
    with observe_waits(seen.append):
        reading = asyncio.create_task(count())
    await asyncio.sleep(0)
    assert seen == [True]
    let_go.set()
    await count()
    assert await reading == 0
    await writing
    assert seen == [True, False]


async def test_a_connection_that_cannot_be_had_is_no_longer_waited_for() -> None:
    class Broken:
        async def __aenter__(self) -> None:
            raise ConnectionError

    class Wrapper(ObservedConnection, Broken):
        pass

    seen: list[bool] = []
    with observe_waits(seen.append), pytest.raises(ConnectionError):
        await Wrapper().__aenter__()
    assert seen == [True, False]
