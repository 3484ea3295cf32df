"""Statements whose result nobody waits for: on SQLite they are run with the next one, and before it."""

from contextlib import suppress
from typing import Any

import pytest
from support.statements import sqlite_work
from tortoise.exceptions import IntegrityError

from gql_blog.store import Database, NewRow, delete_where, insert_rows, row_where, save_changes
from gql_blog.store.tables import Tag

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

NAMES = "SELECT name FROM tag ORDER BY name"


def row(name: str) -> NewRow:
    return NewRow(Tag, id=f"tag_{name}", slug=name, name=name)


@pytest.mark.parametrize("optimistic", [False, True])
async def test_they_are_committed_with_the_transaction(database: Database, *, optimistic: bool) -> None:
    async with database.transaction(optimistic=optimistic):
        await insert_rows([row("x"), row("y")])
        await delete_where(Tag, "name", "x")
    assert await database.reader.fetch(NAMES) == [("y",)]


async def test_they_take_no_turn_of_their_own(database: Database) -> None:
    async with sqlite_work(database) as work, database.transaction(optimistic=True):
        await insert_rows([row("x")])
        await delete_where(Tag, "name", "x")
        await insert_rows([row("y")], are_last=True)
        assert work.turns == 1


@pytest.mark.parametrize("optimistic", [False, True])
async def test_whatever_is_read_finds_them(database: Database, *, optimistic: bool) -> None:
    async with database.transaction(optimistic=optimistic) as transaction:
        await insert_rows([row("x")])
        assert await transaction.look(NAMES) == [("x",)]
        found: Any = await row_where(Tag, "id", "tag_x")
        found.name = "y"
        await save_changes(found)
        assert await transaction.fetch(NAMES) == [("y",)]
        await insert_rows([row("z")])
        assert await transaction.execute("UPDATE tag SET version = 2") == 2
        assert await Tag.filter(version=2).count() == 2


@pytest.mark.parametrize("optimistic", [False, True])
async def test_an_error_takes_them_back(database: Database, *, optimistic: bool) -> None:
    with suppress(KeyError):
        async with database.transaction(optimistic=optimistic):
            await insert_rows([row("x")])
            raise KeyError
    assert await database.reader.fetch(NAMES) == []


@pytest.mark.parametrize("optimistic", [False, True])
async def test_one_that_fails_at_the_end_takes_all_back(database: Database, *, optimistic: bool) -> None:
    async def two_of_a_name() -> None:
        async with database.transaction(optimistic=optimistic):
            await insert_rows([row("x")])
            await insert_rows([row("x")])

    with pytest.raises(IntegrityError):
        await two_of_a_name()
    assert await database.reader.fetch(NAMES) == []
    async with database.transaction():  # the connection is free, and nothing waits
        await insert_rows([row("y")])
    assert await database.reader.fetch(NAMES) == [("y",)]


async def read_after_two_of_a_name(database: Database) -> None:
    async with database.transaction() as transaction:
        await insert_rows([row("x")])
        await insert_rows([row("x")])
        await transaction.fetch(NAMES)


async def test_one_that_fails_is_told_by_the_next_statement(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await read_after_two_of_a_name(database)
    assert await database.reader.fetch(NAMES) == []


async def taken_back(database: Database) -> None:
    """Insert something in a savepoint, and take it back."""
    with suppress(KeyError):
        async with database.transaction():
            await insert_rows([row("y")])
            raise KeyError


async def test_a_savepoint_takes_back_its_own_alone(database: Database) -> None:
    async with database.transaction():
        await insert_rows([row("x")])
        await taken_back(database)
        async with database.transaction():
            await insert_rows([row("z")])
    assert await database.reader.fetch(NAMES) == [("x",), ("z",)]


async def test_an_error_of_what_waits_is_told_by_a_savepoint(database: Database) -> None:
    async def two_of_a_name() -> None:
        async with database.transaction():
            await insert_rows([row("x"), row("x")])
            async with database.transaction():
                pytest.fail("unreachable")

    with pytest.raises(IntegrityError):
        await two_of_a_name()
    assert await database.reader.fetch(NAMES) == []
