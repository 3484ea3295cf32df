"""A transaction that is over, or of which something has failed: nothing more is written, and whoever tries is told."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from support.populated import make
from tortoise.exceptions import IntegrityError, TransactionManagementError

from gql_blog.store import Database, NewRow, Transaction, delete_where, insert_rows, row_where, save_changes
from gql_blog.store.tables import Tag

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

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
    "a look": lambda transaction, _: transaction.look(NAMES),
    "a look at a model": lambda _, __: row_where(Tag, "slug", "sea"),
    "a statement": lambda transaction, _: transaction.run_later(ADDED),
    "new rows": lambda _, __: insert_rows([row("x")]),
    "the last rows": lambda _, __: insert_rows([row("x")], are_last=True),
    "changes": lambda _, tag: changed(tag),
    "a deletion": lambda _, __: delete_where(Tag, "slug", "sea"),
}
KINDS = ("optimistic", "begun", "ended with its last rows")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", LATE)
async def test_a_task_that_outlives_it_is_told(database: Database, name: str, kind: str) -> None:
    over = asyncio.Event()
    async with database.transaction():
        await make(Tag, slug="sea", name="Sea")

    async def late(transaction: Transaction, tag: Any) -> None:
        await over.wait()
        await LATE[name](transaction, tag)

    async with database.transaction(optimistic=kind != "begun") as transaction:
        tag = await row_where(Tag, "slug", "sea")
        task = asyncio.create_task(late(transaction, tag))
        if kind == "ended with its last rows":
            await insert_rows([row("y")], are_last=True)
    over.set()
    with pytest.raises(TransactionManagementError, match="is over"):
        await task
    assert await tags(database) == (["Sea", "y"] if kind == "ended with its last rows" else ["Sea"])


@pytest.mark.parametrize("name", LATE)
async def test_nothing_is_written_after_the_last_rows(database: Database, name: str) -> None:
    async with database.transaction() as transaction:
        await insert_rows([row("sea")])
        tag = await row_where(Tag, "slug", "sea")
        await insert_rows([row("y")], are_last=True)
        with pytest.raises(TransactionManagementError, match="is over"):
            await LATE[name](transaction, tag)
    assert await tags(database) == ["sea", "y"]


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


async def kept_open(database: Database, go_on: Callable[[Transaction], Awaitable[Any]], *, optimistic: bool) -> None:
    """Go on after one of several statements has failed, whose error nobody minds."""
    async with database.transaction(optimistic=optimistic) as transaction:
        for name in "abacd":
            await insert_rows([row(name)])
        with suppress(IntegrityError):
            await transaction.fetch(NAMES)
        await go_on(transaction)


async def nothing(_: Transaction) -> None:
    """End it."""


GOING_ON: dict[str, Callable[[Transaction], Awaitable[Any]]] = {
    "ending": nothing,
    "reading": lambda transaction: transaction.fetch(NAMES),
    "looking": lambda transaction: transaction.look(NAMES),
    "writing": lambda _: insert_rows([row("e")]),
    "writing at last": lambda _: insert_rows([row("e")], are_last=True),
}


@pytest.mark.parametrize("optimistic", [False, True])
@pytest.mark.parametrize("name", GOING_ON)
async def test_what_has_failed_is_told_to_whoever_goes_on(database: Database, name: str, *, optimistic: bool) -> None:
    with pytest.raises(IntegrityError):
        await kept_open(database, GOING_ON[name], optimistic=optimistic)
    assert await tags(database) == []
    async with database.transaction():  # the connection is free
        await insert_rows([row("y")])
    assert await tags(database) == ["y"]


@pytest.mark.parametrize("has_begun", [False, True])
async def test_a_failure_of_the_last_rows_is_told_again_at_the_end(database: Database, *, has_begun: bool) -> None:
    async def written() -> None:
        async with database.transaction(optimistic=not has_begun):
            with suppress(IntegrityError):
                await insert_rows([row("x"), row("x")], are_last=True)

    with pytest.raises(IntegrityError):
        await written()
    assert await tags(database) == []


async def test_a_savepoint_runs_what_could_wait_at_once(database: Database) -> None:
    async with database.transaction() as transaction, database.transaction() as inner:
        await inner.run_later(ADDED)
        assert await transaction.fetch(NAMES) == [("z",)]
    assert await tags(database) == ["z"]


async def test_a_savepoint_ends_no_transaction(database: Database) -> None:
    async def taken_back() -> None:
        async with database.transaction():
            async with database.transaction() as inner:
                client: Any = inner._client
                await client.end_with([(ADDED, [])])
            raise KeyError

    with pytest.raises(KeyError):
        await taken_back()
    assert await tags(database) == []
