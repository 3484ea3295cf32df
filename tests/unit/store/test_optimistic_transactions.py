"""Optimistic transactions: on SQLite they take the write lock late, and look again at what they rest on."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from typing import Any

import pytest
from support.growth import HANG
from support.populated import make
from tortoise.exceptions import IntegrityError, TransactionManagementError

from gql_blog.errors import NotFound, StoreError, TransactionConflict
from gql_blog.store import Database, NewRow, insert_rows, private_copy, row_where, save_changes, sqlite_beginning
from gql_blog.store.tables import Tag

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

NAMES = "SELECT name FROM tag ORDER BY name"
RENAMED = "UPDATE tag SET name = 'Ocean'"


@asynccontextmanager
async def writing(database: Database) -> AsyncIterator[None]:
    """Let somebody have written a tag, who commits it after the block."""
    begun, seen = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with database.transaction():
            await make(Tag, slug="x", name="x")
            begun.set()
            await seen.wait()

    async with asyncio.timeout(HANG), asyncio.TaskGroup() as group:
        group.create_task(write())
        await begun.wait()
        yield
        seen.set()


async def tags(database: Database) -> list[str]:
    return [name for (name,) in await database.reader.fetch(NAMES)]


async def add(database: Database, name: str) -> None:
    async with database.transaction():
        await make(Tag, slug=name.lower(), name=name)


async def write(
    database: Database, *names: str, meanwhile: Callable[[], object] = lambda: None, are_last: bool = True
) -> None:
    """Look, and insert rows; what is done ``meanwhile`` comes in between."""
    async with database.transaction(optimistic=True) as transaction:
        await transaction.look(NAMES)
        meanwhile()
        rows = [NewRow(Tag, id=f"tag_{name}", slug=name, name=name) for name in names]
        await insert_rows(rows, are_last=are_last)


async def test_what_only_looks_takes_no_lock(database: Database, rival: sqlite3.Connection) -> None:
    rival.execute("BEGIN IMMEDIATE")
    async with database.transaction(optimistic=True) as transaction:
        assert await transaction.look("SELECT ?", 1) == [(1,)]


async def test_any_other_statement_takes_it(database: Database, rival: sqlite3.Connection) -> None:
    async with database.transaction(optimistic=True) as transaction:
        await transaction.fetch(NAMES)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            rival.execute("BEGIN IMMEDIATE")
        assert await transaction.look(NAMES) == []


async def test_what_looks_the_same_is_written(database: Database) -> None:
    await add(database, "Sea")
    async with database.transaction(optimistic=True) as transaction:
        assert await transaction.look(NAMES) == [("Sea",)]
        await transaction.execute("UPDATE tag SET name = 'Lake'")
        assert await transaction.look(NAMES) == [("Lake",)]
    await write(database, "x", "y")
    assert await tags(database) == ["Lake", "x", "y"]


@pytest.mark.parametrize("are_last", [False, True])
async def test_what_looks_different_is_a_conflict(
    database: Database, rival: sqlite3.Connection, *, are_last: bool
) -> None:
    await add(database, "Sea")
    with pytest.raises(TransactionConflict, match="rests on has changed"):
        await write(database, "x", meanwhile=lambda: rival.execute(RENAMED), are_last=are_last)
    assert await tags(database) == ["Ocean"]
    rival.execute("BEGIN IMMEDIATE")  # nobody holds the lock


async def test_a_change_elsewhere_is_none(database: Database, rival: sqlite3.Connection) -> None:
    await add(database, "Sea")
    async with database.transaction(optimistic=True) as transaction:
        await transaction.look("SELECT slug FROM tag")
        rival.execute(RENAMED)
        await transaction.execute("UPDATE tag SET slug = 'x'")
    assert await tags(database) == ["Ocean"]


async def test_rows_that_violate_a_rule_are_taken_back(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await write(database, "x", "x")
    await add(database, "y")
    assert await tags(database) == ["y"]


async def taken_back(database: Database, meanwhile: Callable[[], object]) -> None:
    """Write something in a savepoint, and take it back."""
    with suppress(KeyError):
        async with database.transaction():
            meanwhile()
            await make(Tag, slug="x", name="x")
            raise KeyError


async def test_a_savepoint_begins_it(database: Database) -> None:
    async with database.transaction(optimistic=True) as transaction:
        await transaction.look(NAMES)
        await taken_back(database, lambda: None)
        await make(Tag, slug="y", name="y")
    assert await tags(database) == ["y"]


async def test_a_conflict_is_found_by_a_savepoint_too(database: Database, rival: sqlite3.Connection) -> None:
    async def conflict() -> None:
        async with database.transaction(optimistic=True) as transaction:
            await transaction.look(NAMES)
            rival.execute(RENAMED)
            await taken_back(database, pytest.fail)

    await add(database, "Sea")
    with pytest.raises(TransactionConflict):
        await conflict()
    await add(database, "y")
    assert await tags(database) == ["Ocean", "y"]


async def test_two_of_one_process_look_while_a_third_writes(database: Database) -> None:
    async with writing(database):
        assert await look(database) == await look(database) == []
    assert await look(database) == [("x",)]


async def look(database: Database) -> list[tuple[str, ...]]:
    async with database.transaction(optimistic=True) as transaction:
        return await transaction.look(NAMES)


async def test_a_look_beside_its_beginning_finds_what_waits(database: Database, rival: sqlite3.Connection) -> None:
    rival.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(HANG), database.transaction(optimistic=True) as transaction:
        await insert_rows([NewRow(Tag, id="tag_x", slug="x", name="x")])
        beginning, look = (asyncio.ensure_future(each(NAMES)) for each in (transaction.fetch, transaction.look))
        await asyncio.sleep(0.01)  # the second may look as soon as it likes
        rival.execute("COMMIT")
        assert await beginning == await look == [("x",)]


@pytest.mark.parametrize("ends", [False, True])
async def test_a_lock_that_comes_when_nobody_waits_is_given_back(
    database: Database, rival: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, *, ends: bool
) -> None:
    insert = "INSERT INTO tag (id, slug, name, public) VALUES ('tag_x', 'x', 'x', false)"
    beginning = sqlite_beginning.Beginning([sqlite_beginning.Unit([], [(insert, [])])], ends=ends)
    has_begun = sqlite_beginning._has_begun

    def cancelled(connection: sqlite3.Connection, *, is_last_try: bool) -> bool:
        beginning.is_over = has_begun(connection, is_last_try=is_last_try)
        return True

    monkeypatch.setattr(sqlite_beginning, "_has_begun", cancelled)
    beginning.run(rival)
    assert beginning.is_over
    assert not beginning.has_ended
    assert not rival.in_transaction
    assert await tags(database) == []


@pytest.mark.parametrize("are_last", [False, True])
async def test_waiting_for_the_lock_may_be_cancelled(
    database: Database, rival: sqlite3.Connection, *, are_last: bool
) -> None:
    rival.execute("BEGIN IMMEDIATE")
    task = asyncio.create_task(write(database, "x", are_last=are_last))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    rival.execute("COMMIT")
    await write(database, "y", are_last=are_last)
    assert await tags(database) == ["y"]


async def test_a_lock_that_lasts_too_long_is_said(
    database: Database, rival: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_beginning, "LOCK_SECONDS", 0.05)
    rival.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="busy: another process has been writing"):
        await write(database, "x")
    rival.execute("COMMIT")
    assert await tags(database) == []


async def test_nothing_is_run_after_its_end(database: Database) -> None:
    async with database.transaction(optimistic=True) as transaction:
        await transaction.look(NAMES)
    with pytest.raises(TransactionManagementError, match="is over"):
        await transaction.fetch(NAMES)


async def test_in_a_private_copy_there_is_nobody_to_wait_for(database: Database) -> None:
    async with private_copy(database) as copy, copy.transaction(optimistic=True) as transaction:
        assert await transaction.look(NAMES) == []
        assert copy.path
        with (
            closing(sqlite3.connect(copy.path, timeout=0, isolation_level=None)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")  # it was begun at once


async def test_what_was_looked_at_at_two_moments_is_looked_at_again(
    database: Database, rival: sqlite3.Connection
) -> None:
    """Nothing is written, but the answer rests on rows of which the second never stood beside the first."""
    await add(database, "Sea")

    async def looked(error: Exception | None = None) -> None:
        async with database.transaction(optimistic=True) as transaction:
            await transaction.look(NAMES)
            rival.execute("UPDATE tag SET name = name || 's'")
            await transaction.look(NAMES)
            if error is not None:
                raise error

    for error in (None, NotFound("There is none.")):
        with pytest.raises(TransactionConflict):
            await looked(error)
    with pytest.raises(KeyError):
        await looked(KeyError())
    assert await tags(database) == ["Seasss"]


async def test_what_was_looked_at_twice_and_is_the_same_is_no_conflict(database: Database) -> None:
    async def looked() -> None:
        async with database.transaction(optimistic=True) as transaction:
            await transaction.look(NAMES)
            await transaction.look("SELECT 1")
            raise NotFound("There is none.")

    with pytest.raises(NotFound):
        await looked()


async def test_rows_of_models_are_looked_at_too(database: Database, rival: sqlite3.Connection) -> None:
    await add(database, "Sea")
    with pytest.raises(TransactionConflict):
        await rename(database, "Lake", meanwhile=lambda: rival.execute(RENAMED))
    await rename(database, "Lake")
    assert await tags(database) == ["Lake"]


async def rename(database: Database, name: str, meanwhile: Callable[[], object] = lambda: None) -> None:
    async with database.transaction(optimistic=True):
        row: Any = await row_where(Tag, "slug", "sea")
        row.name = name
        meanwhile()
        await save_changes(row)


async def test_whoever_is_looking_waits_for_no_writer(database: Database) -> None:
    await add(database, "Sea")
    async with writing(database), database.looking():
        row: Any = await row_where(Tag, "slug", "sea")
    assert row.name == "Sea"
