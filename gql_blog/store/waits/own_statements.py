"""Recording the statements that plugins run on their own tables, so that the receipt of a query shows them."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Execute = Callable[[str, Any], Awaitable[Any]]

_statements: ContextVar[list[str] | None] = ContextVar("own_statements", default=None)


@contextmanager
def record_own_statements() -> Iterator[list[str]]:
    """Record the SQL of statements outside of transactions, in this context and in tasks started inside the block."""
    statements: list[str] = []
    token = _statements.set(statements)
    try:
        yield statements
    finally:
        _statements.reset(token)


class RecordedClient:
    """Mixed into Tortoise's clients, whose statements outside of transactions are recorded."""

    async def run(self, execute: Execute, query: str, values: Any) -> Any:
        """Run a statement by one of Tortoise's methods."""
        return await execute(query, values)

    async def execute_insert(self, query: str, values: Any) -> Any:
        """Run an INSERT."""
        return await self._recorded(super().execute_insert, query, values)  # type: ignore[misc]

    async def execute_many(self, query: str, values: Any) -> Any:
        """Run one statement for many rows."""
        return await self._recorded(super().execute_many, query, values)  # type: ignore[misc]

    async def execute_query(self, query: str, values: Any = None) -> Any:
        """Run any statement."""
        return await self._recorded(super().execute_query, query, values)  # type: ignore[misc]

    async def execute_query_dict(self, query: str, values: Any = None) -> Any:
        """Run a statement whose rows are mappings."""
        return await self._recorded(super().execute_query_dict, query, values)  # type: ignore[misc]

    async def _recorded(self, execute: Execute, query: str, values: Any) -> Any:
        statements = _statements.get()
        if statements is not None:
            statements.append(query)
        return await self.run(execute, query, values)
