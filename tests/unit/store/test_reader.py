"""A plan asks, a reader answers: the same on every reader."""

import asyncio
from collections.abc import AsyncIterator, Generator
from typing import Any

import pytest
from support.growth import HANG
from support.populated import make

from gql_blog.errors import StoreError
from gql_blog.store import Database, Read, ReadBounds, Reader, Statement
from gql_blog.store.postgres.postgres_reader import PostgresReader
from gql_blog.store.sqlite.sqlite_reader import SqliteReader
from gql_blog.store.tables import Tag

Plan = Generator[Any, Any, Any]


LONG = ReadBounds(loop_seconds=0, short_seconds=0)
SHORT = ReadBounds(short_seconds=HANG)
WAYS = [("sqlite", ReadBounds()), ("sqlite", LONG), ("postgres", SHORT), ("postgres", LONG)]
pytestmark = pytest.mark.parametrize(
    ("dialect", "bounds"),
    WAYS,
    ids=["sqlite in the loop", "sqlite in a thread", "postgres, short", "postgres, long"],
    indirect=["dialect"],
)


@pytest.fixture
async def reader(bounds: ReadBounds, database_url: str) -> AsyncIterator[Reader]:
    """A reader of a database with two tags."""
    database = await Database.open(database_url, read_bounds=bounds, pool_size=2)
    async with database.transaction():
        await make(Tag, slug="one")
        await make(Tag, slug="two")
    yield database.reader
    await database.close()


def slugs(*, of: str = "tag") -> Statement:
    return Statement(f"SELECT slug FROM {of} ORDER BY slug")


def by_slug(reader: Reader, slug: str) -> Statement:
    return Statement(f"SELECT slug FROM tag WHERE slug = {'?' if reader.dialect == 'sqlite' else '$1'}", (slug,))


async def held(reader: Reader) -> int:
    """How many transactions the reader has left open."""
    assert isinstance(reader, SqliteReader | PostgresReader)
    if isinstance(reader, PostgresReader):
        return sum(connection.is_in_transaction() for connection in [*reader._short.idle, *reader._long.idle])
    return sum(connection.in_transaction for connection in reader._idle)


async def test_rows_are_sent_and_the_answer_is_returned(reader: Reader) -> None:
    def plan() -> Plan:
        rows = yield slugs()
        found = yield by_slug(reader, rows[1][0])
        ((slug,),) = found
        return [slug for (slug,) in rows], slug

    assert await reader.run(Read(plan)) == (["one", "two"], "two")
    assert await held(reader) == 0


async def test_an_awaitable_is_awaited_and_its_result_is_sent(reader: Reader) -> None:
    async def elsewhere(value: str) -> str:
        await asyncio.sleep(0.001)
        return value.upper()

    def plan() -> Plan:
        rows = yield slugs()
        first = yield elsewhere(rows[0][0])
        rows = yield by_slug(reader, "two")
        second = yield elsewhere(rows[0][0])
        return first + second

    assert await reader.run(Read(plan)) == "ONETWO"


async def test_a_plan_may_ask_nothing(reader: Reader) -> None:
    def plan() -> Plan:
        yield from ()
        return 1

    assert await reader.run(Read(plan)) == 1


async def test_errors_are_thrown_in_and_may_be_caught(reader: Reader) -> None:
    async def fails() -> None:
        raise LookupError("elsewhere")

    def plan() -> Plan:
        caught = []
        try:
            yield slugs(of="nothing")
        except StoreError as error:
            caught.append(error.message)
        try:
            yield fails()
        except LookupError as error:
            caught.append(str(error))
        rows = yield by_slug(reader, "two")
        return caught, len(rows)

    assert await reader.run(Read(plan)) == (["A database statement failed.", "elsewhere"], 1)


async def test_an_error_that_is_not_caught_is_raised_and_nothing_is_left_open(reader: Reader) -> None:
    committed = []

    def plan(statement: Any) -> Plan:
        try:
            yield slugs()
            yield statement
        finally:
            committed.append(statement)

    with pytest.raises(StoreError):
        await reader.run(Read(lambda: plan(slugs(of="nothing"))))

    def own() -> Plan:
        yield slugs()
        raise LookupError

    with pytest.raises(LookupError):
        await reader.run(Read(own))
    assert len(committed) == 1
    assert await held(reader) == 0
    assert len(await reader.fetch("SELECT slug FROM tag")) == 2


async def test_a_cancelled_run_closes_its_plan_and_leaves_the_connection_clean(reader: Reader) -> None:
    committed, under_way = [], asyncio.Event()

    async def for_ever() -> None:
        under_way.set()
        await asyncio.Event().wait()

    def plan() -> Plan:
        try:
            yield slugs()
            yield for_ever()
        finally:
            committed.append(True)

    task = asyncio.create_task(reader.run(Read(plan)))
    await under_way.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert committed == [True]
    assert await held(reader) == 0
    assert len(await reader.fetch("SELECT slug FROM tag")) == 2


async def test_runs_may_hang_from_one_another(reader: Reader) -> None:
    def inner(slug: str) -> Plan:
        rows = yield by_slug(reader, slug)
        return len(rows)

    def outer() -> Plan:
        yield slugs()
        return (yield reader.run(Read(lambda: inner("one"))))

    async with asyncio.timeout(HANG):
        assert await asyncio.gather(*(reader.run(Read(outer)) for _ in range(20))) == [1] * 20


async def test_nothing_can_be_written(reader: Reader) -> None:
    with pytest.raises(StoreError):
        await reader.fetch("DELETE FROM tag")
    assert len(await reader.fetch("SELECT slug FROM tag")) == 2


async def test_what_really_ran_is_recorded(reader: Reader) -> None:
    def plan() -> Plan:
        yield slugs()
        yield asyncio.sleep(0)
        yield by_slug(reader, "two")

    with reader.record() as outer:
        await asyncio.create_task(reader.run(Read(plan)))
        with reader.record() as inner:
            await reader.fetch("SELECT 1")
    await reader.fetch("SELECT 2")
    assert outer == [slugs(), by_slug(reader, "two"), Statement("SELECT 1")]
    assert inner == [Statement("SELECT 1")]


async def test_a_record_is_of_one_reader_and_one_context(reader: Reader, database: Database) -> None:
    async def elsewhere() -> None:
        await release.wait()
        await reader.fetch("SELECT 2")

    release = asyncio.Event()
    task = asyncio.create_task(elsewhere())
    with reader.record() as statements:
        await database.reader.fetch("SELECT 1")
        release.set()
        await task
    assert statements == []


@pytest.mark.parametrize("value", [2**70, "\ud800", object(), "a\0b"])
async def test_a_value_that_no_database_holds_is_an_error_of_the_statement(reader: Reader, value: object) -> None:
    mark = "?" if reader.dialect == "sqlite" else "$1::int" if isinstance(value, int) else "$1::text"
    if (reader.dialect, value) == ("sqlite", "a\0b"):
        assert await reader.fetch(f"SELECT {mark}", value) == [(value,)]  # SQLite takes it
        return
    with pytest.raises(StoreError, match="statement failed"):
        await reader.fetch(f"SELECT {mark}", value)
    assert await reader.fetch("SELECT 1") == [(1,)]


async def test_a_closed_reader_says_so(reader: Reader) -> None:
    await reader.close()
    with pytest.raises(StoreError, match="closed"):
        await reader.fetch("SELECT 1")
