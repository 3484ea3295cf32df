"""The transaction of a writer, and how often one that meets another writer is tried."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime as DateTime
from typing import Final, Generic, TypeVar

from tortoise.exceptions import IntegrityError

from gql_blog.content import prefix_of
from gql_blog.errors import TransactionConflict
from gql_blog.store import Database, Transaction, may_be_a_race
from gql_blog.write.locks import StalePreparation
from gql_blog.write.unit_of_work import Apply, InDialogue

R = TypeVar("R")

_TRIES: Final = 5
_EARLIER_RELEASES: Final = "SELECT pg_advisory_xact_lock_shared(7270071), clock_timestamp()"
"""Writers of earlier releases take this lock for themselves alone, and know no other. Ours share it: they wait for
those while an upgrade is rolled out, and never for each other."""

_BEGIN_IN_DIALOGUE: Final = """
WITH earlier AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(7270071)),
locked AS MATERIALIZED (
    SELECT id FROM article WHERE id = (SELECT root_id FROM article WHERE id = $1) FOR NO KEY UPDATE
)
SELECT clock_timestamp(), (SELECT id FROM locked) FROM earlier
"""


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


@dataclass(frozen=True, slots=True)
class Beginning(Generic[R]):
    """How the transaction of a command begins: with the lock of one dialogue, if nothing is to be locked before it."""

    apply: Apply[R]
    article_id: str | None = None
    is_optimistic: bool = False
    """Whether it may look at things before it takes the lock, on SQLite."""

    @classmethod
    def of(cls, prepared: Apply[R] | InDialogue[R], *, comes_first: bool, is_first_try: bool) -> "Beginning[R]":
        """Return that of a prepared command. A second try takes the lock at once: nobody comes in between again."""
        if not isinstance(prepared, InDialogue):
            return cls(prepared)
        known = comes_first and isinstance(prepared.article_id, str) and prefix_of(prepared.article_id)
        return cls(prepared.apply, prepared.article_id if known else None, is_first_try)

    async def run(self, database: Database, transaction: Transaction) -> tuple[DateTime, frozenset[str]]:
        """Return the time as ``begun_at`` does, and the posts of the dialogues that are locked: by one statement."""
        if self.article_id is None or not transaction.has_rivals:
            return await begun_at(database, transaction), frozenset()
        ((now, post_id),) = await transaction.fetch(_BEGIN_IN_DIALOGUE, self.article_id)
        return now.astimezone(UTC), frozenset([post_id] if post_id else [])


async def with_retries(attempt: Callable[[], Awaitable[R]]) -> R:
    """Return what ``attempt`` returns. If another change came in between, it is repeated a few times: then
    TransactionConflict.

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
    raise TransactionConflict("Other writers kept changing the same rows. Nothing was written; try again.")
