"""Reading: a plan is a generator that yields statements, and a reader runs them.

A plan knows no driver and awaits nothing: it yields a Statement and is sent the rows, or yields an awaitable and is
sent its result. The return value of the generator is the result.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from math import inf
from time import perf_counter
from typing import Any, ClassVar, Final, Generic, TypeVar

from gql_blog.errors import ReadTimeout
from gql_blog.store.database_url import Dialect
from gql_blog.store.waits.fair_queue import FairQueue, QueueFull
from gql_blog.store.waits.read_budget import Pace, ReadBounds, ReadBudget, ReadStatistics


# Made for each statement of a request, and not frozen: a frozen class takes three times as long to fill in.
@dataclass(slots=True)
class Statement:
    """``sql`` with the dialect's own placeholders (SQLite ``?``, PostgreSQL ``$1``), and their values in order.

    Values are passed to the driver as they are: on SQLite str, int, float, bytes, None, or a date or instant, which is
    passed as ISO text with a space, as columns hold it.
    """

    sql: str
    parameters: tuple[Any, ...] = ()


def numbered(sql: str, dialect: Dialect) -> str:
    """Return SQL with the dialect's placeholders, for ``$1``, ``$2`` … where it has no other dollar."""
    return sql.replace("$", "?") if dialect == "sqlite" else sql


def instant(value: Any) -> datetime:
    """Return the instant that a driver returned, in UTC: SQLite's is ISO text."""
    return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(UTC)


T = TypeVar("T")

Request = Statement | Awaitable[Any]
Steps = Generator[Request, Any, T]


@dataclass(slots=True)
class Read(Generic[T]):
    """Something to read: ``steps`` returns a new generator each time, since a read may have to start anew.

    ``single``: the generator yields at most one statement. ``pace`` is shared by the reads of one plan.
    """

    steps: Callable[[], Steps[T]]
    single: bool = False
    pace: Pace = field(default_factory=Pace)


_ENDED: Final = "took more than the {:g} s of database time that it may take"
_CROWDED: Final = "waited {:g} s behind other long reads"
_REMEDY: Final = "and was ended. Ask for smaller pages, fewer conditions or fewer lists, or leave out totalCount."

_open_records: ContextVar[tuple[tuple["Reader", list[Statement]], ...]] = ContextVar("open_records", default=())


class Reader(ABC):
    """Read-only connections, apart from those for writing: reads do not wait for open transactions.

    Long reads run apart from the others, a few at a time, and each client has a share of their places.
    """

    dialect: ClassVar[Dialect]

    def __init__(self, bounds: ReadBounds) -> None:
        self.bounds = bounds
        self.statistics = ReadStatistics()
        self._places = FairQueue(bounds.long_reads, share=bounds.share, most_waiting=bounds.waiting)

    @property
    def running_long_reads(self) -> int:
        """How many long reads run at this moment."""
        return self._places.held

    @abstractmethod
    async def run(self, read: Read[T], budget: ReadBudget | None = None) -> T:
        """Run the steps of ``read`` to their end, and return their return value.

        Rows are tuples, or asyncpg's records. Errors of the database (as StoreError) and of awaitables are thrown into
        the generator; those that it does not catch are raised here. A run that fails or is cancelled leaves nothing
        open. ReadTimeout if the ``budget`` is exhausted; a read without a budget takes as long as it takes.

        All statements between two awaitables see the same state of the database; on SQLite all statements of the run.
        """

    @abstractmethod
    async def close(self) -> None:
        """Close every connection; those in use when their run ends."""

    async def fetch(self, sql: str, *parameters: Any) -> list[Any]:
        """Return the rows of one statement."""
        return await self.run(Read(partial(_one, Statement(sql, parameters)), single=True))

    def at_once(self, *statements: Statement) -> list[list[Any]] | None:  # noqa: ARG002 - SQLite's has a use for them
        """Return the rows of each statement, of one moment; ``None``: that would have to wait for something."""
        return None

    async def problems(self) -> list[str]:
        """Return why the bounds do not hold."""
        return []

    @contextmanager
    def record(self) -> Iterator[list[Statement]]:
        """Record the statements that this reader runs inside the block, in this context and in tasks started by it."""
        statements: list[Statement] = []
        token = _open_records.set((*_open_records.get(), (self, statements)))
        try:
            yield statements
        finally:
            _open_records.reset(token)

    def _record(self, statement: Statement) -> None:
        for reader, statements in _open_records.get():
            if reader is self:
                statements.append(statement)

    def _erase(self, erased: Sequence[Statement]) -> None:
        """Remove statements from the records: their run starts anew."""
        for reader, statements in _open_records.get():
            if reader is self:
                statements[:] = [each for each in statements if all(each is not other for other in erased)]

    async def _take_place(self, budget: ReadBudget) -> None:
        """Take a place among the long reads. ReadTimeout if that takes as long as the reads of the budget may."""
        start = perf_counter()
        longest = None if budget.seconds == inf else max(budget.seconds - budget.waited, 0.0)
        try:
            async with asyncio.timeout(longest):
                await self._places.acquire(budget.client)
        except (QueueFull, TimeoutError):
            raise self._timed_out(budget, crowded=True) from None
        finally:
            budget.waited += perf_counter() - start

    def _timed_out(self, budget: ReadBudget, *, allowed: float | None = None, crowded: bool = False) -> ReadTimeout:
        budget.timed_out = True
        self.statistics.timeouts += 1
        allowed = budget.seconds if allowed is None else allowed
        return ReadTimeout(
            f"The operation {(_CROWDED if crowded else _ENDED).format(allowed)}, {_REMEDY}", allowed=allowed
        )


def _one(statement: Statement) -> Steps[list[Any]]:
    rows: list[Any] = yield statement
    return rows
