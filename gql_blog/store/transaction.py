"""An open transaction, and what its errors become."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
from tortoise.exceptions import BaseORMException

from gql_blog.store.database_url import Dialect
from gql_blog.store.postgres.postgres_client import PostgresTransactionClient
from gql_blog.store.reader import Reader, numbered
from gql_blog.store.sqlite.sqlite_client import SqliteTransactionClient
from gql_blog.store.waits.outages import outage_of

_OF_POSTGRES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, ConnectionError)
_RACES = (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError, asyncpg.CheckViolationError)
"""Checks too: the rules between rows are triggers that raise as checks do."""


class Session:
    """A connection on which Tortoise models work; these methods run SQL of our own, by a ``reader`` if there is one."""

    def __init__(self, dialect: Dialect, client: Any, reader: Reader | None = None) -> None:
        self.dialect = dialect
        self._client = client
        self._reader = reader

    def numbered(self, sql: str) -> str:
        """Return SQL with the dialect's placeholders: see ``numbered``."""
        return numbered(sql, self.dialect)

    async def fetch(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Return the rows of one statement, written with the dialect's own placeholders."""
        if self._reader is not None:
            rows = await self._reader.fetch(sql, *parameters)
        else:
            _, rows = await self._client.execute_query(sql, list(parameters))
        return [tuple(row) for row in rows]


class Transaction(Session):
    """An open transaction."""

    def __init__(
        self, dialect: Dialect, client: SqliteTransactionClient | PostgresTransactionClient, *, has_rivals: bool = False
    ) -> None:
        super().__init__(dialect, client)
        self.has_rivals = has_rivals
        """Whether others may write at the same time: on PostgreSQL, unless the database is a private copy."""

    async def execute(self, sql: str, *parameters: Any) -> int:
        """Run one statement and return how many rows it changed."""
        # Tortoise's own method also counts rows changed by triggers on SQLite, and counts no INSERT on PostgreSQL.
        changed: int = await self._client.change(sql, list(parameters))
        return changed


def may_be_a_race(error: BaseException) -> bool:
    """Whether a violated constraint may be due to a row that another transaction wrote at the same time."""
    return any(isinstance(cause, _RACES) for cause in (error, error.__cause__, *error.args))


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise StoreUnavailable for an outage, TransactionConflict for what may succeed when run again; others pass."""
    try:
        yield
    except (BaseORMException, sqlite3.Error, *_OF_POSTGRES) as error:
        outage = outage_of(error, and_so=" Nothing was changed.")
        if outage is None:
            raise
        raise outage from error
