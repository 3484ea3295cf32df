"""What others do between the preparation of a command and SQLite's lock."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from support.writing import Newsroom, newsroom_of

from gql_blog.store import Database
from gql_blog.store.sqlite.sqlite_client import ImmediateTransactionContext

Rival = Callable[[], Awaitable[Any]]


@pytest.fixture
def before_the_lock(monkeypatch: pytest.MonkeyPatch) -> list[Rival]:
    """What others do between the preparation and the lock: each once."""
    rivals: list[Rival] = []
    begin = ImmediateTransactionContext.__aenter__

    async def begin_late(context: ImmediateTransactionContext) -> Any:
        if rivals:
            await rivals.pop()()
        return await begin(context)

    monkeypatch.setattr(ImmediateTransactionContext, "__aenter__", begin_late)
    return rivals


@pytest.fixture
async def other(lite: Newsroom) -> AsyncIterator[Newsroom]:
    """Another process."""
    database = await Database.open(lite.database.url)
    yield newsroom_of(database)
    await database.close()
