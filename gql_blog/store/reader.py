"""One statement and its values: what a plan asks of a reader."""

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

    Values are what the driver takes as it is: on SQLite str, int, float, bytes or None (dates as ISO text).
    """

    sql: str
    parameters: tuple[Any, ...] = ()


T = TypeVar("T")

Request = Statement | Awaitable[Any]
Steps = Generator[Request, Any, T]

_open_records: ContextVar[tuple[tuple["Reader", list[Statement]], ...]] = ContextVar("open_records", default=())


class Reader(ABC):
    """Connections that only read, apart from those that write: an open transaction holds no reader up."""

    dialect: ClassVar[Dialect]

    @abstractmethod
    async def run(self, steps: Steps[T]) -> T:
        """Drive ``steps`` to its end and return what it returns.

        Rows are sequences that unpack (tuples, or asyncpg's records). An error of the database, a StoreError, and any
        error of an awaitable is thrown into the generator; what it does not catch is raised here. A run that raises or
        is cancelled leaves nothing open. On SQLite all statements of one run see one state of the database.
        """

    @abstractmethod
    async def close(self) -> None:
        """Close every connection."""

    async def fetch(self, sql: str, *parameters: Any) -> list[Any]:
        """Return the rows of one statement."""
        return await self.run(_one(Statement(sql, parameters)))

    @contextmanager
    def record(self) -> Iterator[list[Statement]]:
        """Collect every statement that this reader really runs meanwhile, in this context and the tasks it starts."""
        statements: list[Statement] = []
        token = _open_records.set((*_open_records.get(), (self, statements)))
        try:
            yield statements
        finally:
            _open_records.reset(token)

    def _note(self, statement: Statement) -> None:
        for reader, statements in _open_records.get():
            if reader is self:
                statements.append(statement)


def _one(statement: Statement) -> Steps[list[Any]]:
    rows: list[Any] = yield statement
    return rows
