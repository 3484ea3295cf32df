"""Touches on PostgreSQL: no connection is trusted that may be deaf."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from support.growth import HANG
from support.hearing import Ear, listening, until
from support.populated import execute, make

from gql_blog.errors import StoreUnavailable
from gql_blog.store import Database
from gql_blog.store.postgres.postgres_client import PostgresTransactionClient
from gql_blog.store.postgres.postgres_invalidations import PostgresInvalidations
from gql_blog.store.tables import Tag

pytestmark = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND {0}"
LISTENER = "application_name = 'gql_blog invalidations'"


@pytest.fixture
async def ear(database: Database) -> AsyncIterator[Ear]:
    async with listening(database) as ear:
        yield ear


def of(database: Database) -> PostgresInvalidations:
    assert isinstance(database.invalidations, PostgresInvalidations)
    return database.invalidations


async def test_nothing_is_current_before_it_listens(database: Database) -> None:
    assert not database.invalidations.catch_up()
    async with database.transaction():
        await make(Tag, slug="one")
    assert not of(database)._pending


async def test_a_connection_that_is_lost_is_noticed_and_made_anew(ear: Ear, database_url: str) -> None:
    await execute(database_url, KILL.format(LISTENER))
    await until(lambda: ear.lost > 0)
    assert not ear.database.invalidations.catch_up()
    await until(ear.database.invalidations.catch_up)
    async with ear.database.transaction():
        await make(Tag, slug="one")
    assert await ear.keys() == {"tag"}


async def test_a_transaction_that_fails_is_not_awaited(ear: Ear, database_url: str) -> None:
    async def in_vain() -> None:
        async with ear.database.transaction():
            await make(Tag, slug="never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await in_vain()
    assert ear.database.invalidations.catch_up()


async def test_results_are_current_until_the_commit_is_sent(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers meet what is kept while a transaction is open, to its last statement."""
    current: dict[str, list[bool]] = {"statement": [], "commit": []}

    def noting(name: str, run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def noted(*given: Any, **named: Any) -> Any:
            before = ear.database.invalidations.catch_up()
            answer = await run(*given, **named)
            # Nobody could have seen a commit before it was sent.
            current[name].append(before and (name == "commit" or ear.database.invalidations.catch_up()))
            return answer

        return noted

    for name, method in (("statement", "execute_query"), ("commit", "commit")):
        run = getattr(PostgresTransactionClient, method)
        monkeypatch.setattr(PostgresTransactionClient, method, noting(name, run))
    async with ear.database.transaction():
        await make(Tag, slug="one")
    assert current["commit"] == [False]
    assert set(current["statement"]) == {True}
    assert await ear.keys() == {"tag"}


async def test_a_commit_of_which_nobody_knows_may_have_touched_anything(ear: Ear, database_url: str) -> None:
    invalidations = of(ear.database)

    async def cut_off() -> None:
        async with invalidations.scope() as announce, ear.database.session():
            await announce(ear.database._client)
            raise ConnectionError

    with pytest.raises(StoreUnavailable):
        await cut_off()
    assert ear.lost == 1
    assert not invalidations._pending


async def test_a_word_that_nobody_heard_is_given_up(ear: Ear) -> None:
    invalidations = of(ear.database)
    invalidations._pending["never sent"] = 0.0
    assert not invalidations.catch_up()
    await until(invalidations.catch_up)
    assert ear.lost == 1, "what it stood for was not heard, either"


async def test_a_deaf_connection_is_not_trusted(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """As behind a proxy: what is sent goes out, and never comes in."""
    invalidations = of(database)
    monkeypatch.setattr("gql_blog.store.postgres.postgres_invalidations.MAX_SILENCE", 0.2)
    monkeypatch.setattr(invalidations, "_on_own_token", lambda *_: None)
    await invalidations.start()
    assert not invalidations.catch_up()
    await invalidations.close()


async def test_a_closed_socket_ends_trust_at_once(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the next heartbeat nor the longest silence is waited for."""
    monkeypatch.setattr("gql_blog.store.postgres.postgres_invalidations.MAX_SILENCE", 10_000.0)
    monkeypatch.setattr("gql_blog.store.postgres.postgres_invalidations.HEARTBEAT_SECONDS", 5_000.0)
    async with listening(database) as ear:
        await execute(database_url, KILL.format(LISTENER))
        await until(lambda: not database.invalidations.catch_up())
        assert ear.lost > 0


@pytest.mark.parametrize("turns", range(4))
async def test_a_socket_that_closes_as_the_app_does_delays_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, turns: int
) -> None:
    """However many turns of the event loop lie between."""
    monkeypatch.setattr("gql_blog.store.postgres.postgres_invalidations.HEARTBEAT_SECONDS", 5_000.0)
    closed: list[Callable[[object], None]] = []
    monkeypatch.setattr("asyncpg.Connection.add_termination_listener", lambda _, listener: closed.append(listener))
    invalidations = of(database)
    await invalidations.start()
    closed[-1](None)
    for _ in range(turns):
        await asyncio.sleep(0)
    closing = asyncio.ensure_future(invalidations.close())
    done, _ = await asyncio.wait({closing}, timeout=HANG)
    assert done == {closing}


async def test_silence_ends_trust(ear: Ear) -> None:
    invalidations = of(ear.database)
    assert invalidations._listening_at is not None
    invalidations._listening_at -= 10
    assert not invalidations.catch_up()
    await until(invalidations.catch_up)
