"""The health of plugins in the database: one table for all processes, and nobody waits for it."""

import asyncio
from typing import Any

import asyncpg
import pytest
from tortoise.exceptions import DBConnectionError, OperationalError

from gql_blog.content import CircuitChange, CircuitKey, CircuitRecord, CircuitState
from gql_blog.errors import StoreError, StoreUnavailable
from gql_blog.store import CircuitStore, Database, DisabledPlugin

KEY = CircuitKey("guard", "before_write", "create_post")


@pytest.fixture
def store(database: Database) -> CircuitStore:
    return CircuitStore(database)


def opened(probe_at: float = 160.0, failures: int = 5) -> CircuitChange:
    record = CircuitRecord(KEY, CircuitState.OPEN, 5, 5, "ValueError", probe_at)
    return CircuitChange(record, failures, closes=False)


def closed(*, closes: bool, failures_in_row: int = 0, failures: int = 0) -> CircuitChange:
    record = CircuitRecord(KEY, CircuitState.CLOSED, failures_in_row, 0, "KeyError")
    return CircuitChange(record, failures, closes=closes)


async def stored(store: CircuitStore) -> CircuitRecord:
    ((record,), _) = await store.load()
    return record


async def test_failures_of_all_processes_add_up(store: CircuitStore) -> None:
    assert await store.load() == ([], frozenset())
    assert await store.save([opened()])
    assert await store.save([opened(failures=2)])
    assert await stored(store) == CircuitRecord(KEY, CircuitState.OPEN, 5, 7, "ValueError", 160.0)


async def test_only_a_probe_closes_a_circuit_that_another_process_opened(store: CircuitStore) -> None:
    await store.save([opened()])
    await store.save([closed(closes=False, failures_in_row=1, failures=1)])
    assert await stored(store) == CircuitRecord(KEY, CircuitState.OPEN, 5, 6, "KeyError", 160.0)
    await store.save([closed(closes=True)])
    assert await stored(store) == CircuitRecord(KEY, CircuitState.CLOSED, 0, 6, "KeyError", None)


async def test_one_process_gets_a_probe_that_is_due(store: CircuitStore) -> None:
    await store.save([opened(probe_at=160.0)])
    assert not await store.claim_probe(KEY, 159.0, 219.0)
    assert await store.claim_probe(KEY, 160.0, 220.0)
    assert not await store.claim_probe(KEY, 161.0, 221.0)
    assert await store.claim_probe(KEY, 220.0, 280.0)
    assert await store.claim_probe(KEY._replace(subject="unsaved"), 0.0, 60.0), "nobody else knows of it"


async def test_the_disabled_plugins_are_read(store: CircuitStore, database: Database) -> None:
    async with database.transaction():
        await DisabledPlugin.create(name="guard", disabled_at=await database.now())
    assert await store.load() == ([], frozenset({"guard"}))


async def test_nobody_waits_for_a_lock(store: CircuitStore, database: Database) -> None:
    """On SQLite that of any transaction, our own among them; on PostgreSQL those of rows."""
    await store.save([opened()])
    async with database.transaction() as transaction:
        await transaction.execute('UPDATE "plugin_circuit" SET "failures" = "failures"')
        assert not await store.save([opened()])
        assert not await store.claim_probe(KEY, 160.0, 220.0)
    assert await store.save([opened()])


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_a_cancellation_that_comes_with_the_answer_is_not_lost(store: CircuitStore) -> None:
    run = store._run_on_postgres

    async def cancelled_at_its_end(statements: Any) -> list[int]:
        numbers = await run(statements)
        task.cancel()
        return numbers

    store._run_on_postgres = cancelled_at_its_end  # type: ignore[method-assign]
    task = asyncio.create_task(store.save([opened()]))
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_database_that_is_not_there_is_said(store: CircuitStore, database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.execute('DROP TABLE "plugin_circuit"')
    with pytest.raises(StoreError, match="The health of plugins cannot be written"):
        await store.save([opened()])
    assert not await store.claim_probe(KEY, 0.0, 60.0)


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "is_lock_error"),
    [
        (StoreError("busy"), True),
        (StoreUnavailable("locked"), True),
        (OperationalError(asyncpg.DeadlockDetectedError()), True),
        (asyncpg.CannotConnectNowError(), True),
        (OperationalError("no such table"), False),
        (ValueError("database is locked"), False),
        (TimeoutError(), False),
        (ConnectionRefusedError("the mail server is away"), False),
        (caused(RuntimeError("no mail"), ConnectionRefusedError()), False),
        (caused(DBConnectionError("the database is away"), ConnectionRefusedError()), True),
    ],
)
async def test_errors_of_a_locked_database_are_told_from_others(
    store: CircuitStore, error: Exception, is_lock_error: bool
) -> None:
    assert store.is_lock_error(error) is is_lock_error


async def test_waits_are_observed_by_the_store(store: CircuitStore, database: Database) -> None:
    seen: list[bool] = []
    with store.observe_waits(seen.append):
        async with database.session():
            await DisabledPlugin.all().count()
    assert seen == [True, False]
