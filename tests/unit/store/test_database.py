"""One database, opened, written and read."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.followups import CORE_MIGRATIONS
from support.growth import HANG
from support.populated import make
from tortoise.exceptions import IntegrityError, TransactionManagementError

from gql_blog.errors import NotMigrated, StoreError
from gql_blog.store import Database, Transaction
from gql_blog.store.tables import Tag, User


async def slugs(database: Database) -> list[str]:
    return [slug for (slug,) in await database.reader.fetch("SELECT slug FROM tag ORDER BY slug")]


async def write(database: Database, *names: str) -> None:
    """Make a tag for each name, in one transaction."""
    async with database.transaction():
        for name in names:
            await make(Tag, slug=name)


async def test_a_model_written_in_a_transaction_is_read_by_the_reader(database: Database) -> None:
    async with database.transaction():
        await make(User, email="ada@example.org", name="Ada")
    rows = await database.reader.fetch("SELECT email, name FROM account")
    assert [tuple(row) for row in rows] == [("ada@example.org", "Ada")]


async def test_the_clock_is_the_database_s_own_and_utc(database: Database) -> None:
    before, exactness = datetime.now(UTC), timedelta(milliseconds=1)
    now = await database.now()
    assert now.utcoffset() == timedelta(0)
    assert before - exactness <= now <= datetime.now(UTC) + exactness


async def test_instants_come_back_as_they_were_written(database: Database) -> None:
    instant = datetime(2026, 7, 1, 12, 30, 15, 123456, tzinfo=UTC)
    async with database.transaction():
        await make(User, email="a@example.org", created_at=instant)
        user = await User.get(email="a@example.org")
    assert user.created_at == instant
    ((stored,),) = await database.reader.fetch("SELECT created_at FROM account")
    expected = "2026-07-01 12:30:15.123456+00:00" if database.dialect == "sqlite" else instant
    assert stored == expected


async def test_a_migrated_database_is_ready(database: Database) -> None:
    assert await database.check() == []


async def test_an_exception_takes_everything_back(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await write(database, "one", "one")
    assert await slugs(database) == []


async def test_a_transaction_within_one_is_taken_back_alone(database: Database) -> None:
    async with database.transaction():
        await make(Tag, slug="one")
        with pytest.raises(IntegrityError):
            await write(database, "two", "one")
        async with database.transaction():
            await make(Tag, slug="three")
            async with database.transaction():
                await make(Tag, slug="four")
        assert sorted([tag.slug for tag in await Tag.all()]) == ["four", "one", "three"]
    assert await slugs(database) == ["four", "one", "three"]


async def test_a_cancelled_transaction_is_taken_back_and_leaves_the_connection_clean(database: Database) -> None:
    inside = asyncio.Event()

    async def work() -> None:
        async with database.transaction():
            await make(Tag, slug="one")
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction():
        await make(Tag, slug="two")
    assert await slugs(database) == ["two"]


async def test_what_waits_for_its_turn_may_be_cancelled(database: Database) -> None:
    async def write(slug: str) -> None:
        async with database.transaction() as transaction:
            await transaction.fetch("SELECT 1")
            await make(Tag, slug=slug)

    async with database.transaction():
        waiting = [asyncio.create_task(write(f"waiting-{number}")) for number in range(20)]
        await asyncio.sleep(0.05)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.gather(*(write(f"later-{number}") for number in range(20)))
    assert len([slug for slug in await slugs(database) if slug.startswith("later")]) == 20


async def test_a_task_that_outlives_its_transaction_is_told(database: Database) -> None:
    over = asyncio.Event()

    async def later() -> None:
        await over.wait()
        await make(Tag, slug="late")

    async with database.transaction():
        task = asyncio.create_task(later())
        await asyncio.sleep(0)
    over.set()
    with pytest.raises(TransactionManagementError, match="over"):
        await task
    assert await slugs(database) == []


async def test_tasks_within_a_transaction_share_it(database: Database) -> None:
    async with database.transaction():
        await asyncio.gather(*(make(Tag, slug=f"tag-{number}") for number in range(5)))
        assert await Tag.all().count() == 5
    assert len(await slugs(database)) == 5


async def test_transactions_of_many_tasks_do_not_meet(database: Database) -> None:
    async with database.transaction():
        await make(Tag, slug="counter", name="0")

    async def count(transaction: Transaction) -> None:
        lock = "" if transaction.dialect == "sqlite" else " FOR UPDATE"
        ((value,),) = await transaction.fetch(f"SELECT name FROM tag WHERE slug = 'counter'{lock}")
        await asyncio.sleep(0)
        mark = "?" if transaction.dialect == "sqlite" else "$1"
        assert (
            await transaction.execute(f"UPDATE tag SET name = {mark} WHERE slug = 'counter'", str(int(value) + 1)) == 1
        )

    async def work() -> None:
        async with database.transaction() as transaction:
            await count(transaction)

    await asyncio.gather(*(work() for _ in range(40)))
    ((value,),) = await database.reader.fetch("SELECT name FROM tag")
    assert value == "40"


async def test_a_session_reads_outside_of_a_transaction(database: Database) -> None:
    async with database.transaction():
        await make(Tag, slug="one")
    async with database.session():
        assert [tag.slug for tag in await Tag.all()] == ["one"]


async def test_models_work_in_no_other_place(database: Database) -> None:
    with pytest.raises(RuntimeError, match="No TortoiseContext"):
        await Tag.all()


async def test_a_database_that_was_never_migrated_is_not_ready(empty_url: str, tmp_path: Path) -> None:
    if empty_url.startswith("sqlite"):
        with pytest.raises(NotMigrated, match=r"There is no database at .*`gql-blog migrate` creates it"):
            await Database.open(empty_url)
        (tmp_path / "blog.sqlite3").touch()
    database = await Database.open(empty_url)
    assert len(await database.check()) == len(CORE_MIGRATIONS)
    await database.close()


async def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("This is a letter, and no database at all. " * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="not an SQLite database"):
        await Database.open(f"sqlite://{tmp_path / 'x.db'}")


async def test_nobody_answers() -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        await Database.open("postgres://nobody@127.0.0.1:1/nothing")


async def test_readiness_does_not_wait_for_a_transaction(database: Database) -> None:
    async with database.transaction():
        await make(Tag, slug="one")

        async def ask() -> list[str]:
            async with asyncio.timeout(HANG):
                return await database.check()

        assert await asyncio.create_task(ask()) == []


async def test_a_closed_database_is_not_ready(database_url: str) -> None:
    database = await Database.open(database_url)
    await database.close()
    assert await database.check() == ["The database is closed."]
