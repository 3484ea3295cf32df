"""The transaction of a writer, and how often one that meets another writer is tried."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from gql_blog.errors import StoreError, TransactionConflict
from gql_blog.store import Database, Transaction
from gql_blog.write.unit_of_work import StalePreparation

R = TypeVar("R")

_TRIES: Final = 5
_WRITER_LOCK: Final = "SELECT pg_advisory_xact_lock(7270071)"
"""On PostgreSQL writers take turns, as they do on SQLite: what is derived rests on rows of many articles."""


@asynccontextmanager
async def writer_transaction(database: Database) -> AsyncIterator[Transaction]:
    """Open a transaction that overlaps with no other writer's of the same database."""
    async with database.transaction() as transaction:
        if transaction.dialect == "postgres" and not database.is_private:
            await transaction.fetch(_WRITER_LOCK)
        yield transaction


async def with_retries(attempt: Callable[[], Awaitable[R]]) -> R:
    """Return what ``attempt`` returns. If another change came in between, it is repeated a few times: then StoreError.

    ``attempt`` prepares again each time, and writes in one transaction or not at all.
    """
    for _ in range(_TRIES):
        try:
            return await attempt()
        except (StalePreparation, TransactionConflict):
            continue
    raise StoreError("Other writers kept changing the same rows. Nothing was written; try again.")
