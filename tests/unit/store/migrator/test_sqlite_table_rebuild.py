"""What a rebuild of an SQLite table drops, and how it comes back."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from support.populated import execute

from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.sqlite_table_rebuild import (
    drop_dependents,
    read_dependents,
    restore_dependents,
    unique_columns,
)
from gql_blog.store.tortoise_apps import open_context, use_context

SCHEMA = (
    "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, n INT UNIQUE, m INT, t TEXT, UNIQUE (n, m))",
    "CREATE TABLE b (a_id INT)",
    "CREATE INDEX ix_a_t ON a (lower(t)) WHERE m IS NULL",
    "CREATE INDEX ix_a_m ON a (m)",
    'CREATE UNIQUE INDEX "u" ON "a" ("t")',
    "CREATE TRIGGER tr AFTER INSERT ON b BEGIN INSERT INTO a (m) VALUES (NEW.a_id); END",
    "CREATE VIEW v AS SELECT id FROM a",
    "INSERT INTO a (id) VALUES (41)",
    "DELETE FROM a",
)


@pytest.fixture
async def client(sqlite_url: str) -> AsyncIterator[Any]:
    """A connection to a small database."""
    await execute(sqlite_url, *SCHEMA)
    context = await open_context(DatabaseURL.parse(sqlite_url))
    with use_context(context):
        client = context.db()
    yield client
    await context.close_connections()


async def names(client: Any) -> set[str]:
    _, rows = await client.execute_query("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {row["name"] for row in rows}


async def rebuild(client: Any, columns: str = "n INT, m INT, t TEXT", **change: Any) -> None:
    dependents = await read_dependents(client, "a")
    await drop_dependents(client, dependents)
    for sql in (
        f"CREATE TABLE new (id INTEGER PRIMARY KEY AUTOINCREMENT, {columns})",
        "DROP TABLE a",
        "ALTER TABLE new RENAME TO a",
    ):
        await client.execute_query(sql)
    await restore_dependents(client, dependents, **{"removed": [], "no_longer_unique": [], **change})


async def test_everything_comes_back(client: Any) -> None:
    before = await names(client)
    await rebuild(client)
    assert await names(client) == before | {"uid_a_n", "uid_a_n_m"}
    assert await unique_columns(client, "a") == {("n",), ("n", "m"), ("t",)}
    await client.execute_query("INSERT INTO b VALUES (7)")
    _, rows = await client.execute_query("SELECT id, m FROM a")
    assert [tuple(row) for row in rows] == [(42, 7)]
    await rebuild(client)
    assert await names(client) == before | {"uid_a_n", "uid_a_n_m"}


async def test_what_stands_on_a_column_that_is_gone_goes_along(client: Any) -> None:
    await rebuild(client, "n INT, m INT", removed=["t"])
    assert await names(client) >= {"ix_a_m", "tr", "v"}
    assert not await names(client) & {"ix_a_t", "u"}
    assert await unique_columns(client, "a") == {("n",), ("n", "m")}


async def test_what_is_unique_no_longer_does_not_come_back(client: Any) -> None:
    await rebuild(client, no_longer_unique=[("n",), ("t",)])
    assert await unique_columns(client, "a") == {("n", "m")}
