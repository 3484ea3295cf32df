"""A look that takes too long for the event loop: it begins the transaction, and waits for no place among long reads."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from typing import Any

import pytest
from support.growth import HANG
from support.populated import make

from gql_blog.errors import NotFound, TransactionConflict
from gql_blog.store import Database, row_where
from gql_blog.store.tables import Tag

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

NAMES = "SELECT name FROM tag ORDER BY name"
LONG = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT count(*) FROM n, tag"


@pytest.fixture
async def crowded(database: Database) -> AsyncIterator[Any]:
    """A reader whose places are taken, with one tag to read."""
    async with database.transaction():
        await make(Tag, slug="sea", name="Sea")
    reader: Any = database.reader
    for _ in range(reader.bounds.share):
        await reader._places.acquire("")
    yield reader
    for _ in range(reader.bounds.share):
        reader._places.release("")


async def test_it_waits_behind_no_reader(
    database: Database, rival: sqlite3.Connection, crowded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowded, "_loop_seconds", 1e-6)
    async with asyncio.timeout(HANG), database.transaction(optimistic=True) as transaction:
        assert await transaction.look(NAMES) == [("Sea",)]
        rival.execute("BEGIN IMMEDIATE")  # what is short takes no lock
        rival.execute("COMMIT")
        assert await transaction.look(LONG) == [(100_000,)]
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            rival.execute("BEGIN IMMEDIATE")


async def test_nor_does_a_look_at_a_row(database: Database, crowded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowded, "_loop_seconds", 0)
    async with asyncio.timeout(HANG), database.looking():
        found: Any = await row_where(Tag, "slug", "sea")
    assert found.name == "Sea"


@pytest.mark.parametrize("is_changed", [False, True])
async def test_nor_does_looking_again(
    database: Database,
    rival: sqlite3.Connection,
    crowded: Any,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_changed: bool,
) -> None:
    async def refused() -> None:
        async with database.transaction(optimistic=True) as transaction:
            await transaction.look(NAMES)
            if is_changed:
                rival.execute("UPDATE tag SET name = 'Ocean'")
            await transaction.look("SELECT 1")
            monkeypatch.setattr(crowded, "_loop_seconds", 0)
            raise NotFound("There is none.")

    async with asyncio.timeout(HANG):
        with pytest.raises(TransactionConflict if is_changed else NotFound):
            await refused()
    rival.execute("BEGIN IMMEDIATE")  # nobody holds the lock
