"""Ids as one bind parameter, however many they are, and as rows of one column."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from gql_blog.store import Transaction


async def fetch_of(transaction: Transaction, sql: str, ids: Collection[str]) -> list[tuple[Any, ...]]:
    """Return the rows that SQL finds of these ids; of none it is not asked."""
    return await transaction.fetch(with_ids(transaction, sql), listed(transaction, ids)) if ids else []


async def execute_of(transaction: Transaction, sql: str, ids: Collection[str]) -> None:
    """Run SQL that changes rows of these ids, unless there are none."""
    if ids:
        await transaction.execute(with_ids(transaction, sql), listed(transaction, ids))


def with_ids(transaction: Transaction, sql: str) -> str:
    """Return SQL with the rows of the dialect in place of ``{ids}``."""
    rows = "json_each(?1)" if transaction.dialect == "sqlite" else "unnest($1::text[]) AS given(value)"
    return transaction.numbered(sql.format(ids=f"(SELECT value FROM {rows})"))


def listed(transaction: Transaction, ids: Iterable[str]) -> Any:
    """Return the ids as the parameter of such SQL."""
    ordered = sorted(ids)
    return json.dumps(ordered) if transaction.dialect == "sqlite" else ordered
