"""The transaction of a writer, and how often one that meets another writer is tried."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from datetime import datetime as DateTime
from typing import Final, TypeVar

from tortoise.exceptions import IntegrityError

from gql_blog.errors import StoreError, TransactionConflict
from gql_blog.store import Database, Transaction, may_be_a_race
from gql_blog.write.locks import StalePreparation

R = TypeVar("R")

_TRIES: Final = 5
_EARLIER_RELEASES: Final = "SELECT pg_advisory_xact_lock_shared(7270071), clock_timestamp()"
"""Writers of earlier releases take this lock for themselves alone, and know no other. Ours share it: they wait for
those while an upgrade is rolled out, and never for each other."""


@asynccontextmanager
async def writer_transaction(database: Database) -> AsyncIterator[tuple[Transaction, DateTime]]:
    """Open a transaction of a writer, with the time. What it changes it must lock first, by ``Locks``."""
    async with database.transaction() as transaction:
        yield transaction, await begun_at(database, transaction)


async def begun_at(database: Database, transaction: Transaction) -> DateTime:
    """Return the time of the database's clock, once writers of earlier releases have ended."""
    if not transaction.has_rivals:
        return await database.now()
    ((_, now),) = await transaction.fetch(_EARLIER_RELEASES)
    time: DateTime = now.astimezone(UTC)
    return time


async def with_retries(attempt: Callable[[], Awaitable[R]]) -> R:
    """Return what ``attempt`` returns. If another change came in between, it is repeated a few times: then StoreError.

    ``attempt`` prepares again each time, and writes in one transaction or not at all. What two writers make at once,
    such as one slug, violates a constraint: the second try sees what the other has made.
    """
    violation: IntegrityError | None = None
    for _ in range(_TRIES):
        try:
            return await attempt()
        except (StalePreparation, TransactionConflict):
            violation = None
        except IntegrityError as error:
            if not may_be_a_race(error):
                raise
            violation = error
    if violation is not None:
        raise violation
    raise StoreError("Other writers kept changing the same rows. Nothing was written; try again.")
