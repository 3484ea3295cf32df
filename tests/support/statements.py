"""What a database is asked to do: its statements, and on SQLite the steps of its virtual machine."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest

from gql_blog.store import Database
from gql_blog.store.postgres import postgres_client

STEPS_AT_ONCE = 10
_METHODS = ("execute", "execute_insert", "execute_fetchall", "executemany")


_KNOWN = {
    "sqlite": "SELECT DISTINCT tbl FROM sqlite_stat1",
    "postgres": "SELECT relname::text FROM pg_class WHERE reltuples > 0 AND relkind = 'r' AND relname !~ '^(pg|sql)_'",
}


async def known_tables(database: Database) -> set[str]:
    """Return the tables of which the database has gathered that they have rows."""
    async with database.transaction() as transaction:
        return {row[0] for row in await transaction.fetch(_KNOWN[database.dialect])}


@dataclass
class Work:
    """What was done on the connection for writing. Statements of triggers do not count, but their steps do."""

    statements: list[str] = field(default_factory=list)
    reports: int = 0

    @property
    def steps(self) -> int:
        """Steps of SQLite's virtual machine."""
        return self.reports * STEPS_AT_ONCE

    def report(self) -> int:
        """Note that some steps were done."""
        self.reports += 1
        return 0


@asynccontextmanager
async def sqlite_work(database: Database) -> AsyncIterator[Work]:
    """Watch SQLite's one connection for writing."""
    async with database.transaction() as transaction, transaction._client.acquire_connection() as connection:
        pass
    work, patch = Work(), pytest.MonkeyPatch()
    for name in _METHODS:
        patch.setattr(connection, name, _noting(work, getattr(connection, name)))
    await connection.set_progress_handler(work.report, STEPS_AT_ONCE)
    try:
        yield work
    finally:
        patch.undo()
        await connection.set_progress_handler(None, 0)


def postgres_work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Watch the connections for writing that are opened from now on."""
    work, connect = Work(), postgres_client._connect

    async def watched(*arguments: Any, **options: Any) -> asyncpg.Connection:
        connection = await connect(*arguments, **options)
        connection.add_query_logger(lambda record: work.statements.append(record.query))
        return connection

    monkeypatch.setattr(postgres_client, "_connect", watched)
    return work


def _noting(work: Work, run: Callable[..., Any]) -> Callable[..., Any]:
    def noted(sql: str, *given: Any) -> Any:
        work.statements += [sql] * (len(given[0]) if run.__name__ == "executemany" else 1)
        return run(sql, *given)

    return noted
