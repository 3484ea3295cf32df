"""Whichever statement of a command fails, the database is as it was before, to the last row."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import cycle
from typing import Any
from unittest.mock import AsyncMock

import pytest
from support.commands import COMMANDS, every_row, scene, viewer_for
from support.staged import Staged
from support.writing import Newsroom
from tortoise.exceptions import OperationalError

from gql_blog.store.postgres.postgres_client import PostgresTransactionClient
from gql_blog.store.sqlite.sqlite_client import SqliteTransactionClient
from gql_blog.write.verbs import VERB_OF


class Fuse:
    """Fails at the statement that it is set to; the commit counts as the last one."""

    def __init__(self) -> None:
        self.left = 0
        self.error: BaseException = Exception()

    def burn(self) -> None:
        """Count one statement."""
        self.left -= 1
        if self.left == 0:
            raise self.error


@pytest.fixture
def fuse(monkeypatch: pytest.MonkeyPatch) -> Fuse:
    """A fuse in every transaction of either database."""
    fuse = Fuse()

    def fused(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any, **named: Any) -> Any:
            fuse.burn()
            return await original(*arguments, **named)

        return call

    for wrapper in (SqliteTransactionClient, PostgresTransactionClient):
        for name in ("execute_insert", "execute_query", "execute_query_dict", "execute_many", "commit"):
            monkeypatch.setattr(wrapper, name, fused(getattr(wrapper, name)))
    # What is rendered after a commit is no part of the command: see tests/flow/test_media.py.
    monkeypatch.setattr("gql_blog.write.writer.rerender_all", AsyncMock())
    return fuse


FEWEST = 3
"""How many statements every command has at least: a change, the audit of it, and the commit."""
ERRORS = (OperationalError("disk I/O error"), asyncio.CancelledError())


ON_SQLITE = [("sqlite", name) for name in COMMANDS]
ON_POSTGRESQL = [pytest.param("postgres", name, marks=pytest.mark.long) for name in COMMANDS[::3]]


async def fail_at_each(staged: Staged, fuse: Fuse, name: str, places: Iterator[int]) -> int:
    """Fail at one statement after the other until the command goes through; return how many there were.

    The errors take turns.
    """
    room, command = staged.room, staged.commands[name]
    viewer = await viewer_for(room, name)
    before = await every_row(room)
    for place, fuse.error in zip(places, cycle(ERRORS), strict=False):
        fuse.left = place
        try:
            await room.writer.run(command, viewer)
        except type(fuse.error):
            fuse.left = 0
            assert await every_row(room) == before, f"{name}: statement {place} left something behind"
            continue
        assert await every_row(room) != before
        return place - fuse.left
    raise AssertionError("the command never went through")


async def test_every_class_of_commands_is_tried(lite: Newsroom) -> None:
    commands = await scene(lite)
    assert set(commands) == set(COMMANDS)
    assert {type(each) for each in commands.values()} == set(VERB_OF)


@pytest.mark.parametrize(("dialect", "name"), [*ON_SQLITE, *ON_POSTGRESQL], indirect=["dialect"])
async def test_here_and_there(name: str, staged: Staged, fuse: Fuse) -> None:
    places = iter([1, 7, *range(19, 2_000, 40)])
    assert await fail_at_each(staged, fuse, name, places) >= FEWEST


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", COMMANDS)
async def test_at_every_third_statement(name: str, staged: Staged, fuse: Fuse) -> None:
    """Neighbouring commands begin at the first, second or third."""
    first = 1 + COMMANDS.index(name) % 3
    assert await fail_at_each(staged, fuse, name, iter(range(first, 2_000, 3))) >= FEWEST
