import asyncio
import sqlite3
from contextlib import closing

import pytest

from gql_blog.store import Database, WriteProbe
from gql_blog.store.migrator.migration_set import TABLE
from gql_blog.store.write_probe import BUSY_SECONDS, PROBE_SECONDS

FULL_DISK = """CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_database_can_be_written_and_is_tried_once_in_ten_seconds(database: Database) -> None:
    clock = Clock()
    probe = WriteProbe(database, clock=clock)
    assert await probe.problems() == []
    await database.close()
    clock.now = PROBE_SECONDS - 0.1
    assert await probe.problems() == []


async def test_a_database_that_refuses_to_write_says_why(database: Database) -> None:
    probe = WriteProbe(database)
    if database.path is None:
        async with database.transaction() as transaction:
            await transaction.execute(FULL_DISK)
            await transaction.execute(
                f'CREATE TRIGGER full_disk BEFORE UPDATE ON "{TABLE}" FOR EACH ROW EXECUTE FUNCTION full_disk()'
            )
    else:
        database.path.unlink()
        database.path.mkdir()
    (problem,) = await probe.problems()
    assert problem.startswith("The database cannot be written: ")


async def test_a_lock_that_another_holds_is_no_problem(database: Database) -> None:
    probe = WriteProbe(database)
    if database.path is not None:
        with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await probe.problems() == []


async def test_a_lock_that_is_held_for_long_is_a_problem_until_it_is_free(database: Database) -> None:
    clock = Clock()
    probe = WriteProbe(database, clock=clock)
    if database.path is None:
        return
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await probe.problems() == []
        clock.now = BUSY_SECONDS
        (problem,) = await probe.problems()
        assert problem.endswith("another process has held its lock for more than 5 s.")
    assert await probe.problems() == []
    clock.now += PROBE_SECONDS
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await probe.problems() == [], "it is another one"


@pytest.mark.parametrize("name", ["moved.db", "100% sure? #1.db"])
async def test_a_file_that_was_moved_away_is_a_problem_and_is_not_made_anew(database: Database, name: str) -> None:
    if database.path is None:
        return
    moved = database.path.rename(database.path.with_name(name))
    (problem,) = await WriteProbe(database).problems()
    assert problem.startswith("The database cannot be written: The file of the database cannot be opened.")
    assert not database.path.exists()
    database.path = moved
    assert await WriteProbe(database).problems() == []


async def test_checks_at_the_same_time_share_one_try(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = WriteProbe(database)
    tries = 0
    once = probe._try

    async def counted() -> list[str]:
        nonlocal tries
        tries += 1
        return await once()

    monkeypatch.setattr(probe, "_try", counted)
    assert await asyncio.gather(*(probe.problems() for _ in range(3))) == [[], [], []]
    assert tries == 1
