"""The transaction of a writer, and how often one that meets another writer is tried."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from datetime import datetime as DateTime
from typing import Final, TypeVar

from tortoise.exceptions import IntegrityError

from gql_blog.errors import Conflict, TransactionConflict
from gql_blog.store import Database, Transaction, may_be_a_race
from gql_blog.write.locks import StalePreparation

R = TypeVar("R")

_TRIES: Final = 5


@asynccontextmanager
async def writer_transaction(database: Database) -> AsyncIterator[tuple[Transaction, DateTime]]:
    """Open a transaction of a writer, with the time. What it changes it must lock first, by ``Locks``."""
    async with database.transaction() as transaction:
        yield transaction, await begun_at(database, transaction)


async def begun_at(database: Database, transaction: Transaction) -> DateTime:
    """Return the time of the database's clock, by the transaction's own connection where others write beside it."""
    if not transaction.has_rivals:
        return await database.now()
    ((now,),) = await transaction.fetch("SELECT clock_timestamp()")
    time: DateTime = now.astimezone(UTC)
    return time


async def with_retries(attempt: Callable[[], Awaitable[R]]) -> R:
    """Return what ``attempt`` returns. If another change came in between, it is repeated a few times.

    Then it is a TransactionConflict, or the Conflict that was the cause.

    ``attempt`` prepares again each time, and writes in one transaction or not at all. What two writers make at once,
    such as one slug, violates a constraint: the second try sees what the other has made.
    """
    last: IntegrityError | Conflict | None = None
    for _ in range(_TRIES):
        try:
            return await attempt()
        except (StalePreparation, TransactionConflict) as error:
            last = error.__cause__ if isinstance(error.__cause__, Conflict) else None
        except IntegrityError as error:
            if not may_be_a_race(error):
                raise
            last = error
    if last is not None:
        raise last
    raise TransactionConflict("Other writers kept changing the same rows. Nothing was written; try again.")
