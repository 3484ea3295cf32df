"""What others do between the look of an optimistic transaction and its lock."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from support.writing import Newsroom, newsroom_of

from gql_blog.store import Database
from gql_blog.store.sqlite_client import SqliteTransactionClient

Rival = Callable[[], Awaitable[Any]]


@pytest.fixture
def before_the_lock(monkeypatch: pytest.MonkeyPatch) -> list[Rival]:
    """What others do between the look and the lock: each once."""
    rivals: list[Rival] = []
    begin = SqliteTransactionClient.begin

    async def begin_late(client: SqliteTransactionClient, *arguments: Any) -> None:
        if client.looks and rivals:
            await rivals.pop()()
        await begin(client, *arguments)

    monkeypatch.setattr(SqliteTransactionClient, "begin", begin_late)
    return rivals


@pytest.fixture
async def other(lite: Newsroom) -> AsyncIterator[Newsroom]:
    """Another process."""
    database = await Database.open(lite.database.url)
    yield newsroom_of(database)
    await database.close()
