"""The rows of any table, without a model: read in batches, and inserted."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from tortoise.backends.base.client import BaseDBAsyncClient

from gql_blog.errors import MigrationRefused
from gql_blog.store.database_url import Dialect
from gql_blog.store.plugin_archive.stored_values import as_json, as_parameter

BATCH: Final = 1000

_ROW_IDS: Final = ("rowid", "_rowid_", "oid")
_WITHOUT_ROWID: Final = "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?"

_SQLITE_COLUMNS: Final = 'SELECT "name", "type" FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid'
_POSTGRES_COLUMNS: Final = """
    SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), t.typname::text
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attnum
"""
_SEQUENCES: Final = """
    SELECT a.attname::text, pg_get_serial_sequence($1::text, a.attname) FROM pg_attribute a
    WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped
      AND pg_get_serial_sequence($1::text, a.attname) IS NOT NULL
"""
_AS_THEY_ARE: Final = frozenset(
    {
        "bool",
        "int2",
        "int4",
        "int8",
        "float4",
        "float8",
        "text",
        "varchar",
        "bpchar",
        "bytea",
        "timestamptz",
        "timestamp",
    }
)
"""The types of PostgreSQL whose values are taken as the driver gives them; those of others as texts."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column with the type that its database declares."""

    name: str
    type: str
    as_text: bool = False


async def columns_of(client: BaseDBAsyncClient, table: str) -> tuple[Column, ...]:
    """Return the columns of a table in their order, without those that are computed."""
    if dialect_of(client) == "sqlite":
        return tuple(Column(*each) for each in await fetch(client, _SQLITE_COLUMNS, table))
    rows = await fetch(client, _POSTGRES_COLUMNS, f'"{table}"')
    return tuple(Column(name, declared, kind not in _AS_THEY_ARE) for name, declared, kind in rows)


async def batches(client: BaseDBAsyncClient, table: str, columns: Sequence[Column]) -> AsyncIterator[list[list[Any]]]:
    """Yield all rows of a table as JSON values, some at a time, in the transaction of ``client``."""
    read = _sqlite_batches if dialect_of(client) == "sqlite" else _postgres_batches
    async for rows in read(client, table, columns):
        yield [[as_json(value) for value in row] for row in rows]


async def insert(
    client: BaseDBAsyncClient, table: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows of JSON values, in the order of ``columns``, which are those of the table here."""
    dialect = dialect_of(client)
    names = ", ".join(f'"{each.name}"' for each in columns)
    # As texts, PostgreSQL takes values of every type.
    places = (
        ", ".join("?" for _ in columns)
        if dialect == "sqlite"
        else ", ".join(f"CAST(${number}::text AS {each.type})" for number, each in enumerate(columns, 1))
    )
    overriding = "" if dialect == "sqlite" else "OVERRIDING SYSTEM VALUE "
    values = [
        [as_parameter(value, dialect, each.type) for value, each in zip(row, columns, strict=True)] for row in rows
    ]
    await client.execute_many(f'INSERT INTO "{table}" ({names}) {overriding}VALUES ({places})', values)


async def number_on(client: BaseDBAsyncClient, table: str) -> None:
    """Let new rows be numbered after those that were inserted with their numbers. SQLite does so by itself."""
    if dialect_of(client) == "sqlite":
        return
    for column, sequence in await fetch(client, _SEQUENCES, f'"{table}"'):
        await client.execute_query(
            f'SELECT setval($1::text::regclass, coalesce(max("{column}"), 0) + 1, false) FROM "{table}"', [sequence]
        )


async def fetch(client: BaseDBAsyncClient, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Return the rows of one statement."""
    _, rows = await client.execute_query(sql, list(parameters))
    return [tuple(row) for row in rows]


def dialect_of(client: BaseDBAsyncClient) -> Dialect:
    """Return the dialect of a connection."""
    return cast(Dialect, client.capabilities.dialect)


async def _sqlite_batches(
    client: BaseDBAsyncClient, table: str, columns: Sequence[Column]
) -> AsyncIterator[list[tuple[Any, ...]]]:
    names = ", ".join(f'"{each.name}"' for each in columns)
    keys = await _sqlite_keys(client, table, [each.name.lower() for each in columns])
    key, places = ", ".join(keys), ", ".join("?" for _ in keys)
    read = f'SELECT {key}, {names} FROM "{table}"'
    after = f"WHERE ({key}) > ({places})"
    rows = await fetch(client, f"{read} ORDER BY {key} LIMIT {BATCH}")
    while rows:
        yield [row[len(keys) :] for row in rows]
        rows = await fetch(client, f"{read} {after} ORDER BY {key} LIMIT {BATCH}", *rows[-1][: len(keys)])


async def _sqlite_keys(client: BaseDBAsyncClient, table: str, columns: Sequence[str]) -> list[str]:
    """Return what tells each row of a table from all others: its row id, or the primary key where there is none.

    A column may take a name of the row id for itself.
    """
    ((without_rowid,),) = await fetch(client, _WITHOUT_ROWID, table)
    free = [] if without_rowid else [each for each in _ROW_IDS if each not in columns]
    if free:
        return free[:1]
    keys = await fetch(client, "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", table)
    if not keys:
        raise MigrationRefused(
            f"The table {table} cannot be archived: its columns have all of the names {', '.join(_ROW_IDS)}, and it "
            "has no primary key. Rename one of them, or give it a key. Nothing was changed."
        )
    return [f'"{name}"' for (name,) in keys]


async def _postgres_batches(
    client: BaseDBAsyncClient, table: str, columns: Sequence[Column]
) -> AsyncIterator[list[tuple[Any, ...]]]:
    names = ", ".join(f'"{each.name}"::text' if each.as_text else f'"{each.name}"' for each in columns)
    # A name for each table: the driver keeps what it knows of a statement's columns by the statement's text.
    cursor = f'"rows of {table}"'
    await client.execute_query(f'DECLARE {cursor} NO SCROLL CURSOR FOR SELECT {names} FROM "{table}"')
    while rows := await fetch(client, f"FETCH {BATCH} FROM {cursor}"):
        yield rows
    await client.execute_query(f"CLOSE {cursor}")
