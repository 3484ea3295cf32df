"""Reading SQLite."""

import asyncio
import threading
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

import pytest
from support.growth import HANG
from support.populated import make

from gql_blog.errors import StoreError
from gql_blog.store import Database, Statement
from gql_blog.store.sqlite_reader import SqliteReader
from gql_blog.store.tables import Tag

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

Plan = Generator[Any, Any, Any]
COUNT = Statement("SELECT count(*) FROM tag")
SLOW = Statement("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")


@pytest.fixture(params=[True, False], ids=["in the loop", "in a thread"])
async def reader(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> AsyncIterator[SqliteReader]:
    """A reader of its own."""
    reader = SqliteReader(tmp_path / "blog.sqlite3", in_loop=request.param)
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

    assert await reader.run(plan()) == ([(0,)], [(0,)])
    assert await reader.fetch(COUNT.sql) == [(1,)]


async def test_a_hop_is_made_or_not(reader: SqliteReader) -> None:
    threads = []

    def plan() -> Plan:
        threads.append(threading.get_ident())
        yield COUNT
        threads.append(threading.get_ident())

    await reader.run(plan())
    here = [thread == threading.get_ident() for thread in threads]
    assert here == [reader._in_loop] * 2


async def test_connections_are_kept_and_used_again(reader: SqliteReader) -> None:
    def plan() -> Plan:
        yield COUNT
        yield asyncio.sleep(0.01)

    await asyncio.gather(*(reader.run(plan()) for _ in range(10)))
    kept = list(reader._idle)
    assert 1 <= len(kept) <= 4
    await reader.fetch(COUNT.sql)
    assert set(reader._idle) == set(kept)


async def test_a_statement_in_a_thread_is_interrupted_when_its_run_is_cancelled(
    database: Database, tmp_path: Path
) -> None:
    reader = SqliteReader(tmp_path / "blog.sqlite3", in_loop=False)
    task = asyncio.create_task(reader.fetch(SLOW.sql))
    await asyncio.sleep(0.1)
    task.cancel()
    async with asyncio.timeout(HANG):
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await reader.fetch(COUNT.sql) == [(0,)]
    await reader.close()


async def test_a_file_that_is_not_there_is_said(database: Database, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="statement failed"):
        await SqliteReader(tmp_path / "nothing.db").fetch("SELECT 1")
    assert not (tmp_path / "nothing.db").exists()


async def test_a_path_may_hold_any_sign(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "what? a #1 100%.db"
    (tmp_path / "blog.sqlite3").rename(path)
    reader = SqliteReader(path)
    assert await reader.fetch(COUNT.sql) == [(0,)]
    await reader.close()
