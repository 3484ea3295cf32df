"""Reading PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Generator
from typing import Any

import pytest
from support.growth import HANG
from support.populated import execute
from support.postgres import Server

from gql_blog.errors import StoreError
from gql_blog.store import Statement
from gql_blog.store.postgres_reader import PostgresReader

Plan = Generator[Any, Any, Any]
PID = "SELECT pg_backend_pid()"
KILL_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
async def reader(postgres_url: str) -> AsyncIterator[PostgresReader]:
    """A reader of at most two connections."""
    reader = PostgresReader(postgres_url, size=2)
    yield reader
    await reader.close()


async def test_the_connection_used_last_is_used_first(reader: PostgresReader) -> None:
    together = asyncio.Barrier(2)

    def plan() -> Plan:
        ((pid,),) = yield Statement(PID)
        yield together.wait()
        return pid

    first, second = await asyncio.gather(reader.run(plan()), reader.run(plan()))
    assert first != second
    pids = {(await reader.fetch(PID))[0][0] for _ in range(5)}
    assert len(pids) == 1


async def test_there_are_never_more_connections_than_allowed(reader: PostgresReader) -> None:
    together = asyncio.Barrier(2)

    def plan() -> Plan:
        yield together.wait()
        ((count,),) = yield Statement("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return count

    assert max(await asyncio.gather(*(reader.run(plan()) for _ in range(20)))) == 2


async def test_nothing_is_reset_when_a_connection_is_given_back(reader: PostgresReader) -> None:
    await reader.fetch("SELECT set_config('application_name', 'still here', false)")
    ((name,),) = await reader.fetch("SHOW application_name")
    assert name == "still here"


async def test_a_session_reads_only_and_in_utc(reader: PostgresReader) -> None:
    shown = [(await reader.fetch(f"SHOW {name}"))[0][0] for name in ("default_transaction_read_only", "timezone")]
    assert shown == ["on", "UTC"]
    with pytest.raises(StoreError):
        await reader.fetch("CREATE TABLE x (id int)")


async def test_a_statement_is_prepared_once(reader: PostgresReader) -> None:
    for number in range(5):
        assert await reader.fetch("SELECT $1::int", number)
    rows = await reader.fetch("SELECT statement FROM pg_prepared_statements WHERE statement = 'SELECT $1::int'")
    assert len(rows) == 1


async def test_so_is_one_of_any_length(reader: PostgresReader) -> None:
    sql = f"SELECT 1 /* {'long ' * 20_000} */"
    for _ in range(3):
        await reader.fetch(sql)
    prepared = await reader.fetch(
        "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement = $1", sql
    )
    assert [tuple(row) for row in prepared] == [(3,)]


async def test_lost_connections_are_replaced(reader: PostgresReader, postgres_url: str) -> None:
    together = asyncio.Barrier(2)

    def both() -> Plan:
        yield Statement("SELECT 1")
        yield together.wait()

    await asyncio.gather(reader.run(both()), reader.run(both()))
    assert len(reader._idle) == 2
    await execute(postgres_url, KILL_OTHERS)
    assert await asyncio.gather(*(reader.fetch("SELECT 1") for _ in range(6))) == [[(1,)]] * 6


async def test_a_connection_lost_in_the_middle_of_a_run_is_replaced(reader: PostgresReader, postgres_url: str) -> None:
    def plan() -> Plan:
        yield Statement(PID)
        yield execute(postgres_url, KILL_OTHERS)
        return (yield Statement("SELECT 2"))

    assert await reader.run(plan()) == [(2,)]


async def test_a_statement_that_is_cut_off_is_asked_once_more(reader: PostgresReader, postgres_url: str) -> None:
    task = asyncio.create_task(reader.fetch("SELECT pg_sleep(0.3), 1"))
    await asyncio.sleep(0.1)
    await execute(postgres_url, KILL_OTHERS)
    assert (await task)[0][1] == 1


async def test_a_database_that_is_gone_is_said_and_comes_back(postgres_server: Server) -> None:
    url = postgres_server.create()
    reader = PostgresReader(url, size=1)
    assert await reader.fetch("SELECT 1")
    postgres_server.drop(url)
    for _ in range(3):  # each time the place in the pool is given back
        with pytest.raises(StoreError, match="cannot be reached"):
            await reader.fetch("SELECT 1")
    name = url.rpartition("/")[2]
    postgres_server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    assert await reader.fetch("SELECT 1") == [(1,)]
    await reader.close()
    postgres_server.drop(url)


async def test_a_cancelled_statement_leaves_its_connection_usable(postgres_url: str) -> None:
    reader = PostgresReader(postgres_url, size=1)
    ((pid,),) = await reader.fetch(PID)
    task = asyncio.create_task(reader.fetch("SELECT pg_sleep(60)"))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(HANG):
        assert await reader.fetch("SELECT 1") == [(1,)]
        assert await reader.fetch(PID) == [(pid,)]
    await reader.close()


async def test_waiting_for_a_connection_may_be_cancelled(postgres_url: str) -> None:
    reader = PostgresReader(postgres_url, size=1)
    busy = asyncio.create_task(reader.fetch("SELECT pg_sleep(0.2)"))
    await asyncio.sleep(0.05)
    waiting = [asyncio.create_task(reader.fetch("SELECT 1")) for _ in range(5)]
    await asyncio.sleep(0.01)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await busy
    async with asyncio.timeout(HANG):
        assert await reader.fetch("SELECT 1") == [(1,)]
    await reader.close()


async def test_what_the_database_refuses_does_not_cost_a_connection(reader: PostgresReader) -> None:
    ((pid,),) = await reader.fetch(PID)
    for values in ((), (1, 2), (2**40,), ("text",), (None, *range(40_000))):
        with pytest.raises(StoreError, match="statement failed"):
            await reader.fetch("SELECT $1::int, nonsense" if not values else "SELECT $1::int", *values)
    assert await reader.fetch(PID) == [(pid,)]
