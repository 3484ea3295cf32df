"""Touches on SQLite."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.hearing import Ear, listening
from support.populated import execute, populate

from gql_blog.store import Database
from gql_blog.store.sqlite.sqlite_invalidations import SqliteInvalidations

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


async def test_what_another_connection_committed_is_told_at_once(database: Database, database_url: str) -> None:
    await populate(database)
    async with listening(database) as ear:
        await execute(database_url, "UPDATE account SET name = 'x'")
        assert ear.heard == set()
        assert database.invalidations.catch_up()
        assert ear.heard == {"account"}


async def test_what_was_told_is_not_told_again(database: Database, database_url: str) -> None:
    async with listening(database) as ear:
        await populate(database)
        assert len(await ear.keys()) > 1
        await execute(database_url, "UPDATE account SET name = 'x'")
        assert await ear.keys() == {"account"}


async def test_a_conflict_that_is_ignored_elsewhere_is_not_ignored_in_what_is_told(
    database: Database, database_url: str
) -> None:
    async with listening(database) as ear:
        sql = "INSERT OR IGNORE INTO tag (id, slug, name, public) VALUES ('{0}', '{0}', '{0}', 1)"
        for name in ("one", "two"):
            await execute(database_url, sql.format(name))
            assert await ear.keys() == {"tag", "public:tag"}
        await execute(database_url, "INSERT OR REPLACE INTO tag (id, slug, name, public) VALUES ('one', 'one', '1', 1)")
        assert "tag" in await ear.keys()


async def test_what_is_told_is_kept_once_for_each_key(database: Database, database_url: str) -> None:
    await populate(database)
    await execute(database_url, *["UPDATE article SET version = version + 1"] * 5)
    rows = await database.reader.fetch("SELECT key FROM touched")
    assert len({key for (key,) in rows}) == len(rows) < 20


async def test_numbers_of_rows_that_are_told_again_grow(database: Database, database_url: str) -> None:
    await populate(database)
    ((before,),) = await database.reader.fetch("SELECT max(id) FROM touched")
    await execute(database_url, "DELETE FROM touched", "UPDATE account SET name = 'x'")
    ((after,),) = await database.reader.fetch("SELECT id FROM touched")
    assert after > before


async def test_a_file_that_tells_nothing_is_never_current(tmp_path: Path, dialect: str) -> None:
    invalidations = SqliteInvalidations(tmp_path / "none.db")
    assert not invalidations.catch_up()
    with closing(sqlite3.connect(tmp_path / "none.db")) as file:
        file.execute("CREATE TABLE other (id)")
    assert not invalidations.catch_up()
    await invalidations.close()


async def test_after_the_end_nothing_is_current(database: Database) -> None:
    ear = Ear(database)
    assert database.invalidations.catch_up()
    await database.invalidations.close()
    assert not database.invalidations.catch_up()
    assert ear.lost == 2
