"""The engine for SQLite: its settings, and transactions that take the write lock first."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.growth import HANG
from support.populated import make

from gql_blog.errors import StoreError
from gql_blog.store import Database, sqlite_problem
from gql_blog.store import database_url as store_url
from gql_blog.store.tables import Tag

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@on_sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 5)],
)
async def test_what_the_connection_is_set_to(database: Database, pragma: str, value: object) -> None:
    async with database.transaction() as transaction:
        assert await transaction.fetch(f"PRAGMA {pragma}") == [(value,)]


@on_sqlite
async def test_less_durability_is_asked_for_by_name(database_url: str) -> None:
    database = await Database.open(f"{database_url}?synchronous=NORMAL")
    async with database.transaction() as transaction:
        assert await transaction.fetch("PRAGMA synchronous") == [(1,)]
    await database.close()


@on_sqlite
async def test_the_write_lock_is_held_from_the_beginning(database: Database, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "blog.sqlite3", timeout=0, isolation_level=None)) as other:
        async with database.transaction():
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


@on_sqlite
async def test_a_lock_that_lasts_too_long_is_said_and_forgotten(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.close()
    monkeypatch.setattr(store_url, "SQLITE_BUSY_MS", 50)
    database = await Database.open(database_url)
    with closing(sqlite3.connect(tmp_path / "blog.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="busy: another process has been writing"):
            async with database.transaction():
                raise AssertionError("unreachable")
        other.execute("COMMIT")
    async with database.transaction():
        await make(Tag, slug="one")
    assert len(await database.reader.fetch("SELECT 1 FROM tag")) == 1
    await database.close()


@on_sqlite
async def test_waiting_for_the_lock_may_be_cancelled(database: Database, tmp_path: Path) -> None:
    async def write(slug: str) -> None:
        async with database.transaction():
            await make(Tag, slug=slug)

    with closing(sqlite3.connect(tmp_path / "blog.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(write("one"))
        await asyncio.sleep(0.1)
        task.cancel()
        asyncio.get_running_loop().call_later(0.1, other.execute, "COMMIT")
        with pytest.raises(asyncio.CancelledError):
            await task
    await write("two")
    assert await database.reader.fetch("SELECT slug FROM tag") == [("two",)]


@on_sqlite
async def test_a_statement_outside_of_a_transaction_waits_for_writers_too(database: Database, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "blog.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.1, other.execute, "COMMIT")
        async with database.session():
            await make(Tag, slug="one")
    assert await database.reader.fetch("SELECT slug FROM tag") == [("one",)]


@on_sqlite
async def test_a_reader_does_not_wait_for_an_open_transaction(database: Database) -> None:
    async with database.transaction():
        await make(Tag, slug="one")
        async with asyncio.timeout(HANG):
            assert await database.reader.fetch("SELECT slug FROM tag") == []
    assert await database.reader.fetch("SELECT slug FROM tag") == [("one",)]


def test_this_interpreters_sqlite_will_do() -> None:
    assert sqlite_problem() is None


@pytest.mark.parametrize(("version", "wrong"), [((3, 38, 0), False), ((3, 37, 2), True), ((4, 0, 0), False)])
def test_what_is_too_old_is_named(version: tuple[int, ...], wrong: bool) -> None:
    problem = sqlite_problem(version)
    assert bool(problem) is wrong
    assert problem is None or "3.37.2" in problem


def test_an_sqlite_that_cannot_search_is_told() -> None:
    assert sqlite_problem(modules=["fts5", "json_each"]) is None
    assert "FTS5" in str(sqlite_problem(modules=["json_each"]))
