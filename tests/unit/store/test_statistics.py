"""Statistics are gathered from what is there; whoever else has the file is told of."""

import sqlite3
from contextlib import closing

import pytest
from support.populated import make, populate
from support.statements import known_tables

from gql_blog.errors import StoreError
from gql_blog.store import Database, Tag


async def test_tables_with_rows_are_known(database: Database) -> None:
    await populate(database)
    await database.gather_statistics()
    known = await known_tables(database)
    assert {"article", "comment", "byline", "contributor", "search_text"} <= known
    async with database.transaction():
        await make(Tag, slug="another")
    await database.gather_statistics()
    assert known <= await known_tables(database)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_an_index_without_entries_is_not_taken_for_the_cheapest_way(database: Database) -> None:
    """Else what is planned by the statistics of a new installation reads all that has come since."""
    looks = "SELECT up.responding_to_id FROM article up WHERE up.id = 'a' AND up.responding_to_id IS NOT NULL"
    await database.gather_statistics()
    async with database.transaction() as transaction:
        plan = await transaction.fetch(f"EXPLAIN QUERY PLAN {looks}")
        told = await transaction.fetch("SELECT tbl, idx FROM sqlite_stat1 WHERE stat LIKE '0%'")
    assert not told
    assert [each[3] for each in plan] == ["SEARCH up USING INDEX sqlite_autoindex_article_1 (id=?)"]


async def test_a_table_that_is_not_there_yet_is_left_out(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await populate(database)
    monkeypatch.setattr(database, "tables", lambda: ("article", "of a plugin that was not migrated"))
    await database.gather_statistics()
    assert "article" in await known_tables(database)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_file_that_is_no_database_is_told(database: Database) -> None:
    assert database.path is not None
    database.path.rename(database.path.with_name("elsewhere"))
    with pytest.raises(StoreError, match="could not be gathered"):
        await database.gather_statistics()
    with closing(sqlite3.connect(database.path.with_name("elsewhere"))) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_what_the_server_refuses_is_told(database: Database) -> None:
    """An index whose function fails meanwhile cannot be looked at."""
    function = "CREATE OR REPLACE FUNCTION of_name(text) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1 / {}'"
    async with database.transaction() as transaction:
        await make(Tag, slug="another")
        await transaction.execute(function.format(1))
        await transaction.execute("CREATE INDEX by_function ON tag (of_name(name))")
        await transaction.execute(function.format(0))
    with pytest.raises(StoreError, match="could not be gathered"):
        await database.gather_statistics()


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_an_empty_table_is_not_taken_for_a_small_one_that_has_been_looked_at(database: Database) -> None:
    """Else what is planned for a new installation walks all that has come since."""
    looks = "SELECT c.id FROM comment c JOIN article a ON a.id = c.article_id WHERE a.root_id = 'a'"
    await database.gather_statistics()
    async with database.transaction() as transaction:
        plan = "\n".join(row[0] for row in await transaction.fetch(f"EXPLAIN {looks}"))
    assert "Seq Scan" not in plan, plan
