"""Whichever statement of a command fails, the database is as it was before, to the last row."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from support.commands import COMMANDS, every_row, scene, viewer_for
from support.sampling import sampled
from support.staged import Staged
from support.writing import Newsroom
from tortoise.exceptions import OperationalError

from gql_blog.store.postgres_client import PostgresTransactionClient
from gql_blog.store.sqlite_client import SqliteTransactionClient
from gql_blog.write.handlers import HANDLERS


class Fuse:
    """Fails at the statement that it is set to; the commit counts as the last one."""

    def __init__(self) -> None:
        self.left, self.error = 0, Exception()

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
    return fuse


FEWEST = 3
"""How many statements every command has at least: a change, the audit of it, and the commit."""
ERRORS = (OperationalError("disk I/O error"), asyncio.CancelledError())


async def fail_at_each(staged: Staged, fuse: Fuse, name: str, places: Iterator[int], error: Exception) -> int:
    """Fail at one statement after the other until the command goes through; return how many there were."""
    room, command = staged.room, staged.commands[name]
    viewer = await viewer_for(room, name)
    before, fuse.error = await every_row(room), error
    for place in places:
        fuse.left = place
        try:
            await room.writer.run(command, viewer)
        except type(error):
            fuse.left = 0
            assert await every_row(room) == before, f"{name}: statement {place} left something behind"
            continue
        assert await every_row(room) != before
        return place - fuse.left
    raise AssertionError("the command never went through")


async def test_every_class_of_commands_is_tried(lite: Newsroom) -> None:
    commands = await scene(lite)
    assert set(commands) == set(COMMANDS)
    assert {type(each) for each in commands.values()} == set(HANDLERS)


@pytest.mark.parametrize("dialect", sampled(["sqlite", "postgres"], 1), indirect=True)
@pytest.mark.parametrize("name", COMMANDS)
async def test_here_and_there(name: str, staged: Staged, fuse: Fuse) -> None:
    places = iter([1, 2, 4, 7, *range(11, 2_000, 11)])
    assert await fail_at_each(staged, fuse, name, places, ERRORS[0]) >= FEWEST


@pytest.mark.long
@pytest.mark.parametrize("error", ERRORS, ids=["error", "cancelled"])
@pytest.mark.parametrize("name", COMMANDS)
async def test_at_every_statement(name: str, error: Exception, staged: Staged, fuse: Fuse) -> None:
    places = iter(range(1, 2_000))
    assert await fail_at_each(staged, fuse, name, places, error) >= FEWEST
