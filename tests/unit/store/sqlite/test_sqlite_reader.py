"""Reading SQLite."""

import asyncio
import os
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Generator
from math import inf
from pathlib import Path
from typing import Any

import pytest
from support.growth import HANG
from support.hearing import until
from support.populated import make

from gql_blog.errors import ReadTimeout, StoreError
from gql_blog.store import Database, Pace, Read, ReadBounds, ReadBudget, Statement
from gql_blog.store.sqlite.sqlite_reader import SqliteReader
from gql_blog.store.tables import Tag

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

Plan = Generator[Any, Any, Any]
IN_A_THREAD = ReadBounds(loop_seconds=0)
COUNT = Statement("SELECT count(*) FROM tag")
ENDLESS = Statement("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
LONG_COUNT = Statement(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 400000) "
    "SELECT (SELECT count(*) FROM tag) + 0 * (SELECT count(*) FROM n)"
)


@pytest.fixture(params=[ReadBounds(), IN_A_THREAD], ids=["in the loop", "in a thread"])
async def reader(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> AsyncIterator[SqliteReader]:
    """A reader of its own."""
    reader = SqliteReader(tmp_path / "blog.sqlite3", bounds=request.param)
    yield reader
    await reader.close()


async def test_all_statements_of_a_run_see_one_state(reader: SqliteReader, database: Database) -> None:
    async def write() -> None:
        async with database.transaction():
            await make(Tag, slug="one")

    def plan() -> Plan:
        before = yield COUNT
        yield write()
        after = yield COUNT
        return before, after

    assert await reader.run(Read(plan)) == ([(0,)], [(0,)])
    assert await reader.fetch(COUNT.sql) == [(1,)]


async def test_a_statement_alone_needs_no_transaction(reader: SqliteReader) -> None:
    executed: list[str] = []
    connection = reader._acquire()
    connection.set_trace_callback(executed.append)
    reader._release_connection(connection)
    assert await reader.fetch(COUNT.sql) == [(0,)]
    assert executed == [COUNT.sql]

    def plan() -> Plan:
        return (yield COUNT)

    assert await reader.run(Read(plan)) == [(0,)]
    assert executed[1:] == ["BEGIN", COUNT.sql, "COMMIT"]


async def test_a_large_file_is_mapped_whole(reader: SqliteReader) -> None:
    assert (await reader.fetch("PRAGMA mmap_size"))[0][0] > 2_000_000_000


async def test_connections_are_kept_and_used_again(reader: SqliteReader) -> None:
    def plan() -> Plan:
        yield COUNT
        yield asyncio.sleep(0.01)

    await asyncio.gather(*(reader.run(Read(plan)) for _ in range(10)))
    kept = list(reader._idle)
    assert 1 <= len(kept) <= 4
    await reader.fetch(COUNT.sql)
    assert set(reader._idle) == set(kept)


def one(statement: Statement) -> Plan:
    """A plan of one statement."""
    rows = yield statement
    return rows


async def ended(task: "asyncio.Task[Any]") -> None:
    """Cancel a read, and wait for its end."""
    task.cancel()
    async with asyncio.timeout(HANG):
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_the_event_loop_does_not_wait_for_a_long_read(reader: SqliteReader) -> None:
    task = asyncio.create_task(reader.fetch(ENDLESS.sql))
    await until(lambda: reader.running_long_reads == 1)
    assert await reader.fetch(COUNT.sql) == [(0,)]
    assert not task.done()
    await ended(task)
    assert reader.running_long_reads == 0
    assert reader.statistics.long_reads >= 1
    assert await reader.fetch(COUNT.sql) == [(0,)]


async def test_a_budget_ends_a_read(reader: SqliteReader) -> None:
    budget = ReadBudget("192.0.2.1", 0.02)
    caught = []

    def plan() -> Plan:
        yield COUNT
        try:
            yield ENDLESS
        except StoreError as error:
            caught.append(error)
            raise

    async with asyncio.timeout(HANG):
        with pytest.raises(ReadTimeout, match=r"more than the 0\.02 s of database time"):
            await reader.run(Read(plan), budget)
    assert caught
    assert budget.timed_out
    assert budget.taken >= 0.02
    assert reader.statistics.timeouts == 1
    assert reader.running_long_reads == 0
    assert all(not connection.in_transaction for connection in reader._idle)


async def test_what_goes_on_in_a_thread_sees_the_same_state(database: Database, tmp_path: Path) -> None:
    reader = SqliteReader(tmp_path / "blog.sqlite3", bounds=ReadBounds(loop_seconds=0.001, long_reads=1))
    other = asyncio.create_task(reader.run(Read(lambda: one(ENDLESS)), ReadBudget("other")))
    await until(lambda: reader.running_long_reads == 1)

    def plan() -> Plan:
        return (yield COUNT), (yield LONG_COUNT)

    with reader.record() as statements:
        task = asyncio.create_task(reader.run(Read(plan), ReadBudget("one")))
    await until(lambda: reader._places.load("one") == 1)
    async with database.transaction():
        await make(Tag, slug="meanwhile")
    await ended(other)
    async with asyncio.timeout(HANG):
        assert await task == ([(0,)], [(0,)])
    assert reader.statistics.long_reads == 2
    assert statements == [COUNT, LONG_COUNT], "a statement that goes on is one statement"
    await reader.close()


async def test_a_client_has_a_share_of_the_threads(database: Database, tmp_path: Path) -> None:
    bounds = ReadBounds(loop_seconds=0.001, long_reads=2, share=1, waiting=1)
    reader = SqliteReader(tmp_path / "blog.sqlite3", bounds=bounds)

    def started(client: str, statement: Statement, seconds: float = inf) -> "asyncio.Task[Any]":
        return asyncio.create_task(reader.run(Read(lambda: one(statement)), ReadBudget(client, seconds)))

    hostile = [started("many", ENDLESS) for _ in range(2)]
    await until(lambda: reader._places.load("many") == 2)
    assert reader.running_long_reads == 1
    async with asyncio.timeout(HANG):
        assert await started("other", LONG_COUNT) == [(0,)]
        with pytest.raises(ReadTimeout, match="behind other long reads"):
            await started("many", LONG_COUNT)
        await ended(hostile.pop(0))
        with pytest.raises(ReadTimeout, match=r"waited 0\.02 s behind other long reads"):
            await started("many", LONG_COUNT, 0.02)
    assert reader._places.load("many") == 1
    await ended(hostile.pop())
    await reader.close()


async def test_a_client_with_long_reads_gets_less_of_the_event_loop(database: Database, tmp_path: Path) -> None:
    reader = SqliteReader(tmp_path / "blog.sqlite3", bounds=ReadBounds(loop_seconds=0.2))
    allowed = []

    def plan() -> Plan:
        allowed.append(2 * taken[0].loop_time._half)
        yield COUNT

    taken: list[Any] = []
    acquire = reader._acquire

    def acquired() -> Any:
        taken[:] = [acquire()]
        return taken[0]

    reader._acquire = acquired  # type: ignore[method-assign]
    await reader.run(Read(plan), ReadBudget("one"))
    hostile = asyncio.create_task(reader.run(Read(lambda: one(ENDLESS)), ReadBudget("one")))
    await until(lambda: reader.running_long_reads == 1)
    await reader.run(Read(plan), ReadBudget("one"))
    await reader.run(Read(plan), ReadBudget("other"))
    await ended(hostile)
    await reader.close()
    quiet, busy, other = allowed
    assert (quiet, busy, other) == (0.2, 0.1, 0.2)


async def test_a_statement_that_was_interrupted_is_prepared_but_once(database: Database, tmp_path: Path) -> None:
    reader = SqliteReader(tmp_path / "blog.sqlite3", bounds=ReadBounds(loop_seconds=0.001))
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?1) SELECT i FROM n"
    await reader.fetch(sql, 200_000)
    assert reader.statistics.long_reads == 1
    prepared: list[object] = []

    def authorize(*given: object) -> int:
        prepared.append(given)
        return sqlite3.SQLITE_OK

    await reader.fetch(COUNT.sql)
    (connection,) = reader._idle
    connection.set_authorizer(authorize)
    await reader.fetch(sql, 1)
    assert prepared
    prepared.clear()
    await reader.fetch(sql, 1)
    assert not prepared
    await reader.close()


async def test_one_statement_is_recorded_once_wherever_it_runs(database: Database, tmp_path: Path) -> None:
    reader = SqliteReader(tmp_path / "blog.sqlite3", bounds=ReadBounds(loop_seconds=0.001))
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?1) SELECT count(*) FROM n"
    with reader.record() as statements:
        assert await reader.fetch(sql, 1) == [(1,)]
        assert reader.statistics.long_reads == 0
        assert await reader.fetch(sql, 200_000) == [(200_000,)]
    assert reader.statistics.long_reads == 1
    assert [each.parameters for each in statements] == [(1,), (200_000,)]
    await reader.close()
    with pytest.raises(StoreError, match="closed"):
        await reader.fetch(COUNT.sql)


async def test_what_was_long_starts_in_a_thread_until_it_is_not(database: Database, tmp_path: Path) -> None:
    reader = SqliteReader(tmp_path / "blog.sqlite3", bounds=ReadBounds(loop_seconds=0.005))
    pace, statements = Pace(), [LONG_COUNT, COUNT, COUNT]
    seen = []
    for statement in statements:
        await reader.run(Read(lambda statement=statement: one(statement), pace=pace))  # type: ignore[misc]
        seen.append((reader.statistics.long_reads, pace.is_long()))
    assert seen == [(1, True), (2, False), (2, False)]
    await reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own on Linux alone")
async def test_long_reads_leave_the_cores_to_the_event_loop(reader: SqliteReader) -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    task = asyncio.create_task(reader.fetch(ENDLESS.sql))
    await until(lambda: reader.running_long_reads == 1)
    in_thread = await asyncio.get_running_loop().run_in_executor(reader._threads, niceness)
    assert in_thread == min(niceness() + 10, 19)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_closing_ends_what_is_read(reader: SqliteReader) -> None:
    task = asyncio.create_task(reader.fetch(ENDLESS.sql))
    await until(lambda: reader.running_long_reads == 1)
    await reader.close()
    async with asyncio.timeout(HANG):
        with pytest.raises(StoreError, match="closed"):
            await task
    assert not reader._in_threads
    assert not reader._idle


async def test_a_statement_in_a_thread_is_interrupted_when_its_run_is_cancelled(
    database: Database, tmp_path: Path
) -> None:
    reader = SqliteReader(tmp_path / "blog.sqlite3", bounds=IN_A_THREAD)
    task = asyncio.create_task(reader.fetch(ENDLESS.sql))
    await asyncio.sleep(0.1)
    task.cancel()
    async with asyncio.timeout(HANG):
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await reader.fetch(COUNT.sql) == [(0,)]
    await reader.close()


async def test_a_file_that_is_not_there_is_said(database: Database, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        await SqliteReader(tmp_path / "nothing.db").fetch("SELECT 1")
    assert not (tmp_path / "nothing.db").exists()


async def test_a_path_may_hold_any_sign(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "what? a #1 100%.db"
    (tmp_path / "blog.sqlite3").rename(path)
    reader = SqliteReader(path)
    assert await reader.fetch(COUNT.sql) == [(0,)]
    await reader.close()
