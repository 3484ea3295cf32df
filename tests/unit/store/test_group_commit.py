"""Group commit: what gets ready while another transaction is written shares the next commit, and nothing else."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence

import pytest
from support.growth import HANG
from support.statements import Work, sqlite_work
from tortoise.exceptions import IntegrityError

from gql_blog.errors import StoreUnavailable, TransactionConflict
from gql_blog.store import Database, NewRow, insert_rows, sqlite_beginning
from gql_blog.store.group_commit import MOST_TOGETHER
from gql_blog.store.tables import Tag

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

NAMES = "SELECT name FROM tag ORDER BY id"
Tasks = Sequence["asyncio.Task[None]"]


async def write(database: Database, name: str, look: str = "SELECT 1") -> None:
    """Insert a tag, if what is looked at stays as it is."""
    async with database.transaction(optimistic=True) as transaction:
        await transaction.look(look)
        await insert_rows([NewRow(Tag, id=f"tag_{name}", slug=name, name=name)], are_last=True)


async def settled() -> None:
    """Let every task come to where it waits."""
    for _ in range(50):
        await asyncio.sleep(0)


async def written_while_locked(
    database: Database,
    rival: sqlite3.Connection,
    writes: Sequence[Awaitable[None]],
    meanwhile: Callable[[Tasks], None] = lambda _: None,
) -> tuple[list[BaseException | None], Work]:
    """Begin all while another process has the lock; return their errors, and what they took.

    The first is written alone: when the others come, it has the connection already.
    """
    async with sqlite_work(database) as work:
        rival.execute("BEGIN IMMEDIATE")
        tasks = [asyncio.ensure_future(each) for each in writes]
        await settled()
        meanwhile(tasks)
        await settled()
        rival.execute("COMMIT")
        async with asyncio.timeout(HANG):
            errors = await asyncio.gather(*tasks, return_exceptions=True)
    return [each if isinstance(each, BaseException) else None for each in errors], work


def cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()


async def names(database: Database) -> list[str]:
    return [name for (name,) in await database.reader.fetch(NAMES)]


async def test_those_that_wait_share_a_commit(database: Database, rival: sqlite3.Connection) -> None:
    errors, work = await written_while_locked(database, rival, [write(database, name) for name in "abcde"])
    assert errors == [None] * 5
    assert work.turns == 2
    assert await names(database) == list("abcde")


async def test_a_group_has_an_end(database: Database, rival: sqlite3.Connection) -> None:
    many = [f"{number:03}" for number in range(MOST_TOGETHER + 3)]
    errors, work = await written_while_locked(database, rival, [write(database, name) for name in many])
    assert set(errors) == {None}
    assert work.turns == 3
    assert await names(database) == many


async def test_one_that_violates_a_rule_is_taken_back_alone(database: Database, rival: sqlite3.Connection) -> None:
    errors, _ = await written_while_locked(database, rival, [write(database, name) for name in "abcbd"])
    assert [type(each) for each in errors] == [type(None)] * 3 + [IntegrityError, type(None)]
    assert await names(database) == list("abcd")


async def test_each_sees_what_those_before_it_have_written(database: Database, rival: sqlite3.Connection) -> None:
    looks = "SELECT count(*) FROM tag WHERE name = 'b'"
    writes = [write(database, "a"), write(database, "b"), write(database, "c", looks), write(database, "d")]
    errors, _ = await written_while_locked(database, rival, writes)
    assert [type(each) for each in errors] == [type(None), type(None), TransactionConflict, type(None)]
    assert await names(database) == list("abd")


@pytest.mark.parametrize("number", range(4))
async def test_one_that_is_cancelled_writes_nothing(database: Database, rival: sqlite3.Connection, number: int) -> None:
    """The first waits for the lock, the second leads those that wait for the connection."""
    writes = [write(database, name) for name in "abcd"]
    errors, _ = await written_while_locked(database, rival, writes, lambda tasks: cancel(tasks[number]))
    assert [type(each) for each in errors] == [
        asyncio.CancelledError if place == number else type(None) for place in range(4)
    ]
    assert await names(database) == [name for place, name in enumerate("abcd") if place != number]


async def test_who_waits_for_a_leader_that_is_cancelled_with_the_connection_may_try_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, held = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with database.transaction():
            begun.set()
            await held.wait()

    async with asyncio.timeout(HANG):
        holding = asyncio.create_task(hold())
        await begun.wait()
        leader, other = (asyncio.create_task(write(database, name)) for name in "ab")
        await settled()

        def cancel(*_: object, **__: object) -> bool:
            leader.get_loop().call_soon_threadsafe(leader.cancel)
            return False

        monkeypatch.setattr(sqlite_beginning, "_has_begun", cancel)
        held.set()
        errors = await asyncio.gather(holding, leader, other, return_exceptions=True)
        monkeypatch.undo()
        assert [type(each) for each in errors] == [type(None), asyncio.CancelledError, TransactionConflict]
        await write(database, "c")
    assert await names(database) == ["c"]


async def test_a_lock_that_lasts_too_long_is_told_to_all(
    database: Database, rival: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_beginning, "LOCK_SECONDS", 0.05)
    rival.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(HANG):
        errors = await asyncio.gather(*(write(database, name) for name in "abc"), return_exceptions=True)
    rival.execute("COMMIT")
    assert [type(each) for each in errors] == [StoreUnavailable] * 3
    await write(database, "d")
    assert await names(database) == ["d"]


async def test_a_commit_that_fails_is_told_to_all(
    database: Database, rival: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is full by then."""
    run_apart = sqlite_beginning.Unit.run_apart

    def full(unit: sqlite_beginning.Unit, connection: sqlite3.Connection) -> None:
        run_apart(unit, connection)
        if "tag_c" in unit.statements[0][1]:
            connection.rollback()
            raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sqlite_beginning.Unit, "run_apart", full)
    errors, _ = await written_while_locked(database, rival, [write(database, name) for name in "abcd"])
    assert [type(each).__name__ for each in errors] == ["NoneType"] + ["OperationalError"] * 3
    assert await names(database) == ["a"]
