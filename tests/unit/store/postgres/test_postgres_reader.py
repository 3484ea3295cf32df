"""Reading PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Generator
from typing import Any

import asyncpg
import pytest
from support.growth import HANG
from support.hearing import until
from support.populated import execute
from support.postgres import Server
from support.startup_parameters import pooler

from gql_blog.errors import ReadTimeout, StoreError
from gql_blog.store import Pace, Read, ReadBounds, ReadBudget, Statement
from gql_blog.store.postgres import postgres_pool
from gql_blog.store.postgres.postgres_reader import PostgresReader

Plan = Generator[Any, Any, Any]
PID = "SELECT pg_backend_pid()"
KILL_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)

WAITS_FOR_A_LOCK = """
SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
WHERE datname = current_database() AND NOT granted"""


@pytest.fixture
async def reader(postgres_url: str) -> AsyncIterator[PostgresReader]:
    """A reader of at most two connections. Short reads end by themselves: a busy machine is no verdict."""
    reader = PostgresReader(postgres_url, size=2, bounds=ReadBounds(short_seconds=HANG))
    yield reader
    await reader.close()


async def test_the_connection_used_last_is_used_first(reader: PostgresReader) -> None:
    together = asyncio.Barrier(2)

    def plan() -> Plan:
        ((pid,),) = yield Statement(PID)
        yield together.wait()
        return pid

    first, second = await asyncio.gather(reader.run(Read(plan)), reader.run(Read(plan)))
    assert first != second
    pids = {(await reader.fetch(PID))[0][0] for _ in range(5)}
    assert len(pids) == 1


async def test_there_are_never_more_connections_than_allowed(reader: PostgresReader) -> None:
    together = asyncio.Barrier(2)

    def plan() -> Plan:
        yield together.wait()
        ((count,),) = yield Statement("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return count

    assert max(await asyncio.gather(*(reader.run(Read(plan)) for _ in range(20)))) == 2


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

    await asyncio.gather(*(reader.run(Read(both, single=True)) for _ in range(2)))
    assert len(reader._short.idle) == 2
    await execute(postgres_url, KILL_OTHERS)
    assert await asyncio.gather(*(reader.fetch("SELECT 1") for _ in range(6))) == [[(1,)]] * 6


async def test_a_connection_lost_in_the_middle_of_a_run_is_replaced(reader: PostgresReader, postgres_url: str) -> None:
    def plan() -> Plan:
        yield Statement(PID)
        yield execute(postgres_url, KILL_OTHERS)
        return (yield Statement("SELECT 2"))

    assert await reader.run(Read(plan)) == [(2,)]


async def test_a_statement_that_is_cut_off_is_asked_once_more(reader: PostgresReader, postgres_url: str) -> None:
    other = await asyncpg.connect(postgres_url)
    await other.execute("SELECT pg_advisory_lock(1)")
    task = asyncio.create_task(reader.fetch("SELECT pg_advisory_lock(1), 1"))
    async with asyncio.timeout(HANG):
        while not await other.fetchval(WAITS_FOR_A_LOCK):  # noqa: ASYNC110 (it sets no event)
            await asyncio.sleep(0.01)
        await other.execute(KILL_OTHERS)
        await other.close()
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
    reader = PostgresReader(postgres_url, size=1, bounds=ReadBounds(short_seconds=HANG))
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


async def test_a_server_that_does_not_confirm_the_end_does_not_keep_the_others_open(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_pool, "_CLOSE_SECONDS", 0.0)
    reader, together = PostgresReader(postgres_url, size=2), asyncio.Barrier(2)

    def both() -> Plan:
        yield Statement("SELECT 1")
        yield together.wait()

    await asyncio.gather(*(reader.run(Read(both, single=True)) for _ in range(2)))
    opened = list(reader._short.idle)
    assert len(opened) == 2
    await reader.close()
    assert all(each.is_closed() for each in opened)


async def test_waiting_for_a_connection_may_be_cancelled(postgres_url: str) -> None:
    reader = PostgresReader(postgres_url, size=1, bounds=ReadBounds(short_seconds=HANG))
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


ENDLESS = Statement("SELECT pg_sleep(3600)")
ISOLATION = Statement("SELECT current_setting('transaction_isolation')")
SHORT = ReadBounds(short_seconds=0.05, longest_seconds=HANG, long_reads=2, share=1)


@pytest.fixture
async def hurried(postgres_url: str) -> AsyncIterator[PostgresReader]:
    """A reader with one connection for reads of at most 50 ms."""
    reader = PostgresReader(postgres_url, size=1, bounds=SHORT)
    yield reader
    await reader.close()


async def ended(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    async with asyncio.timeout(HANG):
        with pytest.raises(asyncio.CancelledError):
            await task


def one(statement: Statement) -> Plan:
    rows = yield statement
    return rows


async def test_a_long_read_starts_anew_and_leaves_the_short_connection(hurried: PostgresReader) -> None:
    started = []

    def plan() -> Plan:
        started.append(True)
        first = yield Statement(PID)
        yield ENDLESS
        return first

    with hurried.record() as statements:
        task = asyncio.create_task(hurried.run(Read(plan), ReadBudget("192.0.2.1")))
    await until(lambda: len(started) == len(statements) == 2)
    assert statements == [Statement(PID), ENDLESS], "what starts anew is recorded once"
    async with asyncio.timeout(HANG):
        assert [tuple(row) for row in await hurried.fetch("SELECT 1")] == [(1,)]
    assert not task.done()
    await ended(task)
    assert hurried.statistics.long_reads == 1


async def test_a_budget_ends_a_read(hurried: PostgresReader) -> None:
    budget = ReadBudget("192.0.2.1", 0.2)
    async with asyncio.timeout(HANG):
        with pytest.raises(ReadTimeout, match=r"more than the 0\.2 s of database time"):
            await hurried.run(Read(lambda: one(ENDLESS)), budget)
    assert budget.timed_out
    assert budget.taken >= 0.2
    assert hurried.statistics.timeouts == 1
    await until(lambda: hurried.running_long_reads == 0)


async def test_a_budget_less_than_a_short_read_ends_it_too(hurried: PostgresReader) -> None:
    async with asyncio.timeout(HANG):
        with pytest.raises(ReadTimeout):
            await hurried.run(Read(lambda: one(ENDLESS)), ReadBudget("192.0.2.1", 0.01))
    assert hurried.statistics.long_reads == 0


async def test_many_statements_are_long_together(hurried: PostgresReader) -> None:
    def plan() -> Plan:
        for _ in range(5):
            yield Statement("SELECT pg_sleep(0.02)")
        return (yield Statement(PID))

    async with asyncio.timeout(HANG):
        await hurried.run(Read(plan), ReadBudget("192.0.2.1", 60))
    assert hurried.statistics.long_reads == 1


async def test_a_client_has_a_share_of_the_long_connections(hurried: PostgresReader) -> None:
    def started(client: str, statement: Statement, seconds: float) -> "asyncio.Task[Any]":
        return asyncio.create_task(hurried.run(Read(lambda: one(statement)), ReadBudget(client, seconds)))

    hostile = started("many", ENDLESS, HANG)
    await until(lambda: hurried.running_long_reads == 1)
    async with asyncio.timeout(HANG):
        with pytest.raises(ReadTimeout, match="behind other long reads"):
            await started("many", ENDLESS, 0.1)
        await started("other", Statement("SELECT pg_sleep(0.1)"), HANG)
    assert not hostile.done()
    await ended(hostile)


async def test_what_a_plugin_was_called_for_does_not_start_anew(hurried: PostgresReader) -> None:
    called = []
    pace = Pace()

    async def plugin() -> None:
        called.append(hurried._short_places.held)

    def plan() -> Plan:
        yield Statement(PID)
        yield plugin()
        yield Statement(PID)
        yield Statement("SELECT pg_sleep(0.1)")
        return "read"

    async with asyncio.timeout(HANG):
        with pytest.raises(ReadTimeout, match=r"more than the 0\.05 s"):
            await hurried.run(Read(plan, pace=pace))
        assert called == [1], "its transaction is being ended, and nobody waits for that"
        assert await hurried.run(Read(plan, pace=pace)) == "read", "the next one starts on a long connection"


async def test_the_first_statement_behind_a_plugin_may_be_long(hurried: PostgresReader) -> None:
    called = []
    slow = Statement("SELECT pg_sleep(0.1)")

    async def plugin() -> None:
        called.append(True)

    def plan() -> Plan:
        yield Statement(PID)
        yield plugin()
        yield slow
        return (yield ISOLATION)

    pace = Pace()
    async with asyncio.timeout(HANG):
        with hurried.record() as statements:
            assert await hurried.run(Read(plan, pace=pace), ReadBudget("192.0.2.1", 60)) == [("repeatable read",)]
        assert (called, statements) == ([True], [Statement(PID), slow, ISOLATION]), "each is recorded once"
        assert pace.is_long(), "the next one starts on a long connection"
        with pytest.raises(ReadTimeout, match=r"more than the 0\.08 s"):
            await hurried.run(Read(plan), ReadBudget("192.0.2.1", 0.08))
    await until(lambda: hurried.running_long_reads == 0)


async def test_no_connection_is_held_while_a_plugin_is_awaited(hurried: PostgresReader) -> None:
    def plan() -> Plan:
        yield Statement(PID)
        return (yield hurried.run(Read(lambda: one(Statement("SELECT 1")), single=True)))

    async with asyncio.timeout(HANG):
        assert await hurried.run(Read(plan)) == [(1,)]


async def test_several_statements_see_one_state(reader: PostgresReader, postgres_url: str) -> None:
    await execute(postgres_url, "CREATE TABLE t (n integer)")
    count, written = Statement("SELECT count(*)::integer FROM t"), asyncio.Event()
    begun = asyncio.Event()

    async def write() -> None:
        await begun.wait()
        await execute(postgres_url, "INSERT INTO t VALUES (1)")
        written.set()

    def plan() -> Plan:
        first = yield count
        begun.set()
        isolation = yield ISOLATION
        while not written.is_set():
            yield Statement("SELECT pg_sleep(0.001)")
        return first + (yield count), isolation

    writing = asyncio.create_task(write())
    async with asyncio.timeout(HANG):
        counts, isolation = await reader.run(Read(plan))
    await writing
    assert [tuple(row) for row in (*counts, *isolation)] == [(0,), (0,), ("repeatable read",)]
    assert [tuple(row) for row in await reader.fetch(count.sql)] == [(1,)]


async def test_one_statement_is_one_round_trip(reader: PostgresReader) -> None:
    ((isolation,),) = await reader.run(Read(lambda: one(ISOLATION), single=True))
    assert isolation == "read committed"
    sent: list[str] = []
    await reader.run(Read(lambda: one(ISOLATION), single=True))
    reader._short.idle[-1].add_query_logger(lambda record: sent.append(record.query))
    await reader.run(Read(lambda: one(ISOLATION), single=True))
    await asyncio.sleep(0)
    assert sent == [ISOLATION.sql]


async def test_an_error_does_not_end_what_follows(reader: PostgresReader) -> None:
    def plan() -> Plan:
        yield Statement("SELECT 1")
        try:
            yield Statement("SELECT 1 / 0")
        except StoreError:
            return (yield Statement("SELECT 2"))

    assert await reader.run(Read(plan)) == [(2,)]


async def test_a_connection_lost_within_a_state_starts_the_read_anew(reader: PostgresReader, postgres_url: str) -> None:
    pids = []

    def plan() -> Plan:
        ((pid,),) = yield Statement(PID)
        pids.append(pid)
        if len(pids) == 1:
            yield Statement(f"SELECT pg_terminate_backend({pid})")
        return (yield Statement("SELECT 2"))

    assert await reader.run(Read(plan)) == [(2,)]
    assert len(set(pids)) == 2


async def test_a_pooler_that_drops_the_time_limit_is_told(postgres_url: str) -> None:
    async with pooler(postgres_url) as url:
        reader = PostgresReader(url, bounds=SHORT)
        assert await reader.problems() == []
        await reader.close()
    async with pooler(postgres_url, "statement_timeout") as url:
        reader = PostgresReader(url, bounds=SHORT)
        short, long = await reader.problems()
        assert "statement_timeout of 0 ms instead of 50 ms" in short
        assert "instead of 300000 ms" in long
        assert "ignore_startup_parameters" in short
        await reader.close()
