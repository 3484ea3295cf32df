"""A transaction that is over: nothing more is written, and whoever tries is told."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from support.populated import make
from tortoise.exceptions import TransactionManagementError

from gql_blog.store import Database, NewRow, Transaction, delete_where, insert_rows, row_where, save_changes
from gql_blog.store.tables import Tag

NAMES = "SELECT name FROM tag ORDER BY name"
ADDED = "INSERT INTO tag (id, slug, name, public) VALUES ('tag_z', 'z', 'z', false)"


def row(name: str) -> NewRow:
    return NewRow(Tag, id=f"tag_{name}", slug=name, name=name)


async def tags(database: Database) -> list[str]:
    return [name for (name,) in await database.reader.fetch(NAMES)]


async def changed(tag: Any) -> None:
    tag.name = "Lake"
    await save_changes(tag)


Late = Callable[[Transaction, Any], Awaitable[Any]]

LATE: dict[str, Late] = {
    "a query": lambda transaction, _: transaction.fetch(NAMES),
    "a query of a model": lambda _, __: row_where(Tag, "slug", "sea"),
    "a statement": lambda transaction, _: transaction.execute(ADDED),
    "new rows": lambda _, __: insert_rows([row("x")]),
    "changes": lambda _, tag: changed(tag),
    "a deletion": lambda _, __: delete_where(Tag, "slug", "sea"),
}


@pytest.mark.parametrize("name", LATE)
async def test_a_task_that_outlives_it_is_told(database: Database, name: str) -> None:
    over = asyncio.Event()
    async with database.transaction():
        await make(Tag, slug="sea", name="Sea")

    async def late(transaction: Transaction, tag: Any) -> None:
        await over.wait()
        await LATE[name](transaction, tag)

    async with database.transaction() as transaction:
        tag = await row_where(Tag, "slug", "sea")
        task = asyncio.create_task(late(transaction, tag))
    over.set()
    with pytest.raises(TransactionManagementError, match="is over"):
        await task
    assert await tags(database) == ["Sea"]


async def test_a_task_of_one_that_was_taken_back_writes_into_no_other(database: Database) -> None:
    over = asyncio.Event()

    async def late(transaction: Transaction) -> None:
        await over.wait()
        await transaction.execute(ADDED)

    with suppress(ZeroDivisionError):
        async with database.transaction() as transaction:
            task = asyncio.create_task(late(transaction))
            await transaction.fetch(NAMES)
            raise ZeroDivisionError
    async with database.transaction():
        await make(Tag, slug="sea", name="Sea")
        over.set()
        with pytest.raises(TransactionManagementError, match="is over"):
            await task
    assert await tags(database) == ["Sea"]


async def test_a_statement_that_comes_with_the_commit_is_in_it_or_told(database: Database) -> None:
    """Whichever comes first: what is told to be written is, and what is not written is told."""

    async def write(transaction: Transaction, name: str) -> None:
        await transaction.execute(ADDED.replace("'tag_z', 'z', 'z'", f"'tag_{name}', '{name}', '{name}'"))

    async with database.transaction() as transaction:
        tasks = [asyncio.create_task(write(transaction, name)) for name in "abcdefgh"]
        await asyncio.sleep(0)
    told = await asyncio.gather(*tasks, return_exceptions=True)
    assert await tags(database) == [name for name, error in zip("abcdefgh", told, strict=True) if error is None]
    assert {type(each) for each in told} <= {type(None), TransactionManagementError}


async def test_a_savepoint_of_one_that_is_over_is_none(database: Database) -> None:
    over = asyncio.Event()

    async def late() -> None:
        await over.wait()
        async with database.transaction():
            pytest.fail("unreachable")

    async with database.transaction():
        task = asyncio.create_task(late())
        await make(Tag, slug="x", name="x")
    over.set()
    with pytest.raises(TransactionManagementError, match="is over"):
        await task


async def test_nothing_is_run_in_a_savepoint_that_was_taken_back(database: Database) -> None:
    async def taken_back() -> Transaction:
        try:
            async with database.transaction() as inner:
                await inner.execute(ADDED)
                raise KeyError
        except KeyError:
            return inner

    async with database.transaction():
        inner = await taken_back()
        with pytest.raises(TransactionManagementError, match="is over"):
            await inner.execute(ADDED)
    assert await tags(database) == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("goes_on", [False, True])
async def test_one_that_sqlite_has_ended_by_itself_is_told(database: Database, *, goes_on: bool) -> None:
    """A script commits what is open, and a full disk takes it back: the rest must not be written without it."""

    async def ended_early() -> None:
        async with database.transaction() as transaction:
            await transaction.execute("ROLLBACK")
            if goes_on:
                await transaction.execute(ADDED)

    with pytest.raises(TransactionManagementError, match="is over"):
        await ended_early()
    assert await tags(database) == []
    async with database.transaction():  # the connection is free
        await insert_rows([row("y")])
    assert await tags(database) == ["y"]
