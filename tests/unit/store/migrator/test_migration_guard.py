"""Looking, before the end, whether anything was lost."""

from contextlib import nullcontext

import pytest
from support.commands import TABLES
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.exceptions import TransactionManagementError

from gql_blog.store import Database
from gql_blog.store.migrator.migration_guard import take_snapshot, transaction_ended
from gql_blog.store.tortoise_apps import forget_statements


async def test_a_snapshot_is_of_everything(database: Database) -> None:
    async with database.session():
        one, two = await take_snapshot(database._client), await take_snapshot(database._client)
    assert one == two
    assert set(one.row_counts) == set(one.catalog.tables) - {"tortoise_migrations", "touched", "row_count"}
    models = {each._meta.db_table for each in TABLES}
    assert set(one.row_counts) >= models - {"row_count"}


async def test_a_transaction_that_has_ended_is_noticed(database: Database) -> None:
    async def ended() -> None:
        async with database.transaction() as transaction:
            assert not await transaction_ended(transaction._client)
            if database.dialect == "sqlite":
                await transaction.execute("COMMIT")
                assert await transaction_ended(transaction._client)

    with pytest.raises(TransactionManagementError) if database.dialect == "sqlite" else nullcontext():
        await ended()


def test_statements_are_forgotten_by_alias() -> None:
    EXECUTOR_CACHE["a migration", None, "tag"] = ([], "", [], "", "", {})
    EXECUTOR_CACHE["an app", None, "tag"] = ([], "", [], "", "", {})
    try:
        forget_statements("a migration")
        assert [key for key in EXECUTOR_CACHE if key[0].startswith("a")] == [("an app", None, "tag")]
    finally:
        del EXECUTOR_CACHE["an app", None, "tag"]
