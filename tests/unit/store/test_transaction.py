"""What a transaction does beside models, and what its errors become."""

import sqlite3

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from gql_blog.errors import StoreUnavailable
from gql_blog.store import Database
from gql_blog.store.transaction import may_be_a_race, translated_errors


async def test_statements_return_rows_and_counts(database: Database) -> None:
    mark = "?" if database.dialect == "sqlite" else "$1"
    async with database.transaction() as transaction:
        assert transaction.dialect == database.dialect
        assert await transaction.execute("DELETE FROM tag") == 0
        sql = f"INSERT INTO tag (id, slug, name, public) VALUES ('tag_1', 'one', {mark}, false)"
        assert await transaction.execute(sql, "One") == 1
        assert await transaction.fetch(f"SELECT slug, name FROM tag WHERE name = {mark}", "One") == [("one", "One")]
        assert await transaction.execute("UPDATE tag SET name = 'x'") == 1


async def test_errors_that_are_no_matter_of_locks_pass(database: Database) -> None:
    sql = "INSERT INTO tag (id, slug, name, public) VALUES ('tag_1', '', 'x', false)"
    with pytest.raises(IntegrityError, match="ck_tag_slug") as caught:
        async with database.transaction() as transaction:
            await transaction.execute(sql)
    assert may_be_a_race(caught.value) is (database.dialect == "postgres"), "rules between rows are checks there"
    with pytest.raises(OperationalError, match="nonsense"):
        async with database.transaction() as transaction:
            await transaction.fetch("SELECT nonsense")


def test_a_file_s_error_is_not_taken_for_the_database_s() -> None:
    with pytest.raises(FileNotFoundError), translated_errors():
        open("/no/such/file", encoding="utf-8").close()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_BUSY, "busy"),
        (sqlite3.SQLITE_FULL, "full"),
        (sqlite3.SQLITE_IOERR_WRITE, "fails, or is full"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "cannot be written"),
        (sqlite3.SQLITE_CANTOPEN, "cannot be opened"),
    ],
)
def test_an_outage_of_sqlite_is_said_whatever_is_around_the_error(code: int, words: str) -> None:
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorcode = code
    for each in (error, OperationalError(error)):
        with pytest.raises(StoreUnavailable, match=rf"{words}.* Nothing was changed\.$"), translated_errors():
            raise each


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (asyncpg.AdminShutdownError, "cannot be reached"),
        (asyncpg.CannotConnectNowError, "cannot be reached"),
        (asyncpg.DiskFullError, "disk of the database is full"),
        (asyncpg.TooManyConnectionsError, "no connection left"),
        (asyncpg.OutOfMemoryError, "memory"),
        (asyncpg.ReadOnlySQLTransactionError, "read-only"),
        (asyncpg.PostgresIOError, "disk of the database fails"),
        (ConnectionResetError, "cannot be reached"),
    ],
)
def test_an_outage_of_postgresql_is_said(error: type[Exception], words: str) -> None:
    with pytest.raises(StoreUnavailable, match=words), translated_errors():
        raise error("what PostgreSQL says")


async def test_a_value_of_the_wrong_kind_is_not_taken_for_a_lost_connection(database: Database) -> None:
    mark = "?" if database.dialect == "sqlite" else "$1::int"
    with pytest.raises(Exception, match=r"int32|too large"):
        async with database.transaction() as transaction:
            await transaction.fetch(f"SELECT {mark}", 2**70)
    async with database.transaction() as transaction:
        assert await transaction.fetch("SELECT 1") == [(1,)]
