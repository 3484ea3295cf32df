"""One migration at a time."""

import asyncio
from typing import Any

import asyncpg
import pytest
from support.growth import HANG

from gql_blog.errors import InUse, MigrationRefused, StoreError, StoreUnavailable
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.lock import media_lock, migration_lock, rendering_lock


async def test_one_holds_it_and_another_waits(empty_url: str) -> None:
    parsed_url, order = DatabaseURL.parse(empty_url), []

    async def work(name: str) -> None:
        async with migration_lock(parsed_url, seconds=HANG):
            order.append(f"{name} in")
            await asyncio.sleep(0.1)
            order.append(f"{name} out")

    await asyncio.gather(work("a"), work("b"))
    assert sorted(order[:2]) in (["a in", "a out"], ["b in", "b out"])
    assert len(order) == 4


async def test_who_waits_too_long_is_told(empty_url: str) -> None:
    parsed_url = DatabaseURL.parse(empty_url)
    async with migration_lock(parsed_url, seconds=HANG):
        with pytest.raises(MigrationRefused, match=r"has not finished after 0\.1 seconds"):
            async with migration_lock(parsed_url, seconds=0.1):
                raise AssertionError("unreachable")
    async with migration_lock(parsed_url, seconds=HANG):
        pass


async def test_the_lock_is_free_before_its_connection_ends(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server notices the end of a connection a moment later: who comes next would find the lock taken."""
    held: list[int] = []
    close = asyncpg.Connection.close

    async def counted(connection: asyncpg.Connection, **options: Any) -> None:
        sql = "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'"
        held.append(await connection.fetchval(sql))
        await close(connection, **options)

    monkeypatch.setattr(asyncpg.Connection, "close", counted)
    async with migration_lock(DatabaseURL.parse(postgres_url), seconds=HANG):
        pass
    async with rendering_lock(postgres_url):
        pass
    assert held == [0, 0]


async def test_who_waits_for_a_file_is_told_when_the_database_ends_it(postgres_url: str) -> None:
    """A restart of the server, or a time limit of statements: no error of the driver gets out."""
    connection = await asyncpg.connect(postgres_url)
    ended = (  # of this database alone: the server has those of other tests, too
        "SELECT {}(pid) FROM pg_locks JOIN pg_database AS here ON here.oid = database "
        "WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted AND pid <> pg_backend_pid()"
    )
    try:
        async with media_lock(postgres_url, "a" * 64, shared=True, seconds=30):
            for how in ("pg_cancel_backend", "pg_terminate_backend"):
                deleting = asyncio.ensure_future(
                    media_lock(postgres_url, "a" * 64, shared=False, seconds=30).__aenter__()
                )
                while not await connection.fetch(ended.format(how)):  # noqa: ASYNC110 (the server sets no event)
                    await asyncio.sleep(0.05)
                with pytest.raises(StoreUnavailable):
                    await deleting
    finally:
        await connection.close()


async def test_databases_have_locks_of_their_own(sqlite_url: str, postgres_url: str) -> None:
    one, two = DatabaseURL.parse(sqlite_url), DatabaseURL.parse(postgres_url)
    three = DatabaseURL.parse(f"{sqlite_url}-other")
    async with migration_lock(one, seconds=10), migration_lock(two, seconds=10), migration_lock(three, seconds=10):
        pass


async def test_one_alone_renders_articles_again_beside_migrations(empty_url: str) -> None:
    async with rendering_lock(empty_url), migration_lock(DatabaseURL.parse(empty_url), seconds=0.1):
        with pytest.raises(InUse, match="Another `gql-blog render`"):
            async with rendering_lock(empty_url):
                raise AssertionError("unreachable")
    async with rendering_lock(empty_url):
        pass


async def test_a_place_that_is_not_there_is_said() -> None:
    with pytest.raises(StoreError, match=r"cannot be taken\. The file of the database cannot be opened\."):
        async with migration_lock(DatabaseURL.parse("sqlite:///no/such/folder/x.db"), seconds=0.1):
            raise AssertionError("unreachable")
