"""Reading: a plan is a generator that yields statements, and a reader runs them.

A plan knows no driver and awaits nothing: it yields a Statement and is sent the rows, or yields an awaitable and is
sent its result. The return value of the generator is the result.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from gql_blog.store.database_url import Dialect


@dataclass(frozen=True, slots=True)
class Statement:
    """``sql`` with the dialect's own placeholders (SQLite ``?``, PostgreSQL ``$1``), and their values in order.

    Values are passed to the driver as they are: on SQLite str, int, float, bytes or None (dates as ISO text).
    """

    sql: str
    parameters: tuple[Any, ...] = ()


T = TypeVar("T")

Request = Statement | Awaitable[Any]
Steps = Generator[Request, Any, T]

_open_records: ContextVar[tuple[tuple["Reader", list[Statement]], ...]] = ContextVar("open_records", default=())


class Reader(ABC):
    """Read-only connections, apart from those for writing: reads do not wait for open transactions."""

    dialect: ClassVar[Dialect]

    @abstractmethod
    async def run(self, steps: Steps[T]) -> T:
        """Run ``steps`` to its end and return its return value.

        Rows are tuples, or asyncpg's records. Errors of the database (as StoreError) and of awaitables are thrown into
        the generator; those that it does not catch are raised here. A run that fails or is cancelled leaves nothing
        open. On SQLite all statements of one run see the same state of the database.
        """

    @abstractmethod
    async def close(self) -> None:
        """Close every connection."""

    async def fetch(self, sql: str, *parameters: Any) -> list[Any]:
        """Return the rows of one statement."""
        return await self.run(_one(Statement(sql, parameters)))

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


def _one(statement: Statement) -> Steps[list[Any]]:
    rows: list[Any] = yield statement
    return rows
