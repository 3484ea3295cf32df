"""The transaction of a writer, and how often one that meets another writer is tried."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime as DateTime
from typing import Final, Generic, TypeVar

from tortoise.exceptions import IntegrityError

from gql_blog.content import prefix_of
from gql_blog.errors import Conflict, TransactionConflict
from gql_blog.store import Database, Transaction, may_be_a_race
from gql_blog.write.locks import StalePreparation
from gql_blog.write.unit_of_work import Apply, InDialogue

R = TypeVar("R")

_TRIES: Final = 5
_BEGIN_IN_DIALOGUE: Final = """
WITH locked AS MATERIALIZED (
    SELECT id FROM article WHERE id = (SELECT root_id FROM article WHERE id = $1) FOR NO KEY UPDATE
)
SELECT clock_timestamp(), (SELECT id FROM locked)
"""


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


@dataclass(frozen=True, slots=True)
class Beginning(Generic[R]):
    """How the transaction of a command begins: with the lock of one dialogue, if nothing is to be locked before it."""

    apply: Apply[R]
    article_id: str | None = None

    @classmethod
    def of(cls, prepared: Apply[R] | InDialogue[R], *, comes_first: bool) -> "Beginning[R]":
        """Return that of a prepared command."""
        if not isinstance(prepared, InDialogue):
            return cls(prepared)
        known = comes_first and isinstance(prepared.article_id, str) and prefix_of(prepared.article_id)
        return cls(prepared.apply, prepared.article_id if known else None)

    async def run(self, database: Database, transaction: Transaction) -> tuple[DateTime, frozenset[str]]:
        """Return the time of the database's clock, and the posts of the dialogues that are locked: by one statement."""
        if self.article_id is None or not transaction.has_rivals:
            return await begun_at(database, transaction), frozenset()
        ((now, post_id),) = await transaction.fetch(_BEGIN_IN_DIALOGUE, self.article_id)
        return now.astimezone(UTC), frozenset([post_id] if post_id else [])


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
