"""Rows that are made up for the tables of a plugin."""

from pathlib import Path

import pytest

from gql_blog.store import Database
from gql_blog_kit.postgres_server import create_database, drop_database
from gql_blog_kit.row_maker import count_rows, make_rows

TABLE = "CREATE TABLE tried_flag (id INTEGER PRIMARY KEY, is_on BOOLEAN NOT NULL)"


@pytest.fixture
def empty_file(tmp_path: Path) -> Path:
    """An SQLite database with nothing in it."""
    (tmp_path / "rows.db").touch()
    return tmp_path / "rows.db"


async def flags(url: str) -> list[bool]:
    """Have rows made up for a table with a column of truth values, and return what stands in it."""
    database = await Database.open(url)
    try:
        async with database.transaction() as transaction:
            await transaction.execute(TABLE)
        await make_rows(url, "tried")
        assert await count_rows(url, "tried") == {"tried_flag": 2}
        async with database.transaction() as transaction:
            return [bool(each) for (each,) in await transaction.fetch("SELECT is_on FROM tried_flag ORDER BY id")]
    finally:
        await database.close()


async def test_a_column_of_truth_values_has_both_on_sqlite(empty_file: Path) -> None:
    assert await flags(f"sqlite://{empty_file}") == [True, False]


async def test_a_column_of_truth_values_has_both_on_postgresql(blog_postgres_url: str) -> None:
    """Where a number that is neither 0 nor 1 is no truth value, and a row with one cannot be put in."""
    url = await create_database(blog_postgres_url)
    try:
        assert await flags(url) == [True, False]
    finally:
        await drop_database(blog_postgres_url, url)
