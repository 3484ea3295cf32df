"""One database, opened, written and read."""

from datetime import UTC, datetime, timedelta

from gql_blog.store import Database
from gql_blog.store.tables import User


async def test_a_model_written_in_a_transaction_is_read_by_the_reader(database: Database) -> None:
    async with database.transaction():
        await User.create(email="ada@example.org", name="Ada", created_at=datetime.now(UTC))
    assert [tuple(row) for row in await database.reader.fetch("SELECT email, name FROM account")] == [
        ("ada@example.org", "Ada")
    ]


async def test_the_clock_is_the_database_s_own_and_utc(database: Database) -> None:
    now = await database.now()
    assert now.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)


async def test_a_migrated_database_is_ready(database: Database) -> None:
    assert await database.check() == []
