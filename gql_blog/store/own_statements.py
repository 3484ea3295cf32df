"""Recording the statements that plugins run on their own tables, so that the receipt of a query shows them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

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

    async def execute_insert(self, query: str, values: Any) -> Any:
        """Run an INSERT."""
        _note(query)
        return await super().execute_insert(query, values)  # type: ignore[misc]

    async def execute_many(self, query: str, values: Any) -> Any:
        """Run one statement for many rows."""
        _note(query)
        return await super().execute_many(query, values)  # type: ignore[misc]

    async def execute_query(self, query: str, values: Any = None) -> Any:
        """Run any statement."""
        _note(query)
        return await super().execute_query(query, values)  # type: ignore[misc]

    async def execute_query_dict(self, query: str, values: Any = None) -> Any:
        """Run a statement whose rows are mappings."""
        _note(query)
        return await super().execute_query_dict(query, values)  # type: ignore[misc]


def _note(sql: str) -> None:
    statements = _statements.get()
    if statements is not None:
        statements.append(sql)
